import { AssertionError } from "node:assert";
import { describeKind, isSecret } from "../adapters/kubernetes/paths.ts";
import type { KubeObject } from "../model/objects.ts";
import type { ResourceKind } from "../model/refs.ts";
import type { ClusterApi } from "../ports/cluster-api.ts";
import { describeMismatches, mismatchesOf } from "./match.ts";
import { withoutSecrets } from "./secrets.ts";
import type { Time } from "./time.ts";
import { watchObjects } from "./watching.ts";

/** What a wait needs. */
export interface Waiting {
  readonly api: ClusterApi;
  readonly time: Time;
  /** What explains that it does not come: work that is left, failures. */
  readonly explain: () => readonly string[];
}

/** What is waited for. `judge` says what is wrong with what it is shown, `undefined` when it is as wanted. */
export interface Wish<T> {
  readonly kind: ResourceKind;
  readonly namespace: string | undefined;
  /** For the message: `Deployment default/shop`. */
  readonly about: string;
  readonly pick: (objects: ReadonlyMap<string, KubeObject>) => T;
  readonly judge: (seen: T) => string | undefined;
  readonly expected: unknown;
}

/**
 * Waits until a wish is fulfilled; resolves with what fulfilled it.
 *
 * Guarantees: judged at every change that the API server tells of, so that what is so only for a moment is seen.
 * Errors: `AssertionError` after `withinMs`, saying what was last seen and what would have been wanted; those of the watch.
 */
export async function waitFor<T>({ api, time, explain }: Waiting, wish: Wish<T>, withinMs: number): Promise<T> {
  const { kind, namespace, pick, judge } = wish;
  const stop = new AbortController();
  const met = Promise.withResolvers<T>();
  let last: { readonly seen: T; readonly problem: string } | undefined;
  const tell = (objects: ReadonlyMap<string, KubeObject>): void => {
    const seen = pick(objects);
    const problem = judge(seen);
    if (problem === undefined) met.resolve(seen);
    else last = { seen, problem };
  };
  const watching = watchObjects(api, kind, namespace, tell, stop.signal).catch(met.reject);
  try {
    if (await time.pass(met.promise, withinMs)) return await met.promise;
    const lines = [
      `${wish.about} did not become what is wanted within ${time.describe(withinMs)}.`,
      ...(last === undefined ? [`The watch of ${describeKind(kind)} has not shown anything.`] : [last.problem]),
      ...explain().map((line) => `- ${line}`),
    ];
    throw new AssertionError({
      message: lines.join("\n"),
      actual: withoutSecrets(last?.seen),
      expected: wish.expected,
      operator: "until",
    });
  } finally {
    stop.abort();
    await watching;
  }
}

/** The wish for one object: that it matches, satisfies a predicate, or (with `null`) that it is not there. */
export function wishForObject(
  kind: ResourceKind,
  place: { readonly namespace: string | undefined; readonly name: string },
  wanted: unknown,
): Wish<KubeObject | undefined> {
  const { namespace, name } = place;
  const about = `${kind.kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
  return {
    kind,
    namespace,
    about,
    expected: wanted,
    pick: (objects) => objects.get(`${namespace ?? ""}/${name}`),
    judge(seen) {
      if (wanted === null) return seen === undefined ? undefined : `It is still there:\n${summary(seen)}`;
      if (seen === undefined) return "There is no such object.";
      if (typeof wanted === "function") {
        return wanted(seen) === true
          ? undefined
          : `The condition does not hold for what was last seen:\n${summary(seen)}`;
      }
      const mismatches = mismatchesOf(seen, wanted);
      if (isSecret(kind) && mismatches.length > 0) {
        return `It is different at ${mismatches.map(({ path }) => path).join(", ")}; a Secret's values are not shown.`;
      }
      return mismatches.length === 0 ? undefined : `Last seen:\n${describeMismatches(mismatches)}`;
    },
  };
}

/** The wish for all objects of a kind in a namespace. */
export function wishForAll(
  kind: ResourceKind,
  namespace: string | undefined,
  condition: (objects: readonly KubeObject[]) => unknown,
): Wish<readonly KubeObject[]> {
  return {
    kind,
    namespace,
    about: `The condition on all ${kind.kind} objects${namespace === undefined ? "" : ` of namespace ${namespace}`}`,
    expected: condition,
    pick: (objects) => [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object),
    judge(seen) {
      if (condition(seen) === true) return undefined;
      const names = seen.map(({ metadata }) => metadata.name ?? "");
      return `Last seen were ${seen.length}: ${names.join(", ") || "none"}.`;
    },
  };
}

function summary(object: KubeObject): string {
  const { metadata, ...rest } = withoutSecrets(object);
  const { managedFields: _, ...shown } = metadata;
  const text = JSON.stringify({ metadata: shown, ...rest }, undefined, 2);
  return text.length > 3_000 ? `${text.slice(0, 3_000)}…` : text;
}
