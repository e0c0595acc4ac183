import { belongingOf } from "../../core/plan/belonging.ts";
import type { Observation, Seen } from "../../core/plan/world.ts";
import type { InventoryEntry } from "../../model/ledger.ts";
import type { KubeObject } from "../../model/objects.ts";
import { toObjectKey, type ObjectRef } from "../../model/refs.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { ClusterApi } from "../../ports/cluster-api.ts";
import type { Operator } from "../../operator/types.ts";
import { inParallel } from "./in-parallel.ts";
import type { Glance } from "./views.ts";

/**
 * Looks at children: at a glance where there is one, else live, several at a time. All or an error, whatever the read threw: nothing is decided
 * on half of what there is.
 */
export async function observe(
  api: ClusterApi,
  entries: readonly InventoryEntry[],
  { parallel, glance, signal }: Abortable & { readonly parallel: number; readonly glance?: Glance },
): Promise<{ readonly observation: Observation; readonly read: number }> {
  const seen = new Map<string, Seen>();
  const unseen: InventoryEntry[] = [];
  for (const {
    child,
    ref: { uid: _uid, ...ref },
  } of entries) {
    const object = glance?.(ref);
    if (object === undefined) unseen.push({ child, ref });
    else seen.set(toObjectKey(ref), { child, ref, sight: { kind: "present", object } });
  }
  await inParallel(unseen, parallel, async ({ child, ref }) => {
    const object = await api.read(ref, signal === undefined ? {} : { signal });
    const sight = object === undefined ? ({ kind: "absent" } as const) : ({ kind: "present", object } as const);
    seen.set(toObjectKey(ref), { child, ref, sight });
  });
  return { observation: seen, read: unseen.length };
}

/** What an operator's run gets to see: per declared child, the objects that are ours or may become ours, by name. */
export function toObserved(
  operator: Operator,
  owner: ObjectRef,
  observation: Observation,
): Readonly<Record<string, readonly KubeObject[]>> {
  const visible = [...observation.values()].filter(
    ({ ref, sight }) =>
      sight.kind === "present" &&
      ["ours", "adoptable"].includes(belongingOf(sight.object, ref, { owner, operator: operator.name }).kind),
  );
  const names = Object.keys(operator.children);
  return Object.fromEntries(
    names.map((name) => {
      const own = visible.filter(({ child }) => child === name);
      const sorted = own.toSorted((a, b) => (toObjectKey(a.ref) < toObjectKey(b.ref) ? -1 : 1));
      return [name, sorted.flatMap(({ sight }) => (sight.kind === "present" ? [sight.object] : []))];
    }),
  );
}
