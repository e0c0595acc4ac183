import { setTimeout as sleep } from "node:timers/promises";

import { area, type Server } from "../server.ts";
import {
  AVAILABLE,
  changed,
  COMPLETE,
  counts,
  FOUND,
  image,
  LATE,
  LONG,
  makeOneReady,
  makeReady,
  NEVER,
  observed,
  PAUSED,
  progressing,
  RESUMED,
  says,
  started,
  timeOf,
  UNAVAILABLE,
  UNDER_WAY,
} from "./deployment-conditions.ts";
import { at, done, eventually, same, word } from "./expect.ts";
import { untilPods } from "./played-pods.ts";
import { DEPLOYMENTS, get, merge, PODS } from "./requests.ts";

/** Longer than a second, which is what times are told in. */
const NEXT_SECOND_MS = 1_100;
/** Longer than a deadline of a second, and the second more that the controller takes. */
const PAST_DEADLINE_MS = 3_000;

/** A Deployment whose pods are there and do not become ready, and that is late: before they are there it may be late once, and then progress. */
async function lateForGood(server: Server, replicas = 1): Promise<string> {
  const ns = await started(server, { replicas, progressDeadlineSeconds: 1 });
  await counts(server, ns, { updatedReplicas: replicas, unavailableReplicas: replicas });
  await says(server, ns, UNAVAILABLE, LATE);
  return ns;
}

