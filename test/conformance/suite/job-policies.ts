import { area, type Json, type Server } from "../server.ts";
import { at, done, same, word } from "./expect.ts";
import { conditionOf, isActive, items, say, untilPods, untilStatusOf } from "./played-pods.ts";
import { PODS, post } from "./requests.ts";
import { job, JOBS } from "./workloads.ts";

type Spec = Readonly<Record<string, unknown>>;

async function started(server: Server, pods: number, spec: Spec): Promise<string> {
  const ns = await server.namespace();
  await done(server, post(JOBS, ns, job("j", spec)));
  await untilPods(server, ns, pods);
  await untilStatusOf(server, JOBS, ns, "j", (status) => at(status, "active") === pods);
  return ns;
}

/** A pod whose container has ended with a code. */
const exited = (exitCode: number): Json => ({
  phase: "Failed",
  containerStatuses: [
    {
      name: "c",
      image: "i",
      imageID: "",
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode, finishedAt: "2026-01-01T00:00:00Z" } },
    },
  ],
});

/** The conditions of a Job that has ended, and its counts. */
async function untilEnd(server: Server, ns: string, type: "Complete" | "Failed"): Promise<readonly string[]> {
  const body = await untilStatusOf(
    server,
    JOBS,
    ns,
    "j",
    (status) => at(conditionOf(status, type), "status") === "True",
  );
  for (const pod of await items(server, PODS, ns)) server.hide(word(at(pod, "metadata.name")), "POD");
  const shown = server.show(at(body, "status"));
  const conditions = at(shown, "conditions");
  const lines = (Array.isArray(conditions) ? conditions : []).map((one: Json) =>
    ["type", "reason", "message"].map((key) => word(at(one, key))).join(" "),
  );
  return [...lines, `succeeded ${word(at(shown, "succeeded") ?? 0)}, failed ${word(at(shown, "failed") ?? 0)}`];
}

/** Two conditions that say the same. */
const twice = (types: string, said: string): readonly string[] => types.split(" ").map((type) => `${type} ${said}`);

const rules = (...all: readonly Spec[]): Spec => ({ podFailurePolicy: { rules: all } });

