import { afterAll, beforeAll, expect, test } from "vitest";
import { ConfigMap, Namespace } from "skysail/kinds";
import { createTestCluster } from "skysail/testing";
import { Website, website } from "../../examples/website/operator.ts";
import { startControlPlane, type ControlPlane } from "../helpers/control-plane/control-plane.ts";
import { describeWithServers } from "../helpers/fixtures.ts";
import { liveWebsite } from "../helpers/website-life.ts";

// Not the shared control plane: what else is in it, definitions above all, would decide what these tests see.
describeWithServers("skysail/testing on a real cluster", [], () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ name: "testing" });
  }, 30 * 60_000);
  afterAll(() => plane?.stop());

  test("the test of the website that runs in the process passes there", { timeout: 120_000 }, async () => {
    await using cluster = await createTestCluster({ kubeconfig: plane.kubeconfig });
    expect(cluster.namespace).toMatch(/^skysail-test-/);
    await liveWebsite(cluster);
    expect(cluster.requests.some(({ by, verb }) => by === "operators" && verb === "apply")).toBe(true);
  });

  test("operators leave alone what is in other namespaces", { timeout: 120_000 }, async () => {
    await using other = await createTestCluster({ kubeconfig: plane.kubeconfig, operators: [website] });
    const elsewhere = { name: "theirs", namespace: other.namespace };
    await other.create(Website, { metadata: elsewhere, spec: { image: "nginx:1.29" } });
    await using cluster = await createTestCluster({ kubeconfig: plane.kubeconfig });
    await cluster.run(website);
    await cluster.create(Website, { metadata: { name: "ours" }, spec: { image: "nginx:1.29" } });
    await cluster.until(Website, "ours", { status: { observedGeneration: 1 } });
    await cluster.settled();
    expect(await other.get(ConfigMap, "theirs")).toBeUndefined();
  });

  test("what only the process can do is refused, and nothing of the test is left", async () => {
    const { kubeconfig } = plane;
    const cluster = await createTestCluster({ kubeconfig });
    const { namespace } = cluster;
    try {
      await cluster.install(Website);
      await expect(cluster.advance("1h")).rejects.toThrow("advance: not on a real cluster");
      expect(() => cluster.faults({ fault: "conflict" })).toThrow("faults: not on a real cluster");
      expect(() => cluster.server).toThrow("no socket");
    } finally {
      await cluster[Symbol.asyncDispose]();
    }
    await using after = await createTestCluster({ kubeconfig, namespace: "default" });
    await after.until(Namespace, namespace, null);
    const crd = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/websites.example.dev`;
    expect((await plane.kube(crd)).status).toBe(404);
  });
});
