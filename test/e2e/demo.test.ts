import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { website } from "../../examples/website/operator.ts";
import { toCustomResourceDefinitions } from "../../src/operator/manifests/manifests.ts";
import { type ControlPlane, startControlPlane } from "../helpers/control-plane/control-plane.ts";
import { runDemo } from "../helpers/demo.ts";
import { describeWithServers } from "../helpers/fixtures.ts";
import { eventually } from "../helpers/processes/ready.ts";
import { get, must, PATHS } from "./path/objects.ts";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const SCENES = ["Create", "Scale", "Drift", "Relay killed", "Delete"];

// Not the shared control plane: the demo must find it empty, and leave it so.
describeWithServers("the demo on somebody's cluster", [], () => {
  let plane: ControlPlane;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "skysail-demo-test-"));
    plane = await startControlPlane({ name: "demo" });
  }, 30 * 60_000);
  afterAll(async () => {
    await plane?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const namesAt = async (path: string): Promise<readonly string[]> => {
    const { status, body } = await plane.kube<{ items: { metadata: { name: string } }[] }>(path);
    if (status !== 200) throw new Error(`GET ${path}: ${status}`);
    return body.items.map(({ metadata }) => metadata.name);
  };
  const play = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runDemo(folder, ["--kubeconfig", plane.kubeconfig, ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect([...stdout.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title)).toEqual(SCENES);
    expect(stdout.match(/✓/g)).toHaveLength(SCENES.length);
    return stdout;
  };

  test("plays every scene that one cluster can show, and leaves nothing", { timeout: 300_000 }, async () => {
    const before = await namesAt("/api/v1/namespaces");
    const stdout = await play();
    expect(stdout).toContain("Everything that the demo made is gone again");
    expect(await namesAt("/api/v1/namespaces")).toEqual(before);
    expect(await namesAt(DEFINITIONS)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("leaves alone what is there of the same kind", { timeout: 300_000 }, async () => {
    const { kube } = plane;
    const [definition] = toCustomResourceDefinitions([website]);
    await must(kube, "POST", DEFINITIONS, definition);
    const theirs = { apiVersion: "example.dev/v1", kind: "Website", metadata: { name: "theirs" } };
    await eventually("Websites are served", async () => {
      const body = { ...theirs, spec: { image: "nginx:1.29" } };
      return (await kube(PATHS.website("default"), { method: "POST", body })).status === 201 ? true : undefined;
    });
    const before = await get(kube, PATHS.website("default", "theirs"));

    const stdout = await play();

    expect(stdout).not.toContain("theirs");
    expect(await get(kube, PATHS.website("default", "theirs"))).toEqual(before);
    expect(await namesAt("/apis/apps/v1/namespaces/default/deployments")).toEqual([]);
    expect(await namesAt(DEFINITIONS)).toEqual(["websites.example.dev"]);
  });

  test("Ctrl-C in the middle takes away what it made", { timeout: 300_000 }, async () => {
    const before = await namesAt("/api/v1/namespaces");
    const args = ["--kubeconfig", plane.kubeconfig];
    const { code, stderr } = await runDemo(folder, args, (text, interrupt) => {
      if (text.includes("2. Scale")) interrupt();
    });
    expect({ code, stderr }).toEqual({ code: 130, stderr: "skysail: interrupted\n" });
    await eventually(
      "the namespace is gone",
      async () => ((await namesAt("/api/v1/namespaces")).length === before.length ? true : undefined),
      { timeoutMs: 60_000 },
    );
  });
});
