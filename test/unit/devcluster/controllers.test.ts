import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/model/objects.ts";
import { configMap, type InProcess, MAPS, MERGE, startInProcess } from "./in-process.ts";

const owner = (of: KubeObject, more: object = {}) => ({
  ownerReferences: [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      name: of.metadata.name,
      uid: of.metadata.uid,
      blockOwnerDeletion: true,
      ...more,
    },
  ],
});

const SETS = "/apis/apps/v1/namespaces/default";
const workload = (kind: string, name: string, spec: object = {}) => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "i:1" }] } },
    ...spec,
  },
});

async function names({ send }: InProcess, path: string): Promise<readonly (string | undefined)[]> {
  const { body } = await send("GET", path);
  return (body["items"] as readonly KubeObject[]).map(({ metadata }) => metadata.name);
}

describe("garbage collection", () => {
  const family = async (policy: string) => {
    const cluster = startInProcess();
    const parent = (await cluster.send("POST", MAPS, configMap("parent"))).body;
    const child = (await cluster.send("POST", MAPS, configMap("child", owner(parent)))).body;
    await cluster.send("POST", MAPS, configMap("grandchild", owner(child)));
    const answer = await cluster.send("DELETE", `${MAPS}/parent`, { propagationPolicy: policy });
    return { cluster, answer };
  };

  test.each([
    ["Background", []],
    ["Foreground", []],
    ["Orphan", ["child", "grandchild"]],
  ])("%s", async (policy, left) => {
    const { cluster } = await family(policy);
    expect(await names(cluster, MAPS)).toEqual(left);
    if (policy !== "Orphan") return;
    const { metadata } = (await cluster.send("GET", `${MAPS}/child`)).body;
    expect(metadata.ownerReferences).toBeUndefined();
  });

  test("a child of an owner that is not there is collected; one with a living owner is not", async () => {
    const cluster = startInProcess();
    const parent = (await cluster.send("POST", MAPS, configMap("parent"))).body;
    const absent = { uid: "00000000-0000-4000-8000-000000000000" };
    await cluster.send("POST", MAPS, configMap("lost", owner(parent, absent)));
    const both = { ownerReferences: [...owner(parent).ownerReferences, ...owner(parent, absent).ownerReferences] };
    await cluster.send("POST", MAPS, configMap("kept", both));
    expect(await names(cluster, MAPS)).toEqual(["kept", "parent"]);
  });

  test("switched off, nothing is collected", async () => {
    const cluster = startInProcess({ controllers: { garbageCollection: false } });
    const parent = (await cluster.send("POST", MAPS, configMap("parent"))).body;
    await cluster.send("POST", MAPS, configMap("child", owner(parent)));
    await cluster.send("DELETE", `${MAPS}/parent`);
    expect(await names(cluster, MAPS)).toEqual(["child"]);
  });
});

test("a namespace takes its objects with it, and waits for those that are held", async () => {
  const { send } = startInProcess();
  await send("POST", "/api/v1/namespaces", { metadata: { name: "x" } });
  const maps = "/api/v1/namespaces/x/configmaps";
  await send("POST", maps, configMap("held", { finalizers: ["example.dev/hold"] }));
  await send("DELETE", "/api/v1/namespaces/x");
  expect((await send("POST", maps, configMap("late"))).body).toMatchObject({
    code: 403,
    details: { causes: [{ reason: "NamespaceTerminating" }] },
  });
  await send("PATCH", `${maps}/held`, { metadata: { finalizers: null } }, MERGE);
  expect((await send("GET", "/api/v1/namespaces/x")).status).toBe(404);
});

const FAILS = "devcluster.skysail.dev/fails";

