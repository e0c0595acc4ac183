import { expect, test } from "vitest";
import { ConfigMap, Deployment, Pod, Service } from "skysail/kinds";
import { createTestCluster } from "skysail/testing";
import { Website, website } from "./operator.ts";

const shop = { metadata: { name: "shop" }, spec: { image: "nginx:1.29", replicas: 2 } };

test("a website gets its pods, and says how many are ready", async () => {
  await using cluster = await createTestCluster({ podReady: "20s" });
  await cluster.run(website);
  await cluster.create(Website, shop);

  await cluster.until(Website, "shop", { status: { ready: 0, conditions: [{ type: "Ready", reason: "Rolling" }] } });
  await cluster.until(Website, "shop", { status: { ready: 2, conditions: [{ type: "Ready", reason: "AllReady" }] } });
  expect(await cluster.get(Service, "shop")).toMatchObject({ spec: { selector: { app: "shop" } } });
});

test("scaled to nothing it has no service", async () => {
  await using cluster = await createTestCluster();
  await cluster.run(website);
  await cluster.create(Website, shop);
  await cluster.until(Service, "shop", { spec: { ports: [{ port: 80 }] } });

  await cluster.patch(Website, "shop", { spec: { replicas: 0 } });
  await cluster.until(Service, "shop", null);
  await cluster.until(Pod, (pods) => pods.length === 0);
});

test("what is changed by hand is put right, and what is right is left alone", async () => {
  await using cluster = await createTestCluster();
  await cluster.run(website);
  await cluster.create(Website, shop);
  await cluster.settled();

  await cluster.patch(ConfigMap, "shop", { data: { "index.html": "defaced" } });
  await cluster.until(ConfigMap, "shop", { data: { "index.html": /It works/ } });
  await cluster.expectNoWrites(() => cluster.advance("1h"));
});

test("everything goes with the website", async () => {
  await using cluster = await createTestCluster();
  await cluster.run(website);
  await cluster.create(Website, shop);
  await cluster.until(Website, "shop", { status: { ready: 2 } });

  await cluster.delete(Website, "shop");
  await cluster.until(Website, "shop", null);
  await cluster.until(Deployment, "shop", null);
  await cluster.until(Service, "shop", null);
  await cluster.until(ConfigMap, "shop", null);
});
