import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { ApiFailure } from "../status.ts";
import type { Controls } from "./controllers.ts";
import { denialOf } from "./judged.ts";
import { create, mapOf } from "./owned.ts";

/** Tells what was done for a StatefulSet, or why it was not. */
export function tellOf({ events }: Controls, set: KubeObject, reason: string, what: string, how: string): void {
  const type = reason.startsWith("Failed") ? "Warning" : "Normal";
  events.record(set, type, reason, `${what} in StatefulSet ${set.metadata.name ?? ""} ${how}`);
}

/**
 * Creates the claims of a pod as far as they are not there.
 *
 * Errors: the first refusal of a policy, once all were tried, with what was refused in its message.
 */
export function createClaims(controls: Controls, set: KubeObject, claims: readonly JsonMap[], pod: string): void {
  const refusals = claims.flatMap((claim) => createClaim(controls, set, claim, pod) ?? []);
  const [first] = refusals;
  if (first === undefined) return;
  const { code, reason = "", details } = first.refusal.status;
  const texts = refusals.map(({ name, refusal }) => `failed to create PVC ${name}: ${refusal.message}`);
  throw new ApiFailure(code, reason, texts.length === 1 ? texts.join("") : `[${texts.join(", ")}]`, details);
}

/** Creates a claim unless it is there. The answer is what a policy has against it. */
function createClaim(
  controls: Controls,
  set: KubeObject,
  claim: JsonMap,
  pod: string,
): { readonly name: string; readonly refusal: ApiFailure } | undefined {
  const metadata = mapOf(claim["metadata"]);
  const { namespace = "" } = set.metadata;
  const name = `${String(metadata["name"])}-${pod}`;
  if (controls.world.store.get({ collection: "/persistentvolumeclaims", namespace, name }) !== undefined) return;
  const matching = mapOf(mapOf(mapOf(set["spec"])["selector"])["matchLabels"]) as Record<string, string>;
  const labels = { ...(mapOf(metadata["labels"]) as Record<string, string>), ...matching };
  const body = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace, labels },
    spec: claim["spec"],
  };
  try {
    create(controls, "", body);
  } catch (error) {
    const refusal = denialOf(error);
    if (refusal === undefined) throw error;
    tellOf(controls, set, "FailedCreate", `Create Claim ${name} for Pod ${pod}`, `failed error: ${refusal.message}`);
    return { name, refusal };
  }
  tellOf(controls, set, "SuccessfulCreate", `Create Claim ${name} Pod ${pod}`, "success");
  return undefined;
}
