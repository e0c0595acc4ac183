import { expect } from "vitest";
import { ConfigMap, Deployment, Service } from "skysail/kinds";
import type { TestCluster } from "skysail/testing";
import { Website, website } from "../../examples/website/operator.ts";

/** The life of a website, on whatever cluster: created, scaled, repaired, left alone, deleted. Needs no pods. */
export async function liveWebsite(cluster: TestCluster): Promise<void> {
  await cluster.run(website);
  await cluster.create(Website, { metadata: { name: "shop" }, spec: { image: "nginx:1.29", replicas: 2 } });
  await cluster.until(Deployment, "shop", { spec: { replicas: 2 } });
  await cluster.until(Website, "shop", { status: { observedGeneration: 1 } });
  expect(await cluster.get(Service, "shop")).toMatchObject({ spec: { selector: { app: "shop" } } });

  await cluster.patch(Website, "shop", { spec: { replicas: 3 } });
  await cluster.until(Deployment, "shop", { spec: { replicas: 3 } });

  await cluster.patch(ConfigMap, "shop", { data: { "index.html": "defaced" } });
  await cluster.until(ConfigMap, "shop", { data: { "index.html": /It works/ } });

  const uid = (await cluster.get(Service, "shop"))?.metadata.uid;
  await cluster.delete(Service, "shop");
  await cluster.until(Service, "shop", (service) => service.metadata.uid !== uid);

  await cluster.settled();
  expect((await cluster.plan(website, "shop")).text).toBe("nothing to do");
  await cluster.expectNoWrites(() => cluster.create(ConfigMap, { metadata: { name: "another" } }));

  await cluster.delete(Website, "shop");
  await cluster.until(Website, "shop", null);
  for (const kind of [Deployment, Service, ConfigMap]) await cluster.until(kind, "shop", null);
}
