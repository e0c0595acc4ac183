import { isDeepStrictEqual } from "node:util";

import type { Json, Server } from "../server.ts";
import { at, done, eventually, same, word } from "./expect.ts";
import { items, READY, say, untilPods, untilStatusOf } from "./played-pods.ts";
import { DEPLOYMENTS, get, merge, post, PODS } from "./requests.ts";
import { deployment } from "./workloads.ts";

/*
 * What the conditions of the Deployment `d` say. There is no kubelet: its pods are not ready before a case says so. A case waits for what stays only: what a
 * controller says on its way may be gone before it is read.
 */

/** How long a Deployment may take that is never late, in seconds. */
export const LONG = 600;
/** As if there were no deadline. */
export const NEVER = 2 ** 31 - 1;

/** Makes the Deployment in a namespace of its own. */
export async function started(server: Server, spec: Readonly<Record<string, unknown>>): Promise<string> {
  const ns = await server.namespace();
  await done(server, post(DEPLOYMENTS, ns, deployment("d", { replicas: 1, ...spec })));
  return ns;
}

/** Changes its spec. */
export async function changed(server: Server, ns: string, spec: unknown): Promise<void> {
  await done(server, merge(DEPLOYMENTS, ns, "d", { spec }));
}

/** Another template. */
export const image = (name: string): Record<string, unknown> => ({
  template: { spec: { containers: [{ name: "c", image: `none.example/${name}` }] } },
});

/** So many pods that were not ready say that they are. */
export async function makeReady(server: Server, ns: string, count: number): Promise<void> {
  const waiting = await untilPods(server, ns, count, (pod) => at(pod, "status.phase") !== "Running");
  for (const pod of waiting) await say(server, ns, pod, READY);
}

/** One of the pods that are not ready says that it is. */
export async function makeOneReady(server: Server, ns: string): Promise<void> {
  const [pod] = (await items(server, PODS, ns)).filter((one) => at(one, "status.phase") !== "Running");
  if (pod !== undefined) await say(server, ns, pod, READY);
}

/** A text without the names that controllers make up: of sets of `d`, of their pods, and of pods of the Job `j`. */
export function unnamed(text: string): string {
  return text.replaceAll(/"(d-[0-9a-z]{6,10}-|j-)[0-9a-z]{5}"/g, "POD").replaceAll(/"d-[0-9a-z]{6,10}"/g, "SET");
}

/** A condition in a line. */
function lineOf(condition: Json): string {
  const [type, status, reason, message = ""] = ["type", "status", "reason", "message"].map((key) =>
    word(at(condition, key)),
  );
  return `${type} ${status} ${reason}: ${unnamed(message)}`;
}

/** Its conditions, in their order. */
export async function conditions(server: Server, ns: string): Promise<readonly Json[]> {
  const found = at((await done(server, get(DEPLOYMENTS, ns, "d"))).body, "status.conditions");
  return Array.isArray(found) ? found : [];
}

/** Its condition `Progressing`. */
export async function progressing(server: Server, ns: string): Promise<Json | undefined> {
  return (await conditions(server, ns)).find((one) => at(one, "type") === "Progressing");
}

/** A time of its condition `Progressing`, in milliseconds. */
export async function timeOf(
  server: Server,
  ns: string,
  field: "lastUpdateTime" | "lastTransitionTime",
): Promise<number> {
  return Date.parse(word(at(await progressing(server, ns), field)));
}

/** Waits until its conditions are these, in this order. */
export async function says(server: Server, ns: string, ...expected: readonly string[]): Promise<void> {
  let last: readonly string[] = [];
  await eventually("the conditions", async () => {
    last = (await conditions(server, ns)).map((condition) => word(server.show(lineOf(condition))));
    return isDeepStrictEqual(last, expected) ? true : undefined;
  }).catch(() => same(last, expected));
}

/** Waits until the controller has seen its spec as it is now. */
export async function observed(server: Server, ns: string): Promise<void> {
  const generation = at((await done(server, get(DEPLOYMENTS, ns, "d"))).body, "metadata.generation");
  await untilStatusOf(server, DEPLOYMENTS, ns, "d", (status) => at(status, "observedGeneration") === generation);
}

/** Waits for numbers of its status. */
export async function counts(server: Server, ns: string, expected: Readonly<Record<string, number>>): Promise<void> {
  const isThere = (status: Json | undefined): boolean =>
    Object.entries(expected).every(([field, count]) => (at(status, field) ?? 0) === count);
  await untilStatusOf(server, DEPLOYMENTS, ns, "d", isThere);
}

export const AVAILABLE = "Available True MinimumReplicasAvailable: Deployment has minimum availability.";
export const UNAVAILABLE = "Available False MinimumReplicasUnavailable: Deployment does not have minimum availability.";
export const COMPLETE = "Progressing True NewReplicaSetAvailable: ReplicaSet SET has successfully progressed.";
export const UNDER_WAY = "Progressing True ReplicaSetUpdated: ReplicaSet SET is progressing.";
export const LATE = "Progressing False ProgressDeadlineExceeded: ReplicaSet SET has timed out progressing.";
export const FOUND = "Progressing True FoundNewReplicaSet: Found new replica set SET";
export const CREATED = "Progressing True NewReplicaSetCreated: Created new replica set SET";
export const PAUSED = "Progressing Unknown DeploymentPaused: Deployment is paused";
export const RESUMED = "Progressing Unknown DeploymentResumed: Deployment is resumed";
