import type { Condition, KubeObject, ObjectMeta } from "../model/objects.ts";
import { toApiVersion } from "../model/refs.ts";
import type { ChildDefinitions } from "./children.ts";
import type { Kind } from "./kind.ts";
import type { Rendered, RenderOptions } from "./operator-types.ts";
import type { ChildKind, DesiredState, RunInput } from "./types.ts";

const NO_UID = "00000000-0000-0000-0000-000000000000";

/** The input of a run, from what a test says: whatever the API server would have filled in has a fixed value. */
export function toRunInput<C extends ChildDefinitions>(
  kind: Kind,
  children: Readonly<Record<string, ChildKind>>,
  object: KubeObject,
  { observed = {}, now = 0 }: RenderOptions<C>,
): RunInput {
  const owner = asLive(object, kind, "default", object.metadata.name);
  const stated = observed as Readonly<Record<string, unknown>>;
  const entries = Object.entries(children).map(([name, child]): [string, KubeObject[]] => {
    const given = stated[name];
    const items = given === undefined || given === null ? [] : Array.isArray(given) ? given : [given];
    return [
      name,
      items.map((item: Partial<KubeObject>) => asLive(item, child, owner.metadata.namespace, owner.metadata.name)),
    ];
  });
  return {
    object: owner,
    observed: Object.fromEntries(entries),
    now,
    signal: new AbortController().signal,
    log: () => {},
  };
}

function asLive(
  object: Partial<KubeObject>,
  kind: Kind | ChildKind,
  namespace: string | undefined,
  name: string | undefined,
): KubeObject {
  const metadata: ObjectMeta = {
    ...(name === undefined ? {} : { name }),
    ...(kind.namespaced && namespace !== undefined ? { namespace } : {}),
    uid: NO_UID,
    generation: 1,
    ...object.metadata,
  };
  return { apiVersion: toApiVersion(kind), kind: kind.kind, ...object, metadata };
}

/** A run's result in the author's terms: `null` for an unwanted child, conditions by type. */
export function toRendered<F extends Kind, C extends ChildDefinitions>(
  children: Readonly<Record<string, ChildKind>>,
  desired: DesiredState,
): Rendered<F, C> {
  const entries = Object.entries(children).map(([name, { many }]) => {
    const objects = desired.children[name] ?? [];
    return [name, many ? objects : (objects[0] ?? null)] as const;
  });
  const {
    conditions = [],
    observedGeneration: _,
    ...status
  } = (desired.status ?? {}) as {
    readonly conditions?: readonly Condition[];
    readonly observedGeneration?: number;
  };
  return {
    children: Object.fromEntries(entries),
    status: Object.keys(status).length === 0 ? undefined : status,
    conditions: Object.fromEntries(conditions.map((condition) => [condition.type, condition])),
    requeueAfterMs: desired.requeueAfterMs,
  } as Rendered<F, C>;
}
