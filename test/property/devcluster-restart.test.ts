import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteJournal } from "../../src/adapters/local/sqlite-journal.ts";
import { createDevcluster, type Devcluster } from "../../src/devcluster/devcluster.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import type { ObjectJournal } from "../../src/ports/object-journal.ts";
import { createManualClock, type ManualClock } from "../helpers/manual-clock.ts";
import { createRandom } from "../helpers/ssa-cases/seeded-random.ts";
import { type Deed, deeds, DEFINITIONS, LISTS, WHOLE_LIFE } from "./devcluster-restart/deeds.ts";

const POD_READY_MS = 5_000;
/** The first namespaces are written before there are requests. */
const FIRST_WRITES = 4;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skysail-restart-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One life of a cluster that is kept in a file. */
interface Life extends Disposable {
  readonly cluster: Devcluster;
  readonly clock: ManualClock;
  readonly journal: ObjectJournal;
  readonly send: (deed: Deed) => Promise<number>;
}

let files = 0;
const newPath = (): string => join(folder, `${(files += 1)}.sqlite`);

/** `journaled` stands between the cluster and its file. */
function live(path: string, seed: number, journaled = (journal: ObjectJournal) => journal): Life {
  const journal = openSqliteJournal({ path });
  const clock = createManualClock(Date.parse("2026-01-01T00:00:00Z"));
  const chance = createRandom(seed);
  const random = { next: () => chance.next(), token: () => "token" };
  const cluster = createDevcluster({ clock, random, podReadyMs: POD_READY_MS, journal: journaled(journal) });
  return {
    cluster,
    clock,
    journal,
    async send({ method, url, body }) {
      const headers = { "content-type": method === "PATCH" ? "application/apply-patch+yaml" : "application/json" };
      const text = body === undefined ? "" : JSON.stringify(body);
      const { status } = await cluster.handle({ method, url, headers, body: text });
      await clock.advance(0);
      return status;
    },
    [Symbol.dispose]() {
      cluster.stop();
      journal[Symbol.dispose]();
    },
  };
}

/** What clients see: every list, word for word. */
function shown(life: Life): Promise<readonly string[]> {
  return Promise.all(LISTS.map(async (url) => (await get(life, url)).text));
}

async function get({ cluster }: Life, url: string): Promise<{ readonly status: number; readonly text: string }> {
  const { status, body } = await cluster.handle({ method: "GET", url, headers: { "user-agent": "test" } });
  if (typeof body !== "string") throw new Error("the answer is a stream");
  return { status, text: body };
}

async function objectsOf(life: Life, url: string): Promise<readonly KubeObject[]> {
  const { text, status } = await get(life, url);
  return status === 200 ? (JSON.parse(text) as { items: KubeObject[] }).items : [];
}

describe("a cluster that is kept, whatever was written", () => {
  test("is the same after a restart, word for word, and the restart writes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, fc.nat(), async (requests, seed) => {
        const path = newPath();
        let before: readonly string[];
        let kept: unknown;
        {
          using first = live(path, seed);
          for (const deed of requests) expect(await first.send(deed)).not.toBe(500);
          before = await shown(first);
          kept = first.journal.read();
        }
        using second = live(path, seed + 1);
        await second.clock.advance(0);
        expect(await shown(second)).toEqual(before);
        expect(second.journal.read()).toEqual(kept);
      }),
      { numRuns: 25 },
    );
  });

  test("goes on where it was killed, at any write: what was acknowledged is there, controllers end what they had begun", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), async (requests, when, seed) => {
        const writes = await writesOf(requests, seed);
        await killAndGoOn(requests, FIRST_WRITES + Math.round(when * (writes - FIRST_WRITES)), seed);
      }),
      { numRuns: 40 },
    );
  });

  test("goes on from every write of a life in which each kind comes and goes", { timeout: 120_000 }, async () => {
    const writes = await writesOf(WHOLE_LIFE, 1);
    expect(writes).toBeGreaterThan(100);
    for (let last = FIRST_WRITES; last <= writes; last += 1) await killAndGoOn(WHOLE_LIFE, last, 1);
  });
});

