import type { KubeObject } from "../../model/objects.ts";
import type { Admit } from "../admission/attributes.ts";
import { asApplied, assertName, readObject } from "../body.ts";
import { applyDecoding, bodyDecoding, type Decoding } from "../decoding.ts";
import { type DeleteOptions, readDeleteOptions } from "../delete-options.ts";
import { deleteObject } from "../deleter.ts";
import { printJson, printStored } from "../json.ts";
import { readListOptions } from "../list-options.ts";
import { printList } from "../output.ts";
import { type ApiResponse, jsonResponse, type ResourceRequest, warningHeaders } from "../request.ts";
import type { ServedKind } from "../served-kind.ts";
import { ApiFailure, notFound, warned } from "../status.ts";
import { collectionOf } from "../store/registry.ts";
import { createsOnUpdate } from "../strategies.ts";
import { warningsOf, warningsOfDeletion } from "../warnings.ts";
import { shownIn, slotOf, type World } from "../world.ts";
import { readWriteQuery, type WriteQuery } from "../write-options.ts";
import type { Target, Writer, Written } from "../writer.ts";
import { assertIncarnation, assertNamespace } from "./identity.ts";
import { APPLY, changeOf, isReadable, patchTypeOf, readPatch } from "./patch.ts";
import { answerObject } from "./read.ts";

/** What the handlers of writes work with. */
export interface WriteVerbs {
  readonly world: World;
  readonly writer: Writer;
  /** Judges deletions. The writer judges the other writes itself. Default is that all are let pass. */
  readonly admit?: Admit | undefined;
}

/** POST: creates an object. */
export async function createObject({ world, writer }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind, namespace } = request;
  const query = readWriteQuery(request.query, { kind: "CreateOptions", apply: false }, agentOf(request));
  const { object, decoding } = await readOwn(world, request, query);
  return answerWrite(world, request, decoding, () => writer.create({ kind, namespace }, object, query, decoding));
}

/** PUT: replaces an object, or its status. Some kinds are created when they are not there. */
export async function replaceObject({ world, writer }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind, namespace, name = "" } = request;
  const query = readWriteQuery(request.query, { kind: "UpdateOptions", apply: false }, agentOf(request));
  const { object, decoding } = await readOwn(world, request, query);
  assertName(object.metadata.name ?? "", name);
  return answerWrite(world, request, decoding, () => {
    const isThere = world.store.get(slotOf(kind, namespace, name)) !== undefined;
    if (!isThere) judge(kind, object, decoding);
    if (createsOnUpdate(kind) && !isThere) {
      assertIncarnation(request, undefined, object, query.dryRun);
      const { resourceVersion, ...metadata } = object.metadata;
      const written = writer.create({ kind, namespace }, { ...object, metadata }, query, decoding);
      return query.dryRun ? stating(written, resourceVersion) : written;
    }
    const replacement = (live: KubeObject): KubeObject => {
      assertIncarnation(request, live, object, query.dryRun);
      // Kinds that allow it are updated unconditionally when no resourceVersion is stated.
      return kind.namespaced ? { ...object, metadata: { ...object.metadata, namespace } } : object;
    };
    return writer.replace(targetOf(request), replacement, query, decoding);
  });
}

/** The resourceVersion that was stated is taken away by etcd, which a dry run does not reach. */
function stating(written: Written, resourceVersion = ""): Written {
  if (resourceVersion === "") return written;
  const { object } = written;
  return { ...written, object: { ...object, metadata: { ...object.metadata, resourceVersion } } };
}

/** A body that cannot be read is refused as such, even where its write would come to nothing for another reason. */
function judge(kind: ServedKind, object: KubeObject, decoding: Decoding): void {
  const { problem, pruned } = kind.admit(object);
  if (problem !== undefined) throw decoding.unreadable(problem);
  decoding.check(pruned);
}

async function readOwn(
  { registry }: World,
  request: ResourceRequest,
  query: WriteQuery,
): Promise<{ readonly object: KubeObject; readonly decoding: Decoding }> {
  const { kind } = request;
  const { object, duplicates } = await readObject(request.request, kind, registry);
  const decoding = bodyDecoding(kind, query, duplicates);
  const problem = isReadable(object.metadata) ? undefined : kind.admit(object).problem;
  if (problem !== undefined) throw decoding.unreadable(problem);
  assertNamespace(request, object);
  return { object, decoding };
}

