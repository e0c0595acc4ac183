import { expect, test } from "vitest";
import type { KubeObject } from "../../../../src/model/objects.ts";
import { type InProcess, MERGE, startInProcess } from "../in-process.ts";

const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
const EVENTS = "/api/v1/namespaces/default/events";
const HOUR = 3_600_000;

const deployment = (name: string, replicas: number) => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "one" }] } },
  },
});

async function eventsOf({ send }: InProcess, kind: string): Promise<readonly KubeObject[]> {
  const items = (await send("GET", EVENTS)).body["items"] as readonly KubeObject[];
  return items.filter(({ involvedObject }) => (involvedObject as { kind: string }).kind === kind);
}

test("controllers tell nothing unless it is asked for", async () => {
  const cluster = startInProcess();
  await cluster.send("POST", DEPLOYMENTS, deployment("d", 1));
  expect((await cluster.send("GET", EVENTS)).body["items"]).toEqual([]);
});

test("an event goes an hour after it was told last, and its watchers see it go", async () => {
  const cluster = startInProcess({ controllers: { events: true } });
  await cluster.send("POST", DEPLOYMENTS, deployment("d", 1));
  await cluster.clock.advance(HOUR / 2);
  await cluster.send("PATCH", `${DEPLOYMENTS}/d`, { spec: { replicas: 2 } }, MERGE);
  expect(await eventsOf(cluster, "Deployment")).toHaveLength(2);
  const lines = cluster.watch(`${EVENTS}?watch=1&resourceVersion=0`, 5);
  await cluster.clock.advance(HOUR / 2);
  expect(await eventsOf(cluster, "Deployment")).toMatchObject([{ message: expect.stringContaining("from 1 to 2") }]);
  expect((await lines).at(-1)?.type).toBe("DELETED");
  await cluster.clock.advance(HOUR / 2);
  expect(await eventsOf(cluster, "Deployment")).toEqual([]);
});

test("an object that has very much happening is told of seldom", async () => {
  const cluster = startInProcess({ controllers: { events: true } });
  await cluster.send("POST", DEPLOYMENTS, deployment("d", 40));
  const counted = async (): Promise<number> =>
    (await eventsOf(cluster, "ReplicaSet")).reduce((sum, { count }) => sum + Number(count), 0);
  // Nine by themselves, the others together: the last that was written has counted those that were not.
  expect(await eventsOf(cluster, "ReplicaSet")).toHaveLength(10);
  expect(await counted()).toBe(25);
  await cluster.clock.advance(300_000);
  await cluster.send("PATCH", `${DEPLOYMENTS}/d`, { spec: { replicas: 41 } }, MERGE);
  expect(await counted()).toBe(41);
});

test("events of a cluster with very many are not kept for long", async () => {
  const cluster = startInProcess({ controllers: { events: true } });
  const { send } = cluster;
  for (let made = 0; made < 10_010; made += 1) {
    await send("POST", EVENTS, { metadata: { name: `e${made}` }, involvedObject: { namespace: "default" } });
  }
  const names = ((await send("GET", EVENTS)).body["items"] as readonly KubeObject[]).map(
    ({ metadata }) => metadata.name,
  );
  expect(names).toHaveLength(10_000);
  expect(names).not.toContain("e9");
  expect(names).toContain("e10");
});
