import type { Json, Server } from "../server.ts";
import { at, done, eventually, word } from "./expect.ts";
import { get, list, merge, PODS, type Collection } from "./requests.ts";

/*
 * Pods of controllers on servers without nodes: a case plays the kubelet, on both servers alike.
 */

/** What a pod says that is ready. */
export const READY = {
  phase: "Running",
  conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }],
};

/** The objects of a collection. */
export async function items(server: Server, kind: Collection, ns: string): Promise<readonly Json[]> {
  const found = at((await done(server, list(kind, ns))).body, "items");
  return Array.isArray(found) ? found : [];
}

/** Waits for this many pods for which `wanted` holds (default: all), and returns them. */
export function untilPods(
  server: Server,
  ns: string,
  count: number,
  wanted: (pod: Json) => boolean = () => true,
): Promise<readonly Json[]> {
  return eventually(`${count} pods`, async () => {
    const found = (await items(server, PODS, ns)).filter(wanted);
    return found.length === count ? found : undefined;
  });
}

/** Whether a pod has neither ended nor is on its way out. */
export function isActive(pod: Json): boolean {
  const phase = at(pod, "status.phase");
  return phase !== "Succeeded" && phase !== "Failed" && at(pod, "metadata.deletionTimestamp") === undefined;
}

/** Says in a pod's place what its status is. */
export async function say(server: Server, ns: string, pod: Json, status: unknown): Promise<void> {
  await done(server, merge(PODS, ns, `${word(at(pod, "metadata.name"))}/status`, { status }));
}

/** A condition of a status. */
export function conditionOf(status: Json | undefined, type: string): Json | undefined {
  const conditions = at(status, "conditions");
  return Array.isArray(conditions) ? conditions.find((one: Json) => at(one, "type") === type) : undefined;
}

/** Waits until an object's status says all of this, and returns the object. */
export function untilStatusOf(
  server: Server,
  kind: Collection,
  ns: string,
  name: string,
  wanted: (status: Json | undefined) => boolean,
): Promise<Json> {
  let last: Json | undefined;
  return eventually(`the status of ${name} is as wanted`, async () => {
    const { body } = await server.send(get(kind, ns, name));
    last = at(body, "status");
    return wanted(last) ? body : undefined;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}: it is ${JSON.stringify(last)}`);
  });
}
