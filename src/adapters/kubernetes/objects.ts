import { SkysailError } from "../../model/errors.ts";
import type { KubeObject, ObjectMeta } from "../../model/objects.ts";
import { toApiVersion } from "../../model/refs.ts";
import type { ListPage } from "../../ports/cluster-api.ts";
import { record, text } from "./status.ts";

/** How objects of one kind are made of what the wire carries. */
export interface ObjectForm {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Drops `managedFields`, which a metadata-only answer carries too. */
  readonly metadataOnly: boolean;
}

/**
 * The `Accept` header that asks for metadata only. A list wants the list form and answers 406 to the other; a watch and a read want the
 * single one, and a watch that is given the list form is silent.
 */
export function metadataOnly(form: "PartialObjectMetadata" | "PartialObjectMetadataList"): string {
  return `application/json;as=${form};g=meta.k8s.io;v=v1,application/json`;
}

/**
 * The parsed value as an object, with every field that came: only `apiVersion` and `kind` are set, which lists leave out for their items and which
 * metadata-only answers replace by their own.
 *
 * Caveats: JSON numbers become JavaScript numbers, so an integer beyond 2^53 is rounded in what is read; server-side apply never writes it
 * back unless the caller states it. `value` itself is changed, not copied.
 * Errors: `KUBE_UNAVAILABLE` for a value that is no object of Kubernetes.
 */
export function toObject(form: ObjectForm, value: unknown): KubeObject {
  if (!hasMetadata(value)) throw notKubernetes();
  value["apiVersion"] = toApiVersion(form);
  value["kind"] = form.kind;
  if (form.metadataOnly && value.metadata.managedFields !== undefined) delete value.metadata.managedFields;
  return value;
}

/** Reads one object from a body. Errors: as {@link toObject}. */
export function parseObject(form: ObjectForm, body: string): KubeObject {
  return toObject(form, parse(body));
}

/** Reads one page from a body. Errors: as {@link toObject}. */
export function parsePage(form: ObjectForm, body: string): ListPage {
  const list = record(parse(body));
  const metadata = record(list["metadata"]);
  const items = list["items"] ?? [];
  const resourceVersion = text(metadata["resourceVersion"]);
  if (!Array.isArray(items) || resourceVersion === "") throw notKubernetes();
  const next = text(metadata["continue"]);
  return {
    items: items.map((item) => toObject(form, item)),
    resourceVersion,
    ...(next === "" ? {} : { continue: next }),
  };
}

interface Mutable {
  [field: string]: unknown;
  apiVersion: string;
  kind: string;
  metadata: { -readonly [field in keyof ObjectMeta]: ObjectMeta[field] };
}

/** Judges by `metadata` alone: what else an object must have is the API server's business. */
function hasMetadata(value: unknown): value is Mutable {
  const metadata = record(value)["metadata"];
  return typeof metadata === "object" && metadata !== null && !Array.isArray(metadata);
}

/** `JSON.parse`, whose error would quote the text. Errors: `KUBE_UNAVAILABLE`. */
export function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw notKubernetes();
  }
}

function notKubernetes(): SkysailError {
  return new SkysailError(
    "KUBE_UNAVAILABLE",
    "the answer is not a Kubernetes object: is something else at this address?",
  );
}