/** Cases of the area `workloads: policies of jobs`. */
export const jobPolicies = area("workloads: policies of jobs", {
  "a code that fails the Job": async (server) => {
    const rule = { action: "FailJob", onExitCodes: { operator: "In", values: [42] } };
    const ns = await started(server, 2, { parallelism: 2, completions: 2, ...rules(rule) });
    const [pod] = await items(server, PODS, ns);
    await say(server, ns, pod ?? null, exited(42));
    same(await untilEnd(server, ns, "Failed"), [
      ...twice(
        "FailureTarget Failed",
        "PodFailurePolicy Container c for pod NS/POD failed with exit code 42 matching FailJob rule at index 0",
      ),
      "succeeded 0, failed 2",
    ]);
  },
  "a condition that fails the Job": async (server) => {
    const rule = { action: "FailJob", onPodConditions: [{ type: "DisruptionTarget" }] };
    const ns = await started(
      server,
      1,
      rules({ action: "Ignore", onExitCodes: { operator: "NotIn", values: [1] } }, rule),
    );
    const [pod] = await items(server, PODS, ns);
    const conditions = [{ type: "DisruptionTarget", status: "True" }];
    await say(server, ns, pod ?? null, { phase: "Failed", conditions });
    same(await untilEnd(server, ns, "Failed"), [
      ...twice(
        "FailureTarget Failed",
        "PodFailurePolicy Pod NS/POD has condition DisruptionTarget matching FailJob rule at index 1",
      ),
      "succeeded 0, failed 1",
    ]);
  },
  "failures that are ignored": async (server) => {
    const rule = { action: "Ignore", onExitCodes: { containerName: "c", operator: "NotIn", values: [1, 2] } };
    const ns = await started(server, 1, { backoffLimit: 0, ...rules(rule) });
    const [pod] = await items(server, PODS, ns);
    await say(server, ns, pod ?? null, exited(3));
    const [next] = await untilPods(server, ns, 1, isActive);
    await say(server, ns, next ?? null, { phase: "Succeeded" });
    same(await untilEnd(server, ns, "Complete"), [
      ...twice("SuccessCriteriaMet Complete", "CompletionsReached Reached expected number of succeeded pods"),
      "succeeded 1, failed 0",
    ]);
  },
  "failures that no rule speaks of": async (server) => {
    const rule = { action: "Ignore", onExitCodes: { operator: "In", values: [3] } };
    const ns = await started(server, 1, { backoffLimit: 0, ...rules(rule) });
    const [pod] = await items(server, PODS, ns);
    await say(server, ns, pod ?? null, exited(4));
    same(await untilEnd(server, ns, "Failed"), [
      ...twice("FailureTarget Failed", "BackoffLimitExceeded Job has reached the specified backoff limit"),
      "succeeded 0, failed 1",
    ]);
  },
  "indexes that are enough": async (server) => {
    const successPolicy = { rules: [{ succeededIndexes: "0", succeededCount: 1 }, { succeededIndexes: "1-2" }] };
    const spec = { completionMode: "Indexed", completions: 3, parallelism: 3, successPolicy };
    const ns = await started(server, 3, spec);
    for (const pod of await items(server, PODS, ns)) {
      if (at(pod, "spec.hostname") !== "j-0") await say(server, ns, pod, { phase: "Succeeded" });
    }
    same(await untilEnd(server, ns, "Complete"), [
      ...twice("SuccessCriteriaMet Complete", "SuccessPolicy Matched rules at index 1"),
      "succeeded 2, failed 0",
    ]);
  },
  "so many that are enough": async (server) => {
    const successPolicy = { rules: [{ succeededCount: 1 }] };
    const spec = { completionMode: "Indexed", completions: 2, parallelism: 2, successPolicy };
    const ns = await started(server, 2, spec);
    const [pod] = await items(server, PODS, ns);
    await say(server, ns, pod ?? null, { phase: "Succeeded" });
    same(await untilEnd(server, ns, "Complete"), [
      ...twice("SuccessCriteriaMet Complete", "SuccessPolicy Matched rules at index 0"),
      "succeeded 1, failed 0",
    ]);
  },
  "failures by index": async (server) => {
    const spec = { completionMode: "Indexed", completions: 2, parallelism: 2, backoffLimitPerIndex: 1 };
    const ns = await started(server, 2, spec);
    const ofFirst = (pod: Json): boolean => at(pod, "spec.hostname") === "j-0" && isActive(pod);
    const [first] = await untilPods(server, ns, 1, ofFirst);
    await say(server, ns, first ?? null, { phase: "Failed" });
    // Until the next pod is there, the one that failed is not counted.
    const [next] = await untilPods(server, ns, 1, ofFirst);
    const notes = [first, next].map(
      (pod) => (at(pod, "metadata.annotations") as Record<string, Json>)["batch.kubernetes.io/job-index-failure-count"],
    );
    same(notes, ["0", "1"]);
    await say(server, ns, next ?? null, { phase: "Failed" });
    // A failed index is told before its pods are counted.
    const counted = (status: Json | undefined): boolean =>
      at(status, "failedIndexes") === "0" && at(status, "failed") === 2;
    const body = await untilStatusOf(server, JOBS, ns, "j", counted);
    same(server.show(at(body, "status")), {
      active: 1,
      failed: 2,
      failedIndexes: "0",
      ready: 0,
      startTime: "TIME",
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    const [second] = await untilPods(server, ns, 1, isActive);
    await say(server, ns, second ?? null, { phase: "Succeeded" });
    same(await untilEnd(server, ns, "Failed"), [
      ...twice("FailureTarget Failed", "FailedIndexes Job has failed indexes"),
      "succeeded 1, failed 2",
    ]);
  },
  "too many failed indexes": async (server) => {
    const rule = { action: "FailIndex", onExitCodes: { operator: "In", values: [7] } };
    const spec = {
      completionMode: "Indexed",
      completions: 3,
      parallelism: 2,
      backoffLimitPerIndex: 3,
      maxFailedIndexes: 0,
    };
    const ns = await started(server, 2, { ...spec, ...rules(rule) });
    const before = await untilStatusOf(server, JOBS, ns, "j", (status) => at(status, "active") === 2);
    same(at(before, "status.failedIndexes"), "");
    const [pod] = await items(server, PODS, ns);
    await say(server, ns, pod ?? null, exited(7));
    same(await untilEnd(server, ns, "Failed"), [
      ...twice(
        "FailureTarget Failed",
        "MaxFailedIndexesExceeded Job has exceeded the specified maximal number of failed indexes",
      ),
      "succeeded 0, failed 2",
    ]);
  },
});
