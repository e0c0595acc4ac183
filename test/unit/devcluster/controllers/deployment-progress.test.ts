import { expect, test } from "vitest";
import type { KubeObject } from "../../../../src/model/objects.ts";
import { type InProcess, MERGE, startInProcess } from "../in-process.ts";

// What a real server does is compared with it by the conformance suite; here are the moments, which only a clock that stands can show.

const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
const WEB = `${DEPLOYMENTS}/web`;
/** Pods with it never become ready. */
const STUCK = { "devcluster.skysail.dev/fails": "ImagePullBackOff" };

const web = (spec: object = {}, annotations: object = STUCK) => ({
  metadata: { name: "web" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" }, annotations },
      spec: { containers: [{ name: "c", image: "i:1" }] },
    },
    ...spec,
  },
});

async function progressing({ send }: InProcess): Promise<Readonly<Record<string, string>> | undefined> {
  const { conditions } = (await send("GET", WEB)).body["status"] as {
    readonly conditions: readonly Readonly<Record<string, string>>[];
  };
  return conditions.find(({ type }) => type === "Progressing");
}

const reasonOf = async (cluster: InProcess): Promise<string | undefined> => (await progressing(cluster))?.["reason"];

test("a Deployment is late a second after its deadline, by default of ten minutes", async () => {
  const cluster = startInProcess();
  await cluster.send("POST", DEPLOYMENTS, web());
  await cluster.clock.advance(600_999);
  expect(await progressing(cluster)).toMatchObject({
    status: "True",
    reason: "ReplicaSetUpdated",
    lastUpdateTime: "2026-01-01T00:00:00Z",
  });
  await cluster.clock.advance(1);
  expect(await progressing(cluster)).toMatchObject({
    status: "False",
    reason: "ProgressDeadlineExceeded",
    lastUpdateTime: "2026-01-01T00:10:01Z",
    lastTransitionTime: "2026-01-01T00:10:01Z",
  });
});

test("looked at within the second after its deadline, it is late then", async () => {
  const cluster = startInProcess();
  await cluster.send("POST", DEPLOYMENTS, web({ progressDeadlineSeconds: 60 }));
  await cluster.clock.advance(60_000);
  await cluster.send("PATCH", WEB, { metadata: { labels: { a: "b" } } }, MERGE);
  expect(await reasonOf(cluster)).toBe("ReplicaSetUpdated");
  await cluster.clock.advance(1);
  expect(await reasonOf(cluster)).toBe("ProgressDeadlineExceeded");
});

test("a pod that becomes ready puts the deadline off", async () => {
  const cluster = startInProcess({ podReadyMs: 50_000 });
  const pods = "/api/v1/namespaces/default/pods";
  await cluster.send("POST", DEPLOYMENTS, web({ progressDeadlineSeconds: 120 }));
  await cluster.clock.advance(50_000);
  const { items } = (await cluster.send("GET", pods)).body as unknown as { readonly items: readonly KubeObject[] };
  const annotations = { metadata: { annotations: { "devcluster.skysail.dev/fails": null } } };
  await cluster.send("PATCH", `${pods}/${items[0]?.metadata.name}`, annotations, MERGE);
  await cluster.clock.advance(50_000);
  const first = { status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" };
  expect(await progressing(cluster)).toMatchObject({ ...first, lastUpdateTime: "2026-01-01T00:01:40Z" });
  await cluster.clock.advance(120_999);
  expect(await reasonOf(cluster)).toBe("ReplicaSetUpdated");
  await cluster.clock.advance(1);
  expect(await reasonOf(cluster)).toBe("ProgressDeadlineExceeded");
});

test("a Deployment tells first which set it has created", async () => {
  const cluster = startInProcess();
  const lines = cluster.watch(`${DEPLOYMENTS}?watch=1&resourceVersion=0`, 2);
  await cluster.send("POST", DEPLOYMENTS, web());
  expect((await lines)[1]?.object).toMatchObject({
    metadata: { annotations: { "deployment.kubernetes.io/revision": "1" } },
    status: { conditions: [{ type: "Progressing", status: "True", reason: "NewReplicaSetCreated" }] },
  });
});

test("a Deployment that is complete or gone keeps nobody waiting", async () => {
  const cluster = startInProcess();
  await cluster.send("POST", DEPLOYMENTS, web({}, {}));
  expect(await reasonOf(cluster)).toBe("NewReplicaSetAvailable");
  const complete = await progressing(cluster);
  await cluster.clock.advance(7_200_000);
  expect(await progressing(cluster)).toEqual(complete);
  expect(cluster.clock.sleepers).toBe(0);
});
