import type { FieldsV1, KubeObject, ManagedFieldsEntry } from "../../model/objects.ts";
import type { FieldChange } from "../../model/plans.ts";
import { isBuiltIn } from "./built-in.ts";
import { compare, toChange } from "./compare.ts";
import { isAbsent, isEmpty, isMap, type JsonMap } from "./json.ts";
import { maskSecrets } from "./mask.ts";

/** One apply that could be made. */
export interface ApplyIntent {
  /** The object as it stands, with its `managedFields`; absent when there is none. */
  readonly live: KubeObject | undefined;
  /** What would be applied, in the form of `normalize`. Identity, uid and resourceVersion in its metadata are not compared. */
  readonly config: KubeObject;
  /** The field manager that would apply, with `force`. */
  readonly manager: string;
  /** Default is the object itself. */
  readonly subresource?: "status";
}

/** What an apply would do, and to which fields. A change whose `from` and `to` are equal is one of ownership only. */
export type Prediction =
  | { readonly verdict: "noop" }
  | { readonly verdict: "change"; readonly changes: readonly FieldChange[] };

/** Fields that identify or version an object: nobody owns them, so they are not compared. */
const UNOWNED_METADATA: ReadonlySet<string> = new Set([
  "name",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "managedFields",
  "selfLink",
]);

/**
 * Whether a forced server-side apply would change the object: its content, or who owns what.
 *
 * Guarantees: `noop` only if we are recorded as owning exactly the fields that `config` states, each of them has that value in `live`, and
 * the items of our lists stand in our order. Other managers' fields and server-side defaults do not matter.
 * Caveats: there is no schema here. What the API server rewrites when it stores it (a quantity `1000m`, a duration `60s`) looks different for
 * ever: predicted `change`, one request that writes nothing. Two things are `noop` although the API server would move ownership or
 * its bookkeeping: an empty list whose live counterpart is empty or was dropped, and a value stated whole where we used to state it empty
 * and where nobody else owns a part of it.
 */
export function predict(intent: ApplyIntent): Prediction {
  const { live, config } = intent;
  const changes = live === undefined ? toLeaves(toOwnable(intent), "") : compareWithLive(intent, live);
  if (live !== undefined && changes.length === 0) return { verdict: "noop" };
  return { verdict: "change", changes: maskSecrets(config, changes) };
}

function compareWithLive(intent: ApplyIntent, live: KubeObject): FieldChange[] {
  const { manager, config, subresource } = intent;
  const entries = live.metadata.managedFields ?? [];
  const isOurs = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === manager && entry.operation === "Apply" && (entry.subresource ?? "") === (subresource ?? "");
  const ours = entries.filter(isOurs);
  const config_ = toOwnable(intent);
  // Applied under another version before: the API server converts and moves the ownership, whatever the values are.
  if (ours.some(({ apiVersion }) => apiVersion !== config.apiVersion)) return toLeaves(config_, "");
  return compare({
    path: "",
    config: config_,
    live,
    owned: ours[0]?.fieldsV1 ?? {},
    others: entries.filter((entry) => !isOurs(entry)).flatMap(({ fieldsV1 }) => fieldsV1 ?? []) satisfies FieldsV1[],
    dropsEmpty: isBuiltIn(config.apiVersion),
  });
}

/** The part of a configuration that can be owned. */
function toOwnable({ config, subresource }: ApplyIntent): JsonMap {
  if (subresource === "status") return { status: config.status };
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = config;
  const kept = Object.entries(metadata).filter(([field]) => !UNOWNED_METADATA.has(field));
  return { ...rest, ...(kept.length === 0 ? {} : { metadata: Object.fromEntries(kept) }) };
}

/** Every field of a value, lists as a whole. */
function toLeaves(value: unknown, path: string): FieldChange[] {
  if (isAbsent(value)) return [];
  if (!isMap(value) || isEmpty(value)) return path === "" ? [] : [toChange(path, undefined, value)];
  return Object.entries(value).flatMap(([field, inner]) => toLeaves(inner, `${path}.${field}`));
}