/** One life that ends after its last write, and the next, which must have what was acknowledged and end what was begun. */
async function killAndGoOn(requests: readonly Deed[], last: number, seed: number): Promise<void> {
  const path = newPath();
  const acknowledged = new Map<string, string>();
  {
    using first = live(path, seed, (journal) => dyingAfter(last, journal));
    for (const deed of requests) {
      if ((await first.send(deed)) >= 500) break;
      await remember(first, acknowledged);
    }
  }
  using second = live(path, seed + 1);
  for (const [url, uid] of acknowledged) expect([url, await uidOf(second, url)]).toEqual([url, uid]);
  // A Job's pods fail one after the other, with pauses.
  for (const ms of [0, POD_READY_MS, 30_000]) await second.clock.advance(ms);
  await assertSettled(second);
}

/** How many writes come of the requests in a life that nothing ends. */
async function writesOf(requests: readonly Deed[], seed: number): Promise<number> {
  let writes = 0;
  using life = live(newPath(), seed, (journal) => ({
    ...journal,
    write(change) {
      writes += 1;
      journal.write(change);
    },
  }));
  for (const deed of requests) await life.send(deed);
  return writes;
}

/** After so many writes nothing is kept, as if the process had been killed there. */
function dyingAfter(writes: number, journal: ObjectJournal): ObjectJournal {
  let left = writes;
  return {
    ...journal,
    write(change) {
      if (left === 0) throw new Error("killed");
      left -= 1;
      journal.write(change);
    },
  };
}

/** ConfigMaps have no controller: what was answered of them last must be there. */
async function remember(life: Life, acknowledged: Map<string, string>): Promise<void> {
  acknowledged.clear();
  for (const { metadata } of await objectsOf(life, "/api/v1/namespaces/default/configmaps")) {
    acknowledged.set(`/api/v1/namespaces/default/configmaps/${metadata.name}`, metadata.uid ?? "");
  }
}

async function uidOf(life: Life, url: string): Promise<string | undefined> {
  return (JSON.parse((await get(life, url)).text) as KubeObject).metadata.uid;
}

/** What controllers bring about in the end. */
async function assertSettled(life: Life): Promise<void> {
  const namespaces = await objectsOf(life, "/api/v1/namespaces");
  const accounts = await objectsOf(life, "/api/v1/serviceaccounts");
  const widgets = await objectsOf(life, "/apis/example.dev/v1/widgets");
  const held = new Set(widgets.filter(({ metadata }) => metadata.finalizers).map(({ metadata }) => metadata.namespace));
  for (const { metadata } of namespaces) {
    if (metadata.deletionTimestamp !== undefined) expect(held, "a namespace that ends").toContain(metadata.name);
    else expect(accounts.some((account) => account.metadata.namespace === metadata.name)).toBe(true);
  }
  for (const definition of await objectsOf(life, DEFINITIONS)) {
    if (definition.metadata.deletionTimestamp !== undefined) expect(held.size).toBeGreaterThan(0);
    else expect(JSON.stringify(definition["status"])).toContain("InitialNamesAccepted");
  }
  const deployments = await objectsOf(life, "/apis/apps/v1/deployments");
  const sets = await objectsOf(life, "/apis/apps/v1/replicasets");
  const pods = await objectsOf(life, "/api/v1/pods");
  const jobs = await objectsOf(life, "/apis/batch/v1/jobs");
  for (const job of jobs) expect(JSON.stringify(job["status"])).toMatch(/"type":"(Complete|Failed)","status":"True"/);
  const stateful = await objectsOf(life, "/apis/apps/v1/statefulsets");
  const services = await objectsOf(life, "/api/v1/services");
  const placeOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;
  const endpoints = await objectsOf(life, "/api/v1/endpoints");
  expect(endpoints.map(placeOf)).toEqual(services.map(placeOf));
  const uids = new Set(
    [...deployments, ...sets, ...stateful, ...jobs, ...services].map(({ metadata }) => metadata.uid),
  );
  const slices = await objectsOf(life, "/apis/discovery.k8s.io/v1/endpointslices");
  const revisions = await objectsOf(life, "/apis/apps/v1/controllerrevisions");
  for (const { metadata } of [...sets, ...pods, ...slices, ...revisions]) {
    for (const { uid } of metadata.ownerReferences ?? []) expect(uids, `owner of ${metadata.name}`).toContain(uid);
  }
  for (const deployment of deployments as readonly (KubeObject & { spec: { replicas: number }; status: object })[]) {
    const { replicas } = deployment.spec;
    expect(deployment.status).toMatchObject(
      replicas === 0 ? { observedGeneration: deployment.metadata.generation } : { readyReplicas: replicas },
    );
  }
  expect(new Set(pods.map((pod) => (pod as { status?: { podIP?: string } }).status?.podIP)).size).toBe(pods.length);
}
