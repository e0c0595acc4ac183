import { isList, isMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { asApplied, asObject, contentTypeOf, readObject, readValue } from "../body.ts";
import { deleteObject, readDeleteOptions } from "../deleter.ts";
import { applyJsonPatch, applyMergePatch, PatchError } from "../json-patch.ts";
import { printJson, printStored } from "../json.ts";
import { readListOptions } from "../list-options.ts";
import { printList } from "../output.ts";
import { type ApiResponse, jsonResponse, type ResourceRequest } from "../request.ts";
import { ApiFailure, badRequest, conflict, invalid, tooLarge, unsupportedMediaType } from "../status.ts";
import { collectionOf } from "../store/registry.ts";
import { inVersionOf, slotOf, type World } from "../world.ts";
import { readWriteQuery, type WriteQuery } from "../write-options.ts";
import type { Check, Target, Writer, Written } from "../writer.ts";
import { answerObject } from "./read.ts";

/** What the handlers of writes work with. */
export interface WriteVerbs {
  readonly world: World;
  readonly writer: Writer;
}

/** POST: creates an object. */
export async function createObject({ world, writer }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind, namespace } = request;
  const query = readWriteQuery(request.query, { kind: "CreateOptions", apply: false }, agentOf(request));
  const body = await readObject(request.request, kind);
  assertNamespace(request, body);
  const written = writer.create({ kind, namespace }, body, query, strictDecoding(request, query));
  return answerWritten(world, request, written, query);
}

/** PUT: replaces an object, or its status. */
export async function replaceObject({ world, writer }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind, name = "" } = request;
  const query = readWriteQuery(request.query, { kind: "UpdateOptions", apply: false }, agentOf(request));
  const body = await readObject(request.request, kind, name);
  assertNamespace(request, body);
  const replacement = (live: KubeObject): KubeObject => {
    assertIncarnation(request, live, body);
    // Kinds that allow it are updated unconditionally when no resourceVersion is stated.
    return kind.namespaced ? { ...body, metadata: { ...body.metadata, namespace: request.namespace } } : body;
  };
  const written = writer.replace(targetOf(request), replacement, query, strictDecoding(request, query));
  return answerWritten(world, request, written, query);
}

const MAX_OPERATIONS = 10_000;
const APPLY = "application/apply-patch+yaml";
const MERGE_PATCH = "application/merge-patch+json";
const JSON_PATCH = "application/json-patch+json";
const STRATEGIC = "application/strategic-merge-patch+json";

/** PATCH: applies, merges or edits an object, or its status. Errors: 415 for strategic merge patches, which are not served. */
export async function patchObject({ world, writer }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const type = contentTypeOf(request.request);
  const accepted = [JSON_PATCH, MERGE_PATCH, ...(request.kind.custom ? [] : [STRATEGIC]), APPLY];
  if (type === STRATEGIC && !request.kind.custom) throw strategicNotServed();
  if (!accepted.includes(type)) {
    throw request.kind.custom
      ? unsupportedMediaType(accepted)
      : new ApiFailure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
  }
  const query = readWriteQuery(request.query, { kind: "PatchOptions", apply: type === APPLY }, agentOf(request));
  const value = await readPatch(request, type);
  const target = targetOf(request);
  if (type === APPLY) {
    const config = asApplied(value, request.kind, target.name);
    assertNamespace(request, config);
    return answerWritten(world, request, writer.apply(target, config, query), query);
  }
  const change = (live: KubeObject): KubeObject => asObject(patched(type, live, value), request.kind, target.name);
  return answerWritten(world, request, writer.replace(target, change, query, strictPatch(request, query)), query);
}

async function readPatch({ request }: ResourceRequest, type: string): Promise<unknown> {
  try {
    return await readValue(request);
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.status.code !== 400) throw error;
    throw badRequest(type === APPLY ? `error encoding patch: yaml: ${error.message}` : "invalid JSON patch");
  }
}

function strategicNotServed(): ApiFailure {
  const message =
    "the devcluster does not serve strategic merge patches: use server-side apply, a merge patch or a JSON patch (kubectl: --server-side, --type merge)";
  return new ApiFailure(415, "UnsupportedMediaType", message);
}

