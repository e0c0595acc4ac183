import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { toApiVersion } from "../../model/refs.ts";
import { assertName, contentTypeOf, decodeBody } from "../body.ts";
import type { Decoded } from "../decode-json.ts";
import { type Decoding, invalidPatch, patchDecoding, printPatched } from "../decoding.ts";
import { applyJsonPatch, applyMergePatch, PatchError } from "../json-patch.ts";
import { otherKindProblem } from "../other-kind.ts";
import type { ResourceRequest } from "../request.ts";
import type { ServedKind } from "../served-kind.ts";
import { ApiFailure, badRequest, tooLarge, unsupportedMediaType } from "../status.ts";
import type { Registry } from "../store/registry.ts";
import { invalidStrategicPatch, patchStrategically } from "../strategic-patch/patch-object.ts";
import type { WriteQuery } from "../write-options.ts";
import { assertNamespace } from "./identity.ts";

/** The type of a server-side apply. */
export const APPLY = "application/apply-patch+yaml";
const MERGE_PATCH = "application/merge-patch+json";
const JSON_PATCH = "application/json-patch+json";
const STRATEGIC = "application/strategic-merge-patch+json";
const MAX_OPERATIONS = 10_000;

/** A patch as it was sent. */
export interface Patch extends Decoded {
  readonly type: string;
}

/** Checks the type of a patch. Errors: 415. */
export function patchTypeOf({ request, kind }: ResourceRequest): string {
  const type = contentTypeOf(request);
  const accepted = [JSON_PATCH, MERGE_PATCH, ...(kind.custom ? [] : [STRATEGIC]), APPLY];
  if (accepted.includes(type)) return type;
  throw kind.custom
    ? unsupportedMediaType(accepted)
    : new ApiFailure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
}

/** Parses a patch. Errors: 400, 413. */
export async function readPatch({ request }: ResourceRequest, type: string): Promise<Patch> {
  const decoded = await decodeBody(request, {}, (problem) =>
    type === APPLY ? `error encoding patch: yaml: ${problem}` : "invalid JSON patch",
  );
  return { ...decoded, type };
}

const OPERATION_FIELDS = ["op", "path", "from", "value"];

/** What a strict reader finds wrong with a patch itself: keys that stand twice, fields that no operation has. */
function faultsOf({ type, value, duplicates }: Patch): readonly string[] {
  if (type !== JSON_PATCH || !isList(value)) return duplicates;
  const unknown = value.flatMap((operation, index) =>
    Object.keys(isMap(operation) ? operation : {})
      .filter((field) => !OPERATION_FIELDS.includes(field))
      .map((field) => `unknown field "[${index}].${field}"`),
  );
  return [...duplicates, ...unknown].map((fault) => `json patch ${fault}`);
}

/** How a patch other than an apply changes an object. */
export interface Change {
  readonly next: (live: KubeObject) => KubeObject;
  readonly decoding: Decoding;
}

/**
 * Makes the change of a patch other than an apply to objects of `kind`, which is the request's own or that of its subresource.
 *
 * Errors of the change: 400, 413, 422.
 */
export function changeOf(
  patch: Patch,
  request: ResourceRequest,
  { kind, query, registry }: { readonly kind: ServedKind; readonly query: WriteQuery; readonly registry: Registry },
): Change {
  const faults = faultsOf(patch);
  let text = "";
  let before: JsonMap = {};
  const decoding = patchDecoding(query, faults, (why) =>
    patch.type === STRATEGIC ? invalidStrategicPatch(before, patch.value, why) : invalidPatch(text, why),
  );
  const next = (live: KubeObject): KubeObject => {
    before = live as JsonMap;
    const value =
      patch.type === STRATEGIC
        ? patchStrategically(kind, live, patch.value)
        : patched(patch, live, request.request.body ?? "");
    text = printPatched(value, live, kind.custom);
    const object = asPatched(value, kind, registry, decoding);
    assertNamespace(request, object);
    assertName(object.metadata.name ?? "", request.name ?? "");
    return request.kind.namespaced
      ? { ...object, metadata: { ...object.metadata, namespace: request.namespace } }
      : object;
  };
  return { next, decoding };
}

function patched({ type, value: patch }: Patch, live: KubeObject, text: string): unknown {
  if (type === JSON_PATCH) return edited(live, patch, text);
  if (patch === null) throw badRequest("Invalid JSON Patch");
  if (!isMap(patch)) {
    const what = isList(patch) ? "array" : typeof patch;
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${what} into Go value of type map[string]interface {}`,
    );
  }
  return applyMergePatch(live, patch);
}

function edited(live: KubeObject, patch: unknown, text: string): unknown {
  if (!isList(patch)) throw badRequest("error decoding patch: json: the patch is not a list of operations");
  if (patch.length > MAX_OPERATIONS) {
    throw tooLarge(
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  try {
    return applyJsonPatch(live, patch, text);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw new ApiFailure(422, "Invalid", "the server rejected our request due to an error in our request", {});
  }
}

/** Reads what a patch came to as the API server reads an object. Errors: 422. */
function asPatched(value: unknown, kind: ServedKind, registry: Registry, decoding: Decoding): KubeObject {
  if (!isMap(value)) throw decoding.unreadable("json: the object is not an object");
  const apiVersion = value["apiVersion"] ?? toApiVersion(kind);
  const own = value["kind"] ?? (kind.custom ? "" : kind.kind);
  if (typeof apiVersion !== "string" || typeof own !== "string") {
    throw decoding.unreadable("couldn't get version/kind; json parse error: json: cannot unmarshal into a string");
  }
  if (own === "" && kind.custom) throw decoding.unreadable("Object 'Kind' is missing");
  const object = { ...value, apiVersion, kind: own, metadata: value["metadata"] ?? {} } as KubeObject;
  if (!kind.custom && (own !== kind.kind || apiVersion !== toApiVersion(kind))) {
    throw decoding.unreadable(otherKindProblem(object, kind, registry));
  }
  // The metadata of a text or a number is no object to go on with.
  const problem = isReadable(object.metadata as JsonMap) ? undefined : kind.admit(object).problem;
  if (problem !== undefined) throw decoding.unreadable(problem);
  return object;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Whether what the writes themselves look at, or put something else in the place of, has its type; all else is the kind's own reader to judge. */
export function isReadable(metadata: unknown): boolean {
  return (
    isMap(metadata) &&
    ["name", "generateName", "namespace", "uid", "resourceVersion", "selfLink"].every(
      (field) => typeof (metadata[field] ?? "") === "string",
    ) &&
    ["creationTimestamp", "deletionTimestamp"].every((field) => isTime(metadata[field] ?? null)) &&
    ["generation", "deletionGracePeriodSeconds"].every((field) => Number.isInteger(metadata[field] ?? 0))
  );
}

function isTime(value: unknown): boolean {
  return value === null || (typeof value === "string" && TIME.test(value));
}
