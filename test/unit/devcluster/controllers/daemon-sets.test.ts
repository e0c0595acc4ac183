import { expect, test } from "vitest";
import type { KubeObject } from "../../../../src/model/objects.ts";
import { type InProcess, MERGE, startInProcess } from "../in-process.ts";

const SETS = "/apis/apps/v1/namespaces/default/daemonsets";

const set = {
  metadata: { name: "d" },
  spec: {
    selector: { matchLabels: { app: "d" } },
    template: { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "c", image: "one" }] } },
  },
};

async function addNode({ send }: InProcess, name: string): Promise<void> {
  await send("POST", "/api/v1/nodes", { metadata: { name } });
  await send("PATCH", `/api/v1/nodes/${name}`, { spec: { taints: null } }, MERGE);
}

const podsOf = async ({ send }: InProcess) =>
  ((await send("GET", "/api/v1/namespaces/default/pods")).body["items"] as readonly KubeObject[]).map(
    (pod) => pod["spec"] as { readonly nodeName: string; readonly containers: readonly [{ readonly image: string }] },
  );

test("a DaemonSet has a ready pod on each node, follows the nodes, and is rolled out", async () => {
  const cluster = startInProcess();
  const { send } = cluster;
  await send("POST", SETS, set);
  expect((await send("GET", `${SETS}/d`)).body["status"]).toMatchObject({ desiredNumberScheduled: 0, numberReady: 0 });
  await addNode(cluster, "n1");
  await addNode(cluster, "n2");
  expect((await podsOf(cluster)).map(({ nodeName }) => nodeName).toSorted()).toEqual(["n1", "n2"]);
  expect((await send("GET", `${SETS}/d`)).body["status"]).toMatchObject({ numberReady: 2, numberAvailable: 2 });
  const spec = { template: { spec: { containers: [{ name: "c", image: "two" }] } } };
  await send("PATCH", `${SETS}/d`, { spec }, MERGE);
  expect((await podsOf(cluster)).map(({ containers }) => containers[0].image)).toEqual(["two", "two"]);
  expect((await send("GET", `${SETS}/d`)).body["status"]).toMatchObject({ updatedNumberScheduled: 2, numberReady: 2 });
});

test("switched off, there are no pods, and other workloads have theirs", async () => {
  const cluster = startInProcess({ controllers: { daemonSets: false } });
  await addNode(cluster, "n1");
  await cluster.send("POST", SETS, set);
  await cluster.send("POST", SETS.replace("daemonsets", "deployments"), set);
  expect(await podsOf(cluster)).toHaveLength(1);
});