describe("workloads", () => {
  test("a Deployment becomes ready when its pods are, and replaces them without falling below its bounds", async () => {
    const cluster = startInProcess({ podReadyMs: 1_000 });
    const { clock, send } = cluster;
    await send("POST", `${SETS}/deployments`, workload("Deployment", "web"));
    const path = `${SETS}/deployments/web`;
    expect((await send("GET", path)).body["status"]).toMatchObject({ replicas: 2, unavailableReplicas: 2 });
    await clock.advance(1_000);
    expect((await send("GET", path)).body["status"]).toMatchObject({ readyReplicas: 2, updatedReplicas: 2 });
    const template = { spec: { containers: [{ name: "c", image: "i:2" }] } };
    await send("PATCH", path, { spec: { template } }, MERGE);
    for (let step = 0; step < 4; step += 1) {
      expect((await send("GET", path)).body["status"]).toMatchObject({ readyReplicas: expect.any(Number) });
      await clock.advance(1_000);
    }
    const { body } = await send("GET", path);
    expect(body["status"]).toMatchObject({ replicas: 2, updatedReplicas: 2, readyReplicas: 2, observedGeneration: 2 });
    expect(body.metadata).toMatchObject({ generation: 2, annotations: { "deployment.kubernetes.io/revision": "2" } });
    expect(await names(cluster, `${SETS}/replicasets`)).toHaveLength(2);
  });

  test("a pod that is deleted is replaced", async () => {
    const cluster = startInProcess();
    await cluster.send("POST", `${SETS}/deployments`, workload("Deployment", "web"));
    const [first, second] = await names(cluster, "/api/v1/namespaces/default/pods");
    await cluster.send("DELETE", `/api/v1/namespaces/default/pods/${first}`);
    const now = await names(cluster, "/api/v1/namespaces/default/pods");
    expect(now).toHaveLength(2);
    expect(now).toContain(second);
    expect(now).not.toContain(first);
  });

  test("a pod fails for the reason that its annotation names, until the annotation goes", async () => {
    const { send } = startInProcess();
    const annotate = (reason: string | null): object => ({ metadata: { annotations: { [FAILS]: reason } } });
    const pods = "/api/v1/namespaces/default/pods";
    const spec = { containers: [{ name: "c", image: "none" }] };
    await send("POST", pods, {
      metadata: { name: "a", annotations: { [FAILS]: "ImagePullBackOff" } },
      spec,
    });
    const stateOf = async () => (await send("GET", `${pods}/a`)).body["status"];
    expect(await stateOf()).toMatchObject({
      phase: "Pending",
      conditions: expect.arrayContaining([expect.objectContaining({ type: "Ready", status: "False" })]),
      containerStatuses: [{ ready: false, state: { waiting: { reason: "ImagePullBackOff" } } }],
    });
    await send("PATCH", `${pods}/a`, annotate(null), MERGE);
    expect(await stateOf()).toMatchObject({ phase: "Running", containerStatuses: [{ ready: true, restartCount: 0 }] });

    await send("POST", pods, { metadata: { name: "b", annotations: { [FAILS]: "CrashLoopBackOff" } }, spec });
    expect((await send("GET", `${pods}/b`)).body["status"]).toMatchObject({
      phase: "Running",
      containerStatuses: [{ ready: false, restartCount: 1, lastState: { terminated: { exitCode: 1 } } }],
    });
  });

  test("a rollout to a template whose pods fail keeps the old pods", async () => {
    const { send } = startInProcess();
    await send("POST", `${SETS}/deployments`, workload("Deployment", "web"));
    const path = `${SETS}/deployments/web`;
    const template = { metadata: { annotations: { [FAILS]: "ImagePullBackOff" } } };
    await send("PATCH", path, { spec: { template } }, MERGE);
    expect((await send("GET", path)).body["status"]).toMatchObject({
      updatedReplicas: 1,
      readyReplicas: 2,
      unavailableReplicas: 1,
    });
  });

  test("a pod says itself how long it needs", async () => {
    const { clock, send } = startInProcess();
    const path = "/api/v1/namespaces/default/pods";
    const annotations = { "devcluster.skysail.dev/ready-after-seconds": "30" };
    await send("POST", path, {
      metadata: { name: "a", annotations },
      spec: { containers: [{ name: "c", image: "i" }] },
    });
    await clock.advance(29_000);
    expect((await send("GET", `${path}/a`)).body["status"]).toMatchObject({ phase: "Pending" });
    await clock.advance(1_000);
    expect((await send("GET", `${path}/a`)).body["status"]).toMatchObject({ phase: "Running" });
  });

  test("a StatefulSet starts and ends its pods in order", async () => {
    const cluster = startInProcess({ podReadyMs: 1_000 });
    const { clock, send } = cluster;
    const pods = "/api/v1/namespaces/default/pods";
    await send("POST", `${SETS}/statefulsets`, workload("StatefulSet", "db", { serviceName: "db" }));
    expect(await names(cluster, pods)).toEqual(["db-0"]);
    await clock.advance(1_000);
    expect(await names(cluster, pods)).toEqual(["db-0", "db-1"]);
    await clock.advance(1_000);
    expect((await send("GET", `${SETS}/statefulsets/db`)).body["status"]).toMatchObject({ readyReplicas: 2 });
    await send("PATCH", `${SETS}/statefulsets/db/scale`, { spec: { replicas: 1 } }, MERGE);
    expect(await names(cluster, pods)).toEqual(["db-0"]);
  });

  test("pods are available when they have been ready for long enough", async () => {
    const { clock, send } = startInProcess();
    await send("POST", `${SETS}/deployments`, workload("Deployment", "web", { minReadySeconds: 10 }));
    const spec = { serviceName: "db", minReadySeconds: 10 };
    await send("POST", `${SETS}/statefulsets`, workload("StatefulSet", "db", spec));
    const available = async (path: string) => {
      const { readyReplicas, availableReplicas = 0 } = (await send("GET", `${SETS}/${path}`)).body["status"] as Record<
        string,
        number
      >;
      return [readyReplicas, availableReplicas];
    };
    await clock.advance(9_000);
    expect([await available("deployments/web"), await available("statefulsets/db")]).toEqual([
      [2, 0],
      [1, 0],
    ]);
    await clock.advance(1_000);
    expect([await available("deployments/web"), await available("statefulsets/db")]).toEqual([
      [2, 2],
      [2, 1],
    ]);
  });
});
