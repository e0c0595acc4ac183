import { expect, test } from "vitest";
import { Service } from "skysail/kinds";
import { createTestCluster } from "skysail/testing";
import { Website, website } from "../../examples/website/operator.ts";

/**
 * A deletion that no watch saw is told with the version in which the object was seen last. When that was a version that we wrote, it looked like the echo of
 * our write, and the child never came back.
 */
test("a child that is deleted while its watch is down comes back", async () => {
  await using cluster = await createTestCluster();
  await cluster.run(website);
  await cluster.create(Website, { metadata: { name: "shop" }, spec: { image: "nginx:1.29" } });
  await cluster.settled();

  // The watch goes down before it can show the deletion, and the history that it would resume from is lost.
  cluster.faults(
    { fault: "cut", resource: "services", times: 1 },
    { fault: "compact", verb: "watch", resource: "services", times: 1 },
  );
  await cluster.delete(Service, "shop");
  await cluster.until(Service, "shop", { spec: { selector: { app: "shop" } } });
  expect(cluster.injected.map(({ fault }) => fault)).toEqual(["cut", "compact"]);
});
