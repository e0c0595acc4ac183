import type { KubeObject, ManagedFieldsEntry } from "../../model/objects.ts";
import { apply } from "./apply.ts";
import { finishBuiltIn } from "./built-in.ts";
import { changedPaths } from "./changed-paths.ts";
import type { Conflict } from "./conflicts.ts";
import { emptyObject } from "./empty-object.ts";
import { finishCustom } from "./custom-resource.ts";
import type { KindSchema } from "./kind-schema.ts";
import { checkPreconditions } from "./preconditions.ts";
import type { Type } from "./schema.ts";
import { equalValues, isList, isMap, isNumeric, type JsonMap, omit } from "./values.ts";

/**
 * What an apply would do.
 *
 * - `noop`: neither content nor ownership would differ. The real server may still rewrite the object; skipping the call is right.
 * - `change`: one of them would, provided that validation and admission accept it.
 * - `conflict`, `error`: the server would refuse.
 * - `unknown`: it depends on something that no schema tells: ask the server (dry run).
 */
export type Verdict = "noop" | "change" | "conflict" | "error" | "unknown";

/** Options of {@link predict}. */
export interface PredictOptions {
  readonly schema: KindSchema;
  /** Take fields that others own. Default is `false`: that is a conflict. */
  readonly force?: boolean;
  /** `status`, or absent for the main resource. */
  readonly subresource?: string;
  /**
   * Judges what is going to be stored by rules that this room does not know (ranges, patterns, CEL); a message is an error.
   * Default is to accept everything.
   */
  readonly validate?: (object: KubeObject, live: KubeObject | undefined) => string | undefined;
}

/** The answer of {@link predict}. */
export interface Prediction {
  readonly verdict: Verdict;
  /** With `change`: content other than managedFields, resourceVersion, generation; ownership other than its times. */
  readonly changed?: { readonly object: boolean; readonly ownership: boolean };
  /** The object as the server would return it, without what only the server can say (times, the new resourceVersion). */
  readonly object?: KubeObject;
  /** Whether `object` is complete and exact: built-in kinds have defaults that no schema tells. */
  readonly exact?: boolean;
  /** Where content would differ, in the notation of the server's conflicts. */
  readonly changedPaths?: readonly string[];
  readonly conflicts?: readonly Conflict[];
  /** Why: the server's message for a conflict or an error, ours for `unknown`. */
  readonly message?: string;
}

/** Applied objects carry no time of ours: the server stamps its own. */
const NO_TIME = "1970-01-01T00:00:00Z";

/**
 * Predicts a server-side apply of `config` by `manager` to `live` (undefined: the object does not exist).
 *
 * Guarantees: never `noop` for an apply that would change something, admission by webhooks aside; neither argument is changed.
 * Assumptions: `live` is what the API server returned, with `managedFields`; `schema` is the server's present one.
 */
export function predict(
  live: KubeObject | undefined,
  config: KubeObject,
  manager: string,
  options: PredictOptions,
): Prediction {
  const { schema, subresource } = options;
  const { apiVersion } = config;
  const type = schema.versions.typeOf(apiVersion);
  if (type === undefined) return { verdict: "unknown", message: `no schema for ${apiVersion} ${config.kind}` };
  if (hasInexactNumber(config)) {
    return {
      verdict: "unknown",
      message: "an integer beyond 2^53 was rounded when it was parsed: it cannot be compared",
    };
  }
  const result = apply(live, config, {
    manager,
    apiVersion,
    ...(subresource === undefined ? {} : { subresource }),
    schemas: schema.versions,
    resetFields: schema.resetFields(subresource),
    order: schema.custom ? "text" : "content",
    ...(schema.custom ? {} : { empty: () => emptyObject(type, config) }),
    time: NO_TIME,
    force: options.force ?? false,
  });
  if (result.kind === "conflict") return { verdict: "conflict", conflicts: result.conflicts, message: result.message };
  if (result.kind === "invalid") return { verdict: "error", message: result.message };
  const refused = checkPreconditions(live, config, schema, subresource);
  if (refused !== undefined) return { verdict: "error", message: refused };
  const ownership = !sameOwners(live?.metadata.managedFields ?? [], result.managedFields);
  if (live !== undefined && !result.changed && !ownership) return NOOP;
  return judge(live, result.object, ownership, type, options);
}

const NOOP: Prediction = { verdict: "noop", changed: { object: false, ownership: false } };

function judge(
  live: KubeObject | undefined,
  merged: KubeObject,
  ownership: boolean,
  type: Type,
  options: PredictOptions,
): Prediction {
  const { schema, subresource } = options;
  const finished = schema.custom
    ? finishCustom(live, merged, schema, subresource)
    : finishBuiltIn(live, merged, schema, type, subresource);
  if (finished.problem !== undefined) return { verdict: "error", message: finished.problem };
  const { object } = finished;
  const refused = options.validate?.(object, live);
  if (refused !== undefined) return { verdict: "error", message: refused };
  const before = live === undefined ? undefined : content(live);
  const after = content(object);
  const differs = !equalValues(before, after);
  if (live !== undefined && !differs && !ownership) return NOOP;
  if (!ownership && finished.doubt !== undefined) return { verdict: "unknown", message: finished.doubt };
  return {
    verdict: "change",
    changed: { object: differs, ownership },
    object,
    exact: finished.exact,
    changedPaths: differs && live !== undefined ? changedPaths(before, after, type) : [],
  };
}

/** What counts as an object's content: everything but what a write itself moves. */
function content(object: KubeObject): JsonMap {
  return { ...object, metadata: omit(object.metadata as JsonMap, ["managedFields", "resourceVersion", "generation"]) };
}

/** Whether the same managers own the same fields, times aside. Entries that were not touched are the same objects. */
function sameOwners(before: readonly ManagedFieldsEntry[], after: readonly ManagedFieldsEntry[]): boolean {
  if (before.length !== after.length) return false;
  const left = after.filter((entry) => !before.includes(entry));
  return left.every((entry) => before.some((other) => equalValues(timeless(other), timeless(entry))));
}

function timeless(entry: ManagedFieldsEntry): JsonMap {
  const { time: _time, ...rest } = entry;
  return rest as JsonMap;
}

function hasInexactNumber(value: unknown): boolean {
  if (isList(value)) return value.some(hasInexactNumber);
  if (isMap(value)) {
    for (const name in value) if (hasInexactNumber(value[name])) return true;
    return false;
  }
  return isNumeric(value) && typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}
