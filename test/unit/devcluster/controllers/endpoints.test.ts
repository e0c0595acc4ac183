import { expect, test } from "vitest";
import type { KubeObject } from "../../../../src/model/objects.ts";
import { type InProcess, MERGE, startInProcess } from "../in-process.ts";

const CORE = "/api/v1/namespaces/default";
const SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

const service = { metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } };
const deployment = (replicas: number) => ({
  metadata: { name: "web" },
  spec: {
    replicas,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
});
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

async function sizes({ send }: InProcess): Promise<readonly number[]> {
  const slices = (await send("GET", SLICES)).body["items"] as readonly (KubeObject & { endpoints: unknown[] | null })[];
  return slices.map(({ endpoints }) => endpoints?.length ?? 0).toSorted((a, b) => b - a);
}

test("the pods of the simulated node are endpoints when they are ready", async () => {
  const cluster = startInProcess({ podReadyMs: 1_000 });
  const { send, clock } = cluster;
  await send("POST", `${CORE}/services`, service);
  await send("POST", DEPLOYMENTS, deployment(2));
  expect(await sizes(cluster)).toEqual([0]);
  await clock.advance(1_000);
  expect(await sizes(cluster)).toEqual([2]);
  const { body } = await send("GET", `${CORE}/endpoints/web`);
  expect(body).toMatchObject({
    metadata: { annotations: { "endpoints.kubernetes.io/last-change-trigger-time": "2026-01-01T00:00:01Z" } },
    subsets: [{ addresses: [{ ip: "10.1.0.1", nodeName: "devcluster" }, { ip: "10.1.0.2" }], ports: [{ port: 80 }] }],
  });
});

test("a slice has a hundred endpoints at most, and pods stay in theirs", async () => {
  const cluster = startInProcess();
  const { send } = cluster;
  await send("POST", `${CORE}/services`, service);
  await send("POST", DEPLOYMENTS, deployment(130));
  expect(await sizes(cluster)).toEqual([100, 30]);
  await send("PATCH", `${DEPLOYMENTS}/web/scale`, { spec: { replicas: 120 } }, MERGE);
  expect((await sizes(cluster)).reduce((sum, size) => sum + size, 0)).toBe(120);
  await send("PATCH", `${DEPLOYMENTS}/web/scale`, { spec: { replicas: 0 } }, MERGE);
  expect(await sizes(cluster)).toEqual([0]);
});

test("switched off, there are none", async () => {
  const cluster = startInProcess({ controllers: { endpoints: false } });
  await cluster.send("POST", `${CORE}/services`, service);
  expect(await sizes(cluster)).toEqual([]);
});