/** Cases of the area `workloads: progress of deployments`. */
export const deploymentProgress = area("workloads: progress of deployments", {
  "no pods are wanted": async (server) => {
    const ns = await started(server, { replicas: 0 });
    await says(server, ns, AVAILABLE, COMPLETE);
  },
  "pods that are not ready": async (server) => {
    const ns = await started(server, { replicas: 2 });
    await says(server, ns, UNAVAILABLE, UNDER_WAY);
  },
  "pods that become ready": async (server) => {
    const ns = await started(server, { replicas: 2 });
    await makeReady(server, ns, 2);
    await says(server, ns, AVAILABLE, COMPLETE);
  },
  "pods that do not become ready within the deadline": async (server) => {
    const ns = await lateForGood(server);
    const late = await progressing(server, ns);
    const { message: _, ...rest } = Object(server.show(late)) as Record<string, unknown>;
    same(rest, {
      type: "Progressing",
      status: "False",
      reason: "ProgressDeadlineExceeded",
      lastUpdateTime: "TIME",
      lastTransitionTime: "TIME",
    });
    same(at(late, "lastUpdateTime"), at(late, "lastTransitionTime"));
    const created = at((await done(server, get(DEPLOYMENTS, ns, "d"))).body, "metadata.creationTimestamp");
    const took = Date.parse(word(at(late, "lastUpdateTime"))) - Date.parse(word(created));
    same(took >= 1_000, true);
    // It stays as it was told first.
    await sleep(NEXT_SECOND_MS);
    await changed(server, ns, { revisionHistoryLimit: 3 });
    await observed(server, ns);
    same(await progressing(server, ns), late);
  },
  "late, but ready in the end": async (server) => {
    const ns = await started(server, { replicas: 2, progressDeadlineSeconds: 1 });
    await says(server, ns, UNAVAILABLE, LATE);
    await makeReady(server, ns, 2);
    await says(server, ns, AVAILABLE, COMPLETE);
  },
  "progress after the deadline gives it more time": async (server) => {
    const ns = await lateForGood(server, 2);
    const before = await timeOf(server, ns, "lastTransitionTime");
    await makeOneReady(server, ns);
    await eventually("it is late again", async () =>
      at(await progressing(server, ns), "status") === "False" &&
      (await timeOf(server, ns, "lastTransitionTime")) > before
        ? true
        : undefined,
    );
    await counts(server, ns, { readyReplicas: 1, unavailableReplicas: 1 });
    await says(server, ns, UNAVAILABLE, LATE);
  },
  "its time moves with progress, and with nothing else": async (server) => {
    const ns = await started(server, { replicas: 2 });
    await counts(server, ns, { updatedReplicas: 2, unavailableReplicas: 2 });
    const first = await progressing(server, ns);
    await sleep(NEXT_SECOND_MS);
    await changed(server, ns, { revisionHistoryLimit: 3 });
    await observed(server, ns);
    same(await progressing(server, ns), first);
    await makeOneReady(server, ns);
    await counts(server, ns, { readyReplicas: 1 });
    const next = await progressing(server, ns);
    same({ ...Object(next), lastUpdateTime: "" }, { ...Object(first), lastUpdateTime: "" });
    same(word(at(next, "lastUpdateTime")) > word(at(first, "lastUpdateTime")), true);
  },
  "a deadline that is shortened": async (server) => {
    const ns = await started(server, {});
    await counts(server, ns, { updatedReplicas: 1, unavailableReplicas: 1 });
    await changed(server, ns, { progressDeadlineSeconds: 1 });
    await says(server, ns, UNAVAILABLE, LATE);
  },
  "a deadline that is put off too late": async (server) => {
    const ns = await lateForGood(server);
    await changed(server, ns, { progressDeadlineSeconds: LONG });
    await observed(server, ns);
    await says(server, ns, UNAVAILABLE, LATE);
  },
  "without a deadline nothing is said of progress": async (server) => {
    const ns = await started(server, { progressDeadlineSeconds: NEVER });
    await counts(server, ns, { updatedReplicas: 1, unavailableReplicas: 1 });
    await says(server, ns, UNAVAILABLE);
    await makeReady(server, ns, 1);
    await says(server, ns, AVAILABLE);
    await changed(server, ns, { progressDeadlineSeconds: LONG });
    await says(server, ns, AVAILABLE, COMPLETE);
    await changed(server, ns, { progressDeadlineSeconds: NEVER });
    await says(server, ns, AVAILABLE);
  },
  "a deadline that comes later counts from there": async (server) => {
    const ns = await started(server, { progressDeadlineSeconds: NEVER });
    await counts(server, ns, { updatedReplicas: 1, unavailableReplicas: 1 });
    await changed(server, ns, { progressDeadlineSeconds: LONG });
    await says(server, ns, UNAVAILABLE, FOUND);
    await changed(server, ns, { progressDeadlineSeconds: 1 });
    await says(server, ns, UNAVAILABLE, LATE);
  },
  "what was complete has no deadline, though it grows and fails": async (server) => {
    const ns = await started(server, { progressDeadlineSeconds: 1 });
    await makeReady(server, ns, 1);
    await says(server, ns, AVAILABLE, COMPLETE);
    const complete = await progressing(server, ns);
    await changed(server, ns, { replicas: 3 });
    await counts(server, ns, { replicas: 3, updatedReplicas: 3, unavailableReplicas: 2 });
    await sleep(PAST_DEADLINE_MS);
    await changed(server, ns, { revisionHistoryLimit: 3 });
    await observed(server, ns);
    same(await progressing(server, ns), complete);
  },
  "a rolling update that is late, and is rolled back": async (server) => {
    const ns = await started(server, { replicas: 2, progressDeadlineSeconds: 1 });
    await makeReady(server, ns, 2);
    await says(server, ns, AVAILABLE, COMPLETE);
    const message = at(await progressing(server, ns), "message");
    await changed(server, ns, image("two"));
    await says(server, ns, AVAILABLE, LATE);
    await changed(server, ns, image("image"));
    await says(server, ns, AVAILABLE, COMPLETE);
    same(at(await progressing(server, ns), "message"), message);
  },
  "Recreate waits for pods that are held, and has no deadline meanwhile": async (server) => {
    const template = {
      metadata: { labels: { app: "d" }, finalizers: ["conformance.test/hold"] },
      spec: { containers: [{ name: "c", image: "none.example/image" }] },
    };
    const ns = await started(server, { strategy: { type: "Recreate" }, progressDeadlineSeconds: 1, template });
    await makeReady(server, ns, 1);
    await says(server, ns, AVAILABLE, COMPLETE);
    await changed(server, ns, image("two"));
    await counts(server, ns, { replicas: 0, terminatingReplicas: 1 });
    await sleep(PAST_DEADLINE_MS);
    await changed(server, ns, { revisionHistoryLimit: 3 });
    await observed(server, ns);
    await says(server, ns, COMPLETE, UNAVAILABLE);
    const [held] = await untilPods(server, ns, 1);
    await done(server, merge(PODS, ns, word(at(held, "metadata.name")), { metadata: { finalizers: null } }));
    await says(server, ns, UNAVAILABLE, LATE);
    await untilPods(server, ns, 1);
  },
  "paused from the beginning, it is late only after it was resumed": async (server) => {
    const ns = await started(server, { paused: true, progressDeadlineSeconds: 1 });
    await says(server, ns, PAUSED, UNAVAILABLE);
    await sleep(PAST_DEADLINE_MS);
    await changed(server, ns, { revisionHistoryLimit: 3 });
    await observed(server, ns);
    await says(server, ns, PAUSED, UNAVAILABLE);
    await changed(server, ns, { paused: false });
    await says(server, ns, UNAVAILABLE, LATE);
  },
  "paused and resumed while its pods are not ready": async (server) => {
    const ns = await started(server, {});
    await counts(server, ns, { updatedReplicas: 1, unavailableReplicas: 1 });
    await changed(server, ns, { paused: true });
    await observed(server, ns);
    await says(server, ns, UNAVAILABLE, PAUSED);
    await changed(server, ns, { paused: false });
    await observed(server, ns);
    await says(server, ns, UNAVAILABLE, RESUMED);
    await changed(server, ns, { progressDeadlineSeconds: 1 });
    await says(server, ns, UNAVAILABLE, LATE);
  },
  "pods that become ready while it is paused are no progress": async (server) => {
    const ns = await started(server, { replicas: 2 });
    await counts(server, ns, { updatedReplicas: 2, unavailableReplicas: 2 });
    await changed(server, ns, { paused: true });
    await observed(server, ns);
    await makeOneReady(server, ns);
    await counts(server, ns, { readyReplicas: 1 });
    await says(server, ns, UNAVAILABLE, PAUSED);
    await changed(server, ns, { paused: false });
    await observed(server, ns);
    await says(server, ns, UNAVAILABLE, RESUMED);
  },
  "paused and resumed when it was complete": async (server) => {
    const ns = await started(server, {});
    await makeReady(server, ns, 1);
    await says(server, ns, AVAILABLE, COMPLETE);
    await changed(server, ns, { paused: true });
    await says(server, ns, AVAILABLE, PAUSED);
    await changed(server, ns, { paused: false });
    await says(server, ns, AVAILABLE, COMPLETE);
  },
  "what was late stays so when it is paused and resumed": async (server) => {
    const ns = await lateForGood(server);
    const late = await progressing(server, ns);
    for (const paused of [true, false]) {
      await changed(server, ns, { paused });
      await observed(server, ns);
      same(await progressing(server, ns), late);
    }
  },
});
