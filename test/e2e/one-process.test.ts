import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { auditedAtLeast, auditedWrites } from "../helpers/control-plane/audit.ts";
import type { RunningControlPlane } from "../helpers/control-plane/control-plane.ts";
import { startFaultProxy, type FaultProxy } from "../helpers/fault-proxy.ts";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { sharedControlPlane } from "../helpers/servers/client.ts";
import { startSkysail, type SkysailProcess } from "../helpers/skysail.ts";
import {
  bindRelayRightsToWriter,
  installOperators,
  kubeconfigFor,
  OPERATORS_MODULE,
  tokenOf,
} from "./path/cluster-setup.ts";
import { createWebsite, must, PATHS, until, untilSettled } from "./path/objects.ts";
import { SCENARIOS } from "./path/scenarios.ts";
import { holdsUpNobodyElse } from "./path/silent-cluster.ts";

const WRITER = "system:serviceaccount:skysail-system:skysail-writer";

describeWithServers("one process", ["controllers", "second-control-plane"], () => {
  let folder: string;
  let proxies: readonly FaultProxy[];
  let kubeconfig: string;
  let running: SkysailProcess;

  const start = async (): Promise<void> => {
    const ledger = join(folder, "ledger.sqlite");
    const contexts = ["--context", "a", "--context", "b"];
    running = startSkysail([
      "serve",
      "--kubeconfig",
      kubeconfig,
      ...contexts,
      "--ledger",
      ledger,
      "-v",
      OPERATORS_MODULE,
    ]);
    await running.logged(({ message }) => message === "serving");
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "skysail-serve-"));
    const planes: readonly RunningControlPlane[] = await Promise.all([
      sharedControlPlane("control-plane"),
      sharedControlPlane("second-control-plane"),
    ]);
    proxies = await Promise.all(planes.map(({ server }) => startFaultProxy(server)));
    const entries = await Promise.all(
      planes.map(async (controlPlane, index) => {
        await installOperators(controlPlane.kube);
        await bindRelayRightsToWriter(controlPlane.kube);
        const token = await tokenOf(controlPlane.kube, "writer");
        return { name: "ab"[index] ?? "", server: proxies[index]?.server ?? "", token, controlPlane };
      }),
    );
    kubeconfig = await kubeconfigFor(folder, entries);
    await start();
  });

  afterAll(async () => {
    await running?.kill();
    await Promise.all((proxies ?? []).map((proxy) => proxy.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  const proxyOfFirst = (): FaultProxy => {
    const [proxy] = proxies;
    if (proxy === undefined) throw new Error("there is no proxy");
    return proxy;
  };

  describe("whatever happens, the end state is right", () => {
    it.for(Object.keys(SCENARIOS))("%s", { timeout: 180_000 }, async (name, { kube, namespace }) => {
      await SCENARIOS[name]?.({
        kube,
        namespace,
        killBeforeStatus: (object) =>
          new Promise((resolve) => {
            proxyOfFirst().inject(async ({ method, url }) => {
              if (method !== "PATCH" || !url.includes(`/${object}/status`)) return { kind: "forward" };
              proxyOfFirst().inject(() => ({ kind: "forward" }));
              await running.kill();
              resolve();
              void start();
              return { kind: "refuse" };
            });
          }),
        killRelay: () => running.kill(),
        startRelay: start,
      });
    });
  });

  it("an unchanged object that is looked at again is not written", async ({ kube, namespace, controlPlane }) => {
    await createWebsite(kube, namespace, "quiet", { image: "nginx:1", replicas: 1 });
    await untilSettled(kube, PATHS.website(namespace, "quiet"));
    // Three children and the status.
    const since = await auditedAtLeast(controlPlane.auditLog, 4, { user: WRITER, namespace });
    await running.kill();
    await start();
    const object = `example.dev/Website/${namespace}/quiet`;
    await running.logged((line) => line.message === "done" && line["object"] === object);
    expect(await auditedWrites(controlPlane.auditLog, { since, user: WRITER, namespace })).toEqual([]);
  });

  it("an API server that was killed and came back has expired every watch; changes are noticed all the same", async ({
    kube,
    namespace,
    controlPlane,
  }) => {
    await createWebsite(kube, namespace, "outage", { image: "nginx:1", replicas: 1 });
    await untilSettled(kube, PATHS.website(namespace, "outage"));
    await controlPlane.restartApiServer();
    await must(kube, "PATCH", PATHS.website(namespace, "outage"), { spec: { replicas: 2 } });
    await must(kube, "DELETE", PATHS.service(namespace, "outage"));
    await untilSettled(kube, PATHS.website(namespace, "outage"), { timeoutMs: 60_000 });
    await until(kube, PATHS.service(namespace, "outage"), "is back", () => true, { timeoutMs: 60_000 });
  }, 120_000);

  it("serves both clusters", async ({ secondKube, secondNamespace }) => {
    await createWebsite(secondKube, secondNamespace, "other", { image: "nginx:1", replicas: 1 });
    await untilSettled(secondKube, PATHS.website(secondNamespace, "other"));
  });

  it(
    "a cluster that does not answer holds up nobody else",
    { timeout: 240_000 },
    async ({ kube, namespace, secondKube, secondNamespace }) => {
      await holdsUpNobodyElse({ proxy: proxyOfFirst(), kube, namespace, secondKube, secondNamespace });
    },
  );

  it("ends with exit code 0 after Ctrl-C", async () => {
    expect(await running.interrupt()).toBe(0);
  });
});