function patched(type: string, live: KubeObject, patch: unknown): unknown {
  if (type === MERGE_PATCH) {
    if (!isMap(patch)) throw badRequest("error decoding patch: json: the merge patch is not an object");
    return applyMergePatch(live, patch);
  }
  if (!isList(patch)) throw badRequest("error decoding patch: json: the patch is not a list of operations");
  if (patch.length > MAX_OPERATIONS) {
    throw tooLarge(
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  try {
    return applyJsonPatch(live, patch);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    const message = "the server rejected our request due to an error in our request";
    throw new ApiFailure(422, "Invalid", message, {});
  }
}

/** DELETE of one object. */
export async function removeObject({ world }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind, namespace, name = "" } = request;
  const options = readDeleteOptions(request.query, await readOptionalBody(request));
  const deleted = deleteObject(world, { kind, namespace, name }, options);
  return deleted.kind === "gone"
    ? jsonResponse(200, printJson(deleted.status))
    : answerObject(world, request, 200, deleted.object);
}

/** DELETE of a collection: every selected object, one by one. Answers the list of what was there. */
export async function removeCollection({ world }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind, namespace } = request;
  const options = readDeleteOptions(request.query, await readOptionalBody(request));
  const { selector } = readListOptions(request, false);
  const { store, clock } = world;
  const selected = store.list(collectionOf(kind), namespace === "" ? {} : { namespace }).filter(selector);
  for (const { metadata } of selected) {
    const of = { kind, namespace: metadata.namespace ?? "", name: metadata.name ?? "" };
    if (store.get(slotOf(kind, of.namespace, of.name)) !== undefined) deleteObject(world, of, options);
  }
  const metadata = { resourceVersion: String(store.revision) };
  return jsonResponse(200, printList(kind, "full", selected, { now: () => clock.now(), metadata }));
}

async function readOptionalBody({ request }: ResourceRequest): Promise<unknown> {
  if ((request.body ?? "").trim() === "") return undefined;
  return readValue(request);
}

function agentOf({ request }: ResourceRequest): string | undefined {
  return request.headers["user-agent"];
}

function targetOf({ kind, namespace, name = "", subresource }: ResourceRequest): Target {
  return { kind, namespace, name, ...(subresource === "status" ? { subresource } : {}) };
}

function assertNamespace({ kind, namespace }: ResourceRequest, { metadata }: KubeObject): void {
  const own = metadata.namespace ?? "";
  if (kind.namespaced && own !== "" && own !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
}

/** A PUT of another incarnation is a conflict, unlike every other write of one. */
function assertIncarnation(
  { kind, namespace, name = "" }: ResourceRequest,
  live: KubeObject,
  { metadata }: KubeObject,
): void {
  const { uid = "" } = metadata;
  if (uid === "" || uid === live.metadata.uid) return;
  const group = kind.group === "" ? "" : `${kind.group}/`;
  const place = namespace === "" ? "" : `${namespace}/`;
  const key = `/registry/${group}${kind.resource}/${place}${name}`;
  throw conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid ?? ""}`,
  );
}

function unknownFields(pruned: readonly string[]): readonly string[] {
  return pruned.map((field) => `unknown field "${field}"`);
}

function strictDecoding({ kind }: ResourceRequest, { fieldValidation }: WriteQuery): Check {
  return (pruned) => {
    if (fieldValidation !== "Strict" || pruned.length === 0) return;
    const fields = unknownFields(pruned).join(", ");
    throw badRequest(
      `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: strict decoding error: ${fields}`,
    );
  };
}

function strictPatch({ kind, name = "", request }: ResourceRequest, { fieldValidation }: WriteQuery): Check {
  return (pruned) => {
    if (fieldValidation !== "Strict" || pruned.length === 0) return;
    const patch = JSON.stringify(request.body ?? "");
    const message = `Invalid value: ${patch}: strict decoding error: ${unknownFields(pruned).join(", ")}`;
    throw invalid(kind, name, [{ reason: "FieldValueInvalid", message, field: "patch" }]);
  };
}

function answerWritten(
  world: World,
  request: ResourceRequest,
  { object, created, pruned }: Written,
  { fieldValidation }: WriteQuery,
): ApiResponse {
  const warnings = fieldValidation === "Warn" ? unknownFields(pruned) : [];
  const headers = warnings.length === 0 ? {} : { warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`) };
  const shown = inVersionOf(request.kind, object);
  if (request.request.headers["accept"] === undefined) {
    return jsonResponse(created ? 201 : 200, printStored(shown), headers);
  }
  return answerObject(world, request, created ? 201 : 200, shown, undefined, headers);
}
