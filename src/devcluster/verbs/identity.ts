import type { KubeObject } from "../../model/objects.ts";
import type { ResourceRequest } from "../request.ts";
import { badRequest, conflict } from "../status.ts";

/** Checks the namespace of an object against the path's. Errors: 400. */
export function assertNamespace({ kind, namespace }: ResourceRequest, { metadata }: KubeObject): void {
  const own = metadata.namespace ?? "";
  if (kind.namespaced && own !== "" && own !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
}

/** Built-in kinds whose objects etcd has under another name than that of their resource. */
const STORED: Readonly<Record<string, string>> = {
  services: "services/specs",
  endpoints: "services/endpoints",
  nodes: "minions",
  ingresses: "ingress",
};

/**
 * Checks the uid of a PUT: another incarnation is a conflict, unlike in every other write, also where there is none (no `live`).
 *
 * Errors: 409; it names the object as etcd does, which a dry run does not reach.
 */
export function assertIncarnation(
  { kind, namespace, name = "" }: ResourceRequest,
  live: KubeObject | undefined,
  { metadata }: KubeObject,
  dryRun: boolean,
): void {
  const { uid = "" } = metadata;
  if (uid === "" || uid === live?.metadata.uid) return;
  const place = namespace === "" ? "" : `${namespace}/`;
  const key = `${dryRun ? "" : "/registry"}/${kind.custom ? `${kind.group}/` : ""}${STORED[kind.resource] ?? kind.resource}/${place}${name}`;
  throw conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live?.metadata.uid ?? ""}`,
  );
}
