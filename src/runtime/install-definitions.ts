import { SkysailError } from "../model/errors.ts";
import type { KubeObject } from "../model/objects.ts";
import type { ObjectRef } from "../model/refs.ts";
import type { Abortable } from "../ports/abortable.ts";
import type { Clock } from "../ports/clock.ts";
import type { ClusterApi } from "../ports/cluster-api.ts";

/** How long an API server may take to serve a new definition. */
const PATIENCE_MS = 30_000;

/**
 * Applies a custom resource definition and resolves when the API server serves it.
 *
 * Errors: `KUBE_INVALID` when it is refused or not established within half a minute; `ABORTED`; those of the API.
 */
export async function installDefinition(
  { api, clock, manager }: { readonly api: ClusterApi; readonly clock: Clock; readonly manager: string },
  definition: KubeObject,
  { signal }: Abortable = {},
): Promise<void> {
  const abortable = signal === undefined ? {} : { signal };
  const ref = definitionRef(api.cluster, definition);
  const result = await api.write({ verb: "apply", ref, object: definition, manager, force: true }, abortable);
  if (result.kind !== "written") {
    const why = "message" in result ? `: ${result.message}` : "";
    throw new SkysailError("KUBE_INVALID", `the definition ${ref.name} was answered "${result.kind}"${why}`);
  }
  const deadline = clock.now() + PATIENCE_MS;
  while (!isEstablished(await api.read(ref, abortable))) {
    if (clock.now() > deadline) throw new SkysailError("KUBE_INVALID", `the definition ${ref.name} is not established`);
    await clock.sleep(50, abortable);
  }
}

/** Names a definition in a cluster. */
export function definitionRef(cluster: string, { metadata: { name = "" } }: KubeObject): ObjectRef {
  const kind = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };
  return { cluster, ...kind, resource: "customresourcedefinitions", name };
}

function isEstablished(definition: KubeObject | undefined): boolean {
  // A definition that was made this moment has `conditions: null`.
  const status = definition?.["status"] as { conditions?: { type: string; status: string }[] | null } | undefined;
  return (status?.conditions ?? []).some(({ type, status: state }) => type === "Established" && state === "True");
}
