import { describe, expect, test } from "vitest";
import { parseIndexes, printIndexes } from "../../../../src/devcluster/controllers/jobs/indexes.ts";
import type { KubeObject } from "../../../../src/model/objects.ts";
import { type InProcess, startInProcess } from "../in-process.ts";

const JOBS = "/apis/batch/v1/namespaces/default/jobs";
const PODS = "/api/v1/namespaces/default/pods";
const FAILS = "devcluster.skysail.dev/fails";
const ENDS_AFTER = "devcluster.skysail.dev/ends-after-seconds";

const job = (spec: object = {}, annotations: object = {}, restartPolicy = "Never") => ({
  metadata: { name: "j" },
  spec: {
    template: { metadata: { annotations }, spec: { restartPolicy, containers: [{ name: "c", image: "i" }] } },
    ...spec,
  },
});

const statusOf = async ({ send }: InProcess) => (await send("GET", `${JOBS}/j`)).body["status"];
const podsOf = async ({ send }: InProcess) => (await send("GET", PODS)).body["items"] as readonly KubeObject[];

describe("Jobs", () => {
  test("their pods succeed when they have been ready, and they are complete with the last", async () => {
    const cluster = startInProcess({ podReadyMs: 1_000 });
    await cluster.send("POST", JOBS, job({ completions: 3, parallelism: 2 }));
    expect(await statusOf(cluster)).toMatchObject({ active: 2, ready: 0, terminating: 0 });
    await cluster.clock.advance(1_000);
    expect(await statusOf(cluster)).toMatchObject({ succeeded: 2, active: 1 });
    await cluster.clock.advance(1_000);
    expect(await statusOf(cluster)).toMatchObject({
      succeeded: 3,
      completionTime: "2026-01-01T00:00:02Z",
      conditions: [
        { type: "SuccessCriteriaMet", reason: "CompletionsReached" },
        { type: "Complete", status: "True" },
      ],
    });
    const pods = await podsOf(cluster);
    expect(pods).toHaveLength(3);
    expect(pods[0]).toMatchObject({
      status: {
        phase: "Succeeded",
        containerStatuses: [{ ready: false, state: { terminated: { exitCode: 0, reason: "Completed" } } }],
      },
    });
    expect(pods[0]?.metadata.finalizers).toBeUndefined();
  });

  test("pods say how long they run", async () => {
    const cluster = startInProcess();
    await cluster.send("POST", JOBS, job({}, { [ENDS_AFTER]: "30" }));
    await cluster.clock.advance(29_000);
    expect(await statusOf(cluster)).toMatchObject({ active: 1, ready: 1 });
    await cluster.clock.advance(1_000);
    expect(await statusOf(cluster)).toMatchObject({ succeeded: 1 });
  });

  test("pods that crash are replaced, later each time, until there were too many", async () => {
    const cluster = startInProcess();
    await cluster.send("POST", JOBS, job({ backoffLimit: 2 }, { [FAILS]: "Error" }));
    expect(await statusOf(cluster)).toMatchObject({ failed: 1 });
    await cluster.clock.advance(9_000);
    expect(await podsOf(cluster)).toHaveLength(1);
    await cluster.clock.advance(1_000);
    expect(await statusOf(cluster)).toMatchObject({ failed: 2 });
    await cluster.clock.advance(19_000);
    expect(await podsOf(cluster)).toHaveLength(2);
    await cluster.clock.advance(1_000);
    expect(await statusOf(cluster)).toMatchObject({
      failed: 3,
      conditions: [
        { type: "FailureTarget", reason: "BackoffLimitExceeded" },
        { type: "Failed", reason: "BackoffLimitExceeded" },
      ],
    });
    expect((await podsOf(cluster))[0]).toMatchObject({
      status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 1, reason: "Error" } } }] },
    });
  });

  test("pods that start their containers again count those starts", async () => {
    const cluster = startInProcess();
    await cluster.send("POST", JOBS, job({ backoffLimit: 1 }, { [FAILS]: "OOMKilled" }, "OnFailure"));
    expect(await statusOf(cluster)).toMatchObject({
      failed: 1,
      conditions: [{ type: "FailureTarget" }, { type: "Failed", reason: "BackoffLimitExceeded" }],
    });
    expect(await podsOf(cluster)).toEqual([]);
  });

  test("an index has failures and pauses of its own", async () => {
    const cluster = startInProcess();
    const spec = { completions: 2, parallelism: 2, completionMode: "Indexed", backoffLimitPerIndex: 1 };
    await cluster.send("POST", JOBS, job(spec, { [FAILS]: "Error" }));
    // What failed is counted when the next pod of its index is there.
    expect(await statusOf(cluster)).not.toHaveProperty("failed");
    await cluster.clock.advance(9_000);
    expect(await podsOf(cluster)).toHaveLength(2);
    await cluster.clock.advance(1_000);
    expect(await statusOf(cluster)).toMatchObject({
      failed: 4,
      failedIndexes: "0,1",
      conditions: [{ type: "FailureTarget" }, { type: "Failed", reason: "FailedIndexes" }],
    });
  });

  test("a deadline ends a Job and its pods", async () => {
    const cluster = startInProcess();
    const spec = { activeDeadlineSeconds: 5, ttlSecondsAfterFinished: 60 };
    await cluster.send("POST", JOBS, job(spec, { [ENDS_AFTER]: "100" }));
    await cluster.clock.advance(5_000);
    expect(await statusOf(cluster)).toMatchObject({
      failed: 1,
      conditions: [{ type: "FailureTarget" }, { type: "Failed", reason: "DeadlineExceeded" }],
    });
    expect(await podsOf(cluster)).toEqual([]);
    await cluster.clock.advance(59_000);
    expect((await cluster.send("GET", `${JOBS}/j`)).status).toBe(200);
    await cluster.clock.advance(1_000);
    expect((await cluster.send("GET", `${JOBS}/j`)).status).toBe(404);
  });

  test("a Job that waits for the end of what it replaces gets it", async () => {
    const cluster = startInProcess();
    await cluster.send("POST", JOBS, job({ podReplacementPolicy: "Failed" }, { [ENDS_AFTER]: "100" }));
    const [first] = await podsOf(cluster);
    await cluster.send("DELETE", `${PODS}/${first?.metadata.name}`);
    expect(await statusOf(cluster)).toMatchObject({ failed: 1 });
    await cluster.clock.advance(10_000);
    expect(await statusOf(cluster)).toMatchObject({ failed: 1, active: 1, ready: 1 });
  });

  test.each(["Orphan", "Background", "Foreground"])("%s deletion holds no pod back", async (propagationPolicy) => {
    const cluster = startInProcess();
    await cluster.send("POST", JOBS, job({}, { [ENDS_AFTER]: "100" }));
    await cluster.send("DELETE", `${JOBS}/j`, { propagationPolicy });
    expect((await cluster.send("GET", `${JOBS}/j`)).status).toBe(404);
    const left = await podsOf(cluster);
    expect(left.map(({ metadata }) => metadata.finalizers)).toEqual(propagationPolicy === "Orphan" ? [undefined] : []);
  });

  test("they end with their namespace", async () => {
    const cluster = startInProcess();
    await cluster.send("POST", "/api/v1/namespaces", { metadata: { name: "x" } });
    await cluster.send("POST", JOBS.replace("default", "x"), job({}, { [ENDS_AFTER]: "100" }));
    await cluster.send("DELETE", "/api/v1/namespaces/x");
    expect((await cluster.send("GET", "/api/v1/namespaces/x")).status).toBe(404);
  });

  test("one that another controller manages is left alone", async () => {
    const cluster = startInProcess();
    await cluster.send("POST", JOBS, job({ managedBy: "example.dev/other" }));
    expect(await podsOf(cluster)).toEqual([]);
  });

  test("a pod without an owner runs until its annotation ends it", async () => {
    const cluster = startInProcess();
    const spec = { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] };
    await cluster.send("POST", PODS, { metadata: { name: "for-ever" }, spec });
    await cluster.send("POST", PODS, { metadata: { name: "short", annotations: { [ENDS_AFTER]: "1" } }, spec });
    await cluster.clock.advance(1_000);
    const phases = (await podsOf(cluster)).map((pod) => (pod["status"] as { phase: string }).phase);
    expect(phases).toEqual(["Running", "Succeeded"]);
  });
});

test.each([
  ["", []],
  ["0", [0]],
  ["0,1", [0, 1]],
  ["1,3-5,7,8", [1, 3, 4, 5, 7, 8]],
])("indexes %j", (text, indexes) => {
  expect(printIndexes(new Set(indexes.toReversed()))).toBe(text);
  expect([...parseIndexes(text, 100)]).toEqual(indexes);
  expect([...parseIndexes(text, 4)]).toEqual(indexes.filter((index) => index < 4));
});
