import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteJournal } from "../../../src/adapters/local/sqlite-journal.ts";
import type { DevclusterOptions } from "../../../src/devcluster/devcluster.ts";
import { configMap, type InProcess, MAPS, startInProcess } from "./in-process.ts";
import { simpleDefinition } from "../../helpers/simple-definition.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skysail-restart-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One life of the cluster in the folder. */
async function live(options: Partial<DevclusterOptions>, work: (life: InProcess) => Promise<void>): Promise<void> {
  using journal = openSqliteJournal({ path: join(folder, "cluster.sqlite") });
  const life = startInProcess({ ...options, journal });
  await life.clock.advance(0);
  await work(life);
  life.cluster.stop();
}

const WIDGETS = "/apis/example.dev/v1/widgets";
const definition = simpleDefinition({ scope: "Cluster" });

describe("a cluster after its process has ended", () => {
  test("collects what lost its owner before, of a kind that is defined in the cluster", async () => {
    await live({ controllers: { garbageCollection: false } }, async ({ send }) => {
      await send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
      const widget = { apiVersion: "example.dev/v1", kind: "Widget", metadata: { name: "w" } };
      const { uid } = (await send("POST", WIDGETS, widget)).body.metadata;
      const ownerReferences = [{ apiVersion: "example.dev/v1", kind: "Widget", name: "w", uid }];
      expect((await send("POST", MAPS, configMap("owned", { ownerReferences }))).status).toBe(201);
      await send("DELETE", `${WIDGETS}/w`);
    });
    await live({}, async ({ send }) => {
      expect((await send("GET", WIDGETS)).status).toBe(200);
      expect((await send("GET", `${MAPS}/owned`)).status).toBe(404);
    });
  });

  test("makes pods ready that were about to be, with addresses that no other has", async () => {
    const PODS = "/api/v1/namespaces/default/pods";
    const pod = (name: string, seconds: number): object => ({
      metadata: { name, annotations: { "devcluster.skysail.dev/ready-after-seconds": String(seconds) } },
      spec: { containers: [{ name: "c", image: "i" }] },
    });
    await live({}, async ({ send }) => {
      await send("POST", PODS, pod("a", 0));
      await send("POST", PODS, pod("b", 20));
    });
    await live({}, async ({ send, clock }) => {
      await clock.advance(20_000);
      await send("POST", PODS, pod("c", 0));
      const { items } = (await send("GET", PODS)).body as unknown as { items: { status: object }[] };
      expect(items.map(({ status }) => status)).toMatchObject([
        { phase: "Running", podIP: "10.1.0.1" },
        { phase: "Running", podIP: "10.1.0.2" },
        { phase: "Running", podIP: "10.1.0.3" },
      ]);
    });
  });

  test("may be judged by roles from then on, and has those that every cluster has", async () => {
    await live({}, async () => undefined);
    for (const _again of [1, 2]) {
      await live({ rbac: true, token: "t" }, async ({ cluster }) => {
        const url = "/apis/rbac.authorization.k8s.io/v1/clusterroles/cluster-admin";
        const answer = await cluster.handle({ method: "GET", url, headers: { authorization: "Bearer t" } });
        expect(answer.status).toBe(200);
      });
    }
  });
});
