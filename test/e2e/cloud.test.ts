import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { EVENT_TYPES, toSource } from "../../src/model/events.ts";
import { BATCH_PATH, toBatchHeaders, toSigningInput } from "../../src/model/wire.ts";
import { createSigner } from "../../src/stages/relay/signer.ts";
import { auditedAtLeast, auditedWrites } from "../helpers/control-plane/audit.ts";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { sharedControlPlane, sharedEndpoint } from "../helpers/servers/client.ts";
import { startCloud, type Cloud } from "./path/cloud.ts";
import { createWebsite, get, must, PATHS, untilSettled } from "./path/objects.ts";
import { SCENARIOS } from "./path/scenarios.ts";
import { holdsUpNobodyElse } from "./path/silent-cluster.ts";

const WRITER = "system:serviceaccount:skysail-system:skysail-writer";

describeWithServers("packaged functions", ["controllers", "second-control-plane", "dynamodb-local", "moto"], () => {
  let cloud: Cloud;

  beforeAll(async () => {
    const [first, second, moto, dynamoDb] = await Promise.all([
      sharedControlPlane("control-plane"),
      sharedControlPlane("second-control-plane"),
      sharedEndpoint("moto"),
      sharedEndpoint("dynamodb-local"),
    ]);
    cloud = await startCloud({ moto: moto.endpoint, dynamoDb: dynamoDb.endpoint, planes: [first, second] });
  }, 180_000);

  afterAll(async () => {
    await cloud?.[Symbol.asyncDispose]();
  });

  const clusterA = () => {
    const [cluster] = cloud.clusters;
    if (cluster === undefined) throw new Error("the cloud has no cluster");
    return cluster;
  };

  describe("whatever happens, the end state is right", () => {
    it.for(Object.keys(SCENARIOS))("%s", { timeout: 240_000 }, async (name, { kube, namespace }) => {
      const { proxy, killRelay, startRelay } = clusterA();
      await SCENARIOS[name]?.({
        kube,
        namespace,
        killBeforeStatus: (object) =>
          new Promise((resolve) => {
            proxy.inject(async ({ method, url }) => {
              if (method !== "PATCH" || !url.includes(`/${object}/status`)) return { kind: "forward" };
              proxy.inject(() => ({ kind: "forward" }));
              await cloud.lambda.kill("reconcile");
              resolve();
              return { kind: "refuse" };
            });
          }),
        killRelay,
        startRelay,
      });
    });
  });

  it("every message delivered twice more, in another order, writes nothing", async ({
    kube,
    namespace,
    controlPlane,
  }) => {
    const before = cloud.delivered.length;
    await createWebsite(kube, namespace, "repeated", { image: "nginx:1", replicas: 1 });
    await untilSettled(kube, PATHS.website(namespace, "repeated"));
    await must(kube, "PATCH", PATHS.website(namespace, "repeated"), { spec: { replicas: 2 } });
    await untilSettled(kube, PATHS.website(namespace, "repeated"));
    const bodies = cloud.delivered.slice(before);
    expect(bodies.length).toBeGreaterThan(3);
    const settled = await get(kube, PATHS.website(namespace, "repeated"));
    // Three children and the status, then one child and the status again.
    const since = await auditedAtLeast(controlPlane.auditLog, 6, { user: WRITER, namespace });
    for (const order of [bodies.toReversed(), [...bodies, ...bodies]]) {
      for (const [index, body] of order.entries()) {
        const record = {
          messageId: `again-${index}`,
          receiptHandle: "none",
          body,
          attributes: { ApproximateReceiveCount: "1" },
        };
        expect(await cloud.lambda.invoke("reconcile", { Records: [record] })).toEqual({ batchItemFailures: [] });
      }
    }
    expect(await auditedWrites(controlPlane.auditLog, { since, user: WRITER, namespace })).toEqual([]);
    expect(await get(kube, PATHS.website(namespace, "repeated"))).toEqual(settled);
  });

  it(
    "a cluster that does not answer holds up nobody else",
    { timeout: 240_000 },
    async ({ kube, namespace, secondKube, secondNamespace }) => {
      await holdsUpNobodyElse({ proxy: clusterA().proxy, kube, namespace, secondKube, secondNamespace });
    },
  );

  it("an event that one cluster signs for an object of another is refused", async () => {
    const [mine, other] = cloud.clusters;
    if (mine === undefined || other === undefined) throw new Error("two clusters are needed");
    const event = {
      specversion: "1.0",
      id: "forged",
      source: toSource(other.id),
      type: EVENT_TYPES.modified,
      uid: "u",
      resourceversion: "1",
      partitionkey: `${other.id}/u`,
      data: {
        ref: {
          cluster: other.id,
          group: "example.dev",
          version: "v1",
          kind: "Website",
          resource: "websites",
          namespace: "default",
          name: "x",
          uid: "u",
        },
        owners: [],
        labels: {},
        annotations: {},
      },
    };
    const body = new TextEncoder().encode(JSON.stringify([event]));
    const timestamp = Math.floor(Date.now() / 1000);
    const signature = createSigner([await readFile(mine.keyFile, "utf8")]).sign(
      toSigningInput("forged", timestamp, body),
    );
    const headers = toBatchHeaders({ cluster: mine.id, id: "forged", timestamp, body, signature });
    const answer = await fetch(new URL(BATCH_PATH, cloud.lambda.ingestUrl), { method: "POST", headers, body });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ results: [{ id: "forged", result: "refused" }] });
  });

  it("no token appears in what the functions log", () => {
    expect(cloud.lines.length).toBeGreaterThan(0);
    expect(cloud.lines.filter((line) => /eyJ[A-Za-z0-9_-]{20,}\./.test(line))).toEqual([]);
  });
});
