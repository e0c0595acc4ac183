import type { KubeObject } from "../../model/objects.ts";
import type { KindSchema } from "./kind-schema.ts";
import { applyDefaults, asStored, keepsAll } from "./structural.ts";
import { equalApart, type JsonMap, omit } from "./values.ts";
import { nullProblem } from "./null-problems.ts";

/** What the server makes of a merged object before it stores it. */
export interface Finished {
  readonly object: KubeObject;
  /** Whether `object` is certain in every field. */
  readonly exact: boolean;
  /** Why a difference in content may be none; absent when it is certain. */
  readonly doubt?: string;
  /** The message of a refusal. */
  readonly problem?: string;
}

/**
 * A custom resource as it is read back after the write: defaulted, validated for nulls, the part that the endpoint does not write as it
 * was, pruned, and with the next generation.
 */
export function finishCustom(
  live: KubeObject | undefined,
  merged: KubeObject,
  schema: KindSchema,
  subresource: string | undefined,
): Finished {
  const structural = schema.structuralOf(merged.apiVersion);
  const defaulted = applyDefaults(merged, structural) as KubeObject;
  const routed = schema.hasStatus ? route(live, defaulted, subresource) : defaulted;
  const counted = withGeneration(live, routed, subresource);
  // Nearly all are as they should be, without a null that is not allowed.
  if (keepsAll(counted, structural)) return { object: applyDefaults(counted, structural) as KubeObject, exact: true };
  const problem = nullProblem(routed, structural, schema);
  const object = asStored(counted, structural) as KubeObject;
  return { object, exact: true, ...(problem === undefined ? {} : { problem }) };
}

/** Main resource: the status stays. Status: everything else stays. */
function route(live: KubeObject | undefined, next: KubeObject, subresource: string | undefined): KubeObject {
  if (subresource === "status" && live !== undefined) {
    const { managedFields } = next.metadata;
    const kept = omit(live, ["status"]) as KubeObject;
    const metadata = {
      ...omit(live.metadata as JsonMap, ["managedFields"]),
      ...(managedFields === undefined ? {} : { managedFields }),
    };
    return { ...kept, metadata, ...(next["status"] === undefined ? {} : { status: next["status"] }) };
  }
  const rest = omit(next, ["status"]) as KubeObject;
  return live?.["status"] === undefined ? rest : { ...rest, status: live["status"] };
}

function withGeneration(live: KubeObject | undefined, next: KubeObject, subresource: string | undefined): KubeObject {
  if (live === undefined) return { ...next, metadata: { ...next.metadata, generation: 1 } };
  const current = live.metadata.generation ?? 0;
  const changed = subresource === undefined && !equalApart(live, next, ["metadata"]);
  const generation = changed ? current + 1 : live.metadata.generation;
  return generation === next.metadata.generation || generation === undefined
    ? next
    : { ...next, metadata: { ...next.metadata, generation } };
}
