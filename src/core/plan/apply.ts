import type { KubeObject } from "../../model/objects.ts";
import type { Operation } from "../../model/plans.ts";
import { toFieldManager } from "../../model/marks.ts";
import type { ObjectRef } from "../../model/refs.ts";
import { fenceTextOf, withFence } from "./fence.ts";
import { normalize } from "./normalize.ts";
import { predict } from "./predict.ts";

/** Who writes: an operator with its present fencing token. */
export interface Writer {
  readonly operator: string;
  readonly fence: number;
}

/** The creation of an object: it succeeds only if there is nothing of that name. */
export function toCreate(ref: ObjectRef, config: KubeObject, { operator, fence }: Writer): Operation {
  const fenced = withFence(normalize(config), operator, String(fence));
  const prediction = predict({ live: undefined, config: fenced, manager: toFieldManager(operator) });
  const changes = prediction.verdict === "change" ? prediction.changes : [];
  const { uid: _uid, resourceVersion: _version, ...metadata } = fenced.metadata;
  return { kind: "create", ref, object: { ...fenced, metadata: { ...metadata, resourceVersion: "1" } }, changes };
}

/**
 * The apply that makes `live` what `config` says, or `undefined` when it is so already.
 *
 * The fence annotation keeps its present value for the comparison, so that a new fence alone is no reason to write; a real write carries
 * the writer's fence.
 */
export function toApply(ref: ObjectRef, config: KubeObject, live: KubeObject, writer: Writer): Operation | undefined {
  const { operator, fence } = writer;
  const manager = toFieldManager(operator);
  const normal = normalize(config);
  const prediction = predict({ live, config: withFence(normal, operator, fenceTextOf(live, operator)), manager });
  if (prediction.verdict === "noop") return undefined;
  return withPrecondition("apply", ref, withFence(normal, operator, String(fence)), live, prediction.changes);
}

/** The status apply that makes the object's status what we want of it, or `undefined` when it is so already. */
export function toStatusApply(
  ref: ObjectRef,
  status: Readonly<Record<string, unknown>>,
  live: KubeObject,
  operator: string,
): Operation | undefined {
  const { name = ref.name, namespace } = live.metadata;
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const config = normalize({ apiVersion: live.apiVersion, kind: live.kind, metadata, status });
  const prediction = predict({ live, config, manager: toFieldManager(operator), subresource: "status" });
  return prediction.verdict === "noop" ? undefined : withPrecondition("status", ref, config, live, prediction.changes);
}

/** uid and resourceVersion of a live object. An object of the API server always has both. */
export function preconditionOf(live: KubeObject): { readonly uid: string; readonly resourceVersion: string } {
  return { uid: live.metadata.uid ?? "", resourceVersion: live.metadata.resourceVersion ?? "" };
}

function withPrecondition(
  kind: "apply" | "status",
  ref: ObjectRef,
  config: KubeObject,
  live: KubeObject,
  changes: Extract<Operation, { kind: "apply" | "status" }>["changes"],
): Operation {
  const precondition = preconditionOf(live);
  const object: KubeObject = { ...config, metadata: { ...config.metadata, ...precondition } };
  return { kind, ref: { ...ref, uid: precondition.uid }, object, precondition, changes };
}