/** PATCH: applies, merges or edits an object, or its status. Errors: 415 for a strategic merge patch of a custom resource. */
export async function patchObject({ world, writer }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind } = request;
  const type = patchTypeOf(request);
  const query = readWriteQuery(request.query, { kind: "PatchOptions", apply: type === APPLY }, agentOf(request));
  const patch = await readPatch(request, type);
  const target = targetOf(request);
  if (type === APPLY) {
    // The status of what is not there is not looked at.
    if (
      target.subresource !== undefined &&
      world.store.get(slotOf(kind, target.namespace, target.name)) === undefined
    ) {
      throw notFound(kind, target.name);
    }
    const config = asApplied(patch.value, kind, target.name);
    const read = applyDecoding(kind, config, query, patch.duplicates);
    // Conflicts come before a wrong namespace.
    const check = (pruned: readonly string[]): void => {
      read.check(pruned);
      assertNamespace(request, config);
    };
    const decoding = { ...read, check };
    return answerWrite(world, request, decoding, () => writer.apply(target, config, query, decoding));
  }
  const { next, decoding } = changeOf(patch, request, { kind, query, registry: world.registry });
  return answerWrite(world, request, decoding, () => writer.replace(target, next, query, decoding));
}

/** DELETE of one object. */
export async function removeObject({ world, admit }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind, namespace, name = "" } = request;
  const options = await readDeleteOptions(request);
  const { judge, warnings } = judgeDeletion(admit, request, options);
  const orphaning = warningsOfDeletion(kind, options);
  const deleted = warnedOf(
    () => orphaning,
    () => deleteObject(world, { kind, namespace, name }, options, judge),
  );
  const headers = warningHeaders([...orphaning, ...warnings]);
  return deleted.kind === "gone"
    ? jsonResponse(200, printJson(deleted.status), headers)
    : answerObject(world, request, 200, deleted.object, undefined, headers);
}

/** DELETE of a collection: every selected object, one by one. Answers the list of what was there. */
export async function removeCollection({ world, admit }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind, namespace } = request;
  const options = await readDeleteOptions(request);
  const { selector } = readListOptions(request, false);
  const { store, clock } = world;
  const { judge, warnings } = judgeDeletion(admit, request, options);
  const selected = store.list(collectionOf(kind), namespace === "" ? {} : { namespace }).filter(selector);
  for (const { metadata } of selected) {
    const of = { kind, namespace: metadata.namespace ?? "", name: metadata.name ?? "" };
    if (store.get(slotOf(kind, of.namespace, of.name)) !== undefined) deleteObject(world, of, options, judge);
  }
  const metadata = { resourceVersion: String(store.revision) };
  const text = printList(kind, "full", selected, { now: () => clock.now(), metadata });
  return jsonResponse(200, text, warningHeaders([...warningsOfDeletion(kind, options), ...warnings]));
}

/** How admission judges the deletions of a request, and what it has warned of so far. */
function judgeDeletion(
  admit: Admit | undefined,
  { kind, namespace, name = "" }: ResourceRequest,
  { dryRun, stated = {} }: DeleteOptions,
): { readonly judge: (live: KubeObject) => void; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const isNamespace = kind.group === "" && kind.kind === "Namespace";
  const of = {
    operation: "DELETE",
    kind,
    namespace: isNamespace ? name : namespace,
    name,
    dryRun,
    options: stated,
  } as const;
  return { judge: (old) => void warnings.push(...(admit?.({ ...of, old }) ?? [])), warnings };
}

function agentOf({ request }: ResourceRequest): string | undefined {
  return request.headers["user-agent"];
}

function targetOf({ kind, namespace, name = "", subresource }: ResourceRequest): Target {
  return { kind, namespace, name, ...(subresource === "status" ? { subresource } : {}) };
}

/** Writes, and answers what was written. What is to be warned of is told with a refusal, too. */
function answerWrite(
  world: World,
  request: ResourceRequest,
  decoding: Decoding,
  write: () => Written,
): ApiResponse | Promise<ApiResponse> {
  const { object, created, before, warnings = [] } = warning(decoding, write);
  const others = request.subresource === undefined ? warningsOf(request.kind, object, before) : [];
  const headers = warningHeaders([...decoding.warnings(), ...others, ...warnings]);
  if (request.request.headers["accept"] === undefined) {
    return jsonResponse(created ? 201 : 200, printStored(shownIn(request.kind, object), request.kind), headers);
  }
  return answerObject(world, request, created ? 201 : 200, object, undefined, headers);
}

/** Adds the warnings of the request's text to a refusal. */
export function warning<T>(decoding: Decoding, write: () => T): T {
  return warnedOf(() => decoding.warnings(), write);
}

function warnedOf<T>(warnings: () => readonly string[], act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof ApiFailure ? warned(error, warnings()) : error;
  }
}
