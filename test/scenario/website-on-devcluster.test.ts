import { expect, test } from "vitest";
import { Deployment, Pod } from "skysail/kinds";
import { createTestCluster } from "skysail/testing";
import { Website, website } from "../../examples/website/operator.ts";
import { liveWebsite } from "../helpers/website-life.ts";

test("a website is created, scaled, repaired and deleted by the whole path of one process", async () => {
  await using cluster = await createTestCluster();
  await liveWebsite(cluster);
  await cluster.until(Pod, (pods) => pods.length === 0);
});

test("its status follows its pods, each change of them at its time", async () => {
  await using cluster = await createTestCluster({ podReady: "20s" });
  await cluster.run(website);
  await cluster.create(Website, { metadata: { name: "shop" }, spec: { image: "nginx:1.29", replicas: 2 } });
  await cluster.until(Website, "shop", { status: { ready: 0, conditions: [{ status: "False", message: "0 of 2" }] } });
  const began = cluster.now();
  await cluster.until(Website, "shop", { status: { ready: 2, conditions: [{ status: "True" }] } });
  expect(cluster.now() - began).toBeGreaterThan(19_000);
  expect(cluster.now() - began).toBeLessThan(21_000);
  expect(await cluster.get(Deployment, "shop")).toMatchObject({ status: { readyReplicas: 2, observedGeneration: 1 } });
});

test("fifty websites are right, and are left alone when their operator is started anew", async () => {
  await using cluster = await createTestCluster();
  const names = Array.from({ length: 50 }, (_, index) => `site-${index}`);
  await cluster.install(website);
  for (const name of names) await cluster.create(Website, { metadata: { name }, spec: { image: "nginx" } });
  const first = await cluster.run(website);
  await cluster.until(Website, (sites) => sites.length === 50 && sites.every(({ status }) => status?.ready === 1));
  await cluster.settled();
  await first.stop();
  await cluster.run(website);
  await cluster.expectNoWrites(() => cluster.advance("10m"));
});
