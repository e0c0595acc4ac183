import { test } from "vitest";
import { Service } from "skysail/kinds";
import { createTestCluster } from "skysail/testing";
import { Website, website } from "../../examples/website/operator.ts";

/**
 * A relay that starts has no memory: it tells of everything that is there as new. When the versions of all of it were our own writes, all of that looked like
 * echoes, nobody looked, and what was missing stayed missing.
 */
test("a child that is deleted while no relay runs comes back when the next one starts", async () => {
  // Nobody but the operator writes what belongs to the website.
  await using cluster = await createTestCluster({ controllers: { workloads: false } });
  const running = await cluster.run(website);
  await cluster.create(Website, { metadata: { name: "shop" }, spec: { image: "nginx:1.29" } });
  await cluster.settled();

  await running.stop();
  await cluster.delete(Service, "shop");
  await cluster.run(website);
  await cluster.until(Service, "shop", { spec: { selector: { app: "shop" } } });
});
