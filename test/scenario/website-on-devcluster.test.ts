import { afterAll, beforeAll, expect, test } from "vitest";
import { website } from "../../examples/website/operator.ts";
import { createClusterApi, type KubernetesApi } from "../../src/adapters/kubernetes/cluster-api.ts";
import { createTokenCredential } from "../../src/adapters/kubernetes/credential.ts";
import { toUserAgent } from "../../src/adapters/kubernetes/transport.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { createMemoryLedger } from "../../src/adapters/local/memory-ledger.ts";
import { createRandom } from "../../src/adapters/local/random.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import { toCustomResourceDefinitions } from "../../src/operator/manifests/manifests.ts";
import { startDevcluster, type RunningDevcluster } from "../../src/runtime/devcluster.ts";
import { createProcess } from "../../src/runtime/process.ts";
import { createRaw, type Raw } from "../contract/cluster-api.world.ts";
import { eventually } from "../helpers/processes/ready.ts";
import { silent } from "../bench/silent.ts";

const MERGE = "application/merge-patch+json";
const SITE = "/apis/example.dev/v1/namespaces/default/websites";
const WEB = "/apis/apps/v1/namespaces/default/deployments/shop";
const SERVICE = "/api/v1/namespaces/default/services/shop";
const PAGE = "/api/v1/namespaces/default/configmaps/shop";
const PODS = "/api/v1/namespaces/default/pods";

let devcluster: RunningDevcluster;
let api: KubernetesApi;
let raw: Raw;
let running: Promise<void>;
const stop = new AbortController();

beforeAll(async () => {
  devcluster = await startDevcluster();
  raw = createRaw(devcluster);
  const clock = createSystemClock();
  api = createClusterApi({
    cluster: devcluster.kubeSystemUid,
    endpoint: { server: devcluster.server },
    credential: createTokenCredential(devcluster.token),
    clock,
    userAgent: toUserAgent("0.0.0", "scenario"),
  });
  for (const crd of toCustomResourceDefinitions([website])) {
    const { status, text } = await raw("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd);
    if (status !== 201) throw new Error(`the definition was refused: ${text}`);
  }
  const process = await createProcess({
    clusters: [{ name: "devcluster", api }],
    operators: [website],
    ledger: createMemoryLedger(),
    clock,
    random: createRandom(),
    log: silent,
  });
  running = process.run({ signal: stop.signal });
});
afterAll(async () => {
  stop.abort();
  await running;
  api?.close();
  await devcluster?.stop();
});

async function read(path: string): Promise<KubeObject | undefined> {
  const { status, text } = await raw("GET", path);
  return status === 404 ? undefined : (JSON.parse(text) as KubeObject);
}

const until = (path: string, expected: object): Promise<void> =>
  eventually(`${path} is ${JSON.stringify(expected)}`, async () => {
    expect(await read(path)).toMatchObject(expected);
    return true;
  }).then(() => undefined);

const untilGone = (path: string): Promise<void> =>
  eventually(`${path} is gone`, async () => ((await read(path)) === undefined ? true : undefined)).then(
    () => undefined,
  );

test("a website is created, scaled, repaired and deleted by the whole path of one process", async () => {
  const created = await raw("POST", SITE, {
    apiVersion: "example.dev/v1",
    kind: "Website",
    metadata: { name: "shop" },
    spec: { image: "nginx:1.29", replicas: 2 },
  });
  expect(created).toMatchObject({ status: 201 });
  await until(`${SITE}/shop`, { status: { ready: 2 } });
  await until(WEB, { status: { readyReplicas: 2, observedGeneration: 1 } });
  expect(await read(SERVICE)).toMatchObject({ spec: { selector: { app: "shop" } } });

  await raw("PATCH", `${SITE}/shop`, { spec: { replicas: 3 } }, MERGE);
  await until(`${SITE}/shop`, { status: { ready: 3 } });

  await raw("PATCH", PAGE, { data: { "index.html": "defaced" } }, MERGE);
  await until(PAGE, { data: { "index.html": expect.stringContaining("It works.") } });

  const uid = (await read(SERVICE))?.metadata.uid;
  await raw("DELETE", SERVICE);
  await until(SERVICE, { metadata: { uid: expect.not.stringContaining(uid ?? "") } });

  await raw("DELETE", `${SITE}/shop`);
  for (const path of [`${SITE}/shop`, WEB, SERVICE, PAGE]) await untilGone(path);
  await eventually("the pods are gone", async () => {
    const { text } = await raw("GET", PODS);
    return (JSON.parse(text) as { items: unknown[] }).items.length === 0 ? true : undefined;
  });
}, 30_000);
