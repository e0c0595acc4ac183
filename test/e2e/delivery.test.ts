import { afterAll, beforeAll, describe, expect } from "vitest";
import { connect, type KubernetesApi } from "../../src/adapters/kubernetes/cluster-api.ts";
import { createTokenCredential } from "../../src/adapters/kubernetes/credential.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { createRandom } from "../../src/adapters/local/random.ts";
import { openSqliteLedger, type SqliteLedger } from "../../src/adapters/local/sqlite-ledger.ts";
import type { LedgerKey } from "../../src/model/ledger.ts";
import { findOperators } from "../../src/operator/brand.ts";
import type { WorkMessage } from "../../src/ports/work-queue.ts";
import { createProcess, type OperatorProcess } from "../../src/runtime/process.ts";
import * as modules from "../fixtures/operators/all.ts";
import { auditedWrites, auditPosition, type AuditedWrite } from "../helpers/control-plane/audit.ts";
import { ADMIN } from "../helpers/control-plane/files.ts";
import { startFaultProxy, type FaultProxy, type ProxiedRequest } from "../helpers/fault-proxy.ts";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { sharedControlPlane } from "../helpers/servers/client.ts";
import { createRandom as createSeededRandom } from "../helpers/ssa-cases/seeded-random.ts";
import { bindRelayRightsToWriter, installOperators, tokenOf } from "./path/cluster-setup.ts";
import { deliverAll, shuffled, subjectOf, untilQuiet } from "./path/deliveries.ts";
import { liveTwice, snapshot, untilStill } from "./path/history.ts";
import { LIVES } from "./path/lives.ts";
import { createTrouble, createWebsite, get, PATHS, untilSettled } from "./path/objects.ts";

const WRITER = "system:serviceaccount:skysail-system:skysail-writer";
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

describeWithServers("delivery", ["controllers"], () => {
  let proxy: FaultProxy;
  let api: KubernetesApi;
  let ledger: SqliteLedger;
  let work: OperatorProcess;
  let running: Promise<void>;
  let hear: (message: WorkMessage) => void = () => undefined;
  const stop = new AbortController();

  beforeAll(async () => {
    const { kube, server } = await sharedControlPlane("control-plane");
    await installOperators(kube);
    await bindRelayRightsToWriter(kube);
    proxy = await startFaultProxy(server);
    const clock = createSystemClock();
    const credential = createTokenCredential(await tokenOf(kube, "writer"));
    api = await connect({ endpoint: { server: proxy.server }, credential, clock, userAgent: "skysail/0 (delivery)" });
    ledger = openSqliteLedger({ path: ":memory:" });
    work = await createProcess({
      clusters: [{ name: "a", api }],
      operators: findOperators(modules),
      ledger,
      clock,
      random: createRandom(),
      log: silent,
      onMessage: (message) => hear(message),
    });
    running = work.run({ signal: stop.signal });
  });

  afterAll(async () => {
    stop.abort();
    await running;
    api.close();
    ledger.close();
    await proxy.stop();
  });

  const keyOf = (operator: "website" | "trouble", namespace: string, name: string): LedgerKey => {
    const kind = operator === "website" ? "example.dev/Website" : "test.skysail.dev/Trouble";
    return { cluster: api.cluster, operator, object: `${kind}/${namespace}/${name}` };
  };

  it(
    "every message of a run twice more, in any order, and late hints of an older incarnation: nothing is written",
    {
      timeout: 240_000,
    },
    async ({ kube, namespace, controlPlane }) => {
      const heard: WorkMessage[] = [];
      hear = (message) => {
        if (subjectOf(message).namespace === namespace) heard.push(message);
      };
      const keys = [keyOf("website", namespace, "w"), keyOf("trouble", namespace, "t")];
      const oldUids = await liveTwice(kube, namespace);
      await untilQuiet(ledger, keys);
      const before = await untilStill(kube, namespace);
      hear = () => undefined;

      const since = await auditPosition(controlPlane.auditLog);
      const writes = (): Promise<readonly AuditedWrite[]> =>
        auditedWrites(controlPlane.auditLog, { since, user: WRITER, namespace });
      for (const seed of [1, 2, 3]) {
        const order = shuffled([...heard, ...heard], createSeededRandom(seed));
        await deliverAll(work.reconciler, order);
        await untilQuiet(ledger, keys);
        expect({ seed, writes: await writes() }).toEqual({ seed, writes: [] });
      }

      const late = heard.filter((message) => oldUids.includes(subjectOf(message).uid ?? ""));
      // Creation, change and deletion of both objects at least: otherwise nothing was shown.
      expect(late.length).toBeGreaterThanOrEqual(6);
      await deliverAll(work.reconciler, late);
      await untilQuiet(ledger, keys);
      expect(await writes()).toEqual([]);
      expect(await snapshot(kube, namespace)).toEqual(before);
      const website = await get(kube, PATHS.website(namespace, "w"));
      expect((await ledger.read(keys[0] ?? keyOf("website", "", ""), "row"))?.uid).toBe(website?.metadata.uid);
    },
  );

  it(
    "every message three times at once: each write happens once",
    { timeout: 120_000 },
    async ({ kube, namespace, controlPlane }) => {
      const since = await auditPosition(controlPlane.auditLog);
      const copies: Promise<unknown>[] = [];
      hear = (message) => {
        if (subjectOf(message).namespace === namespace)
          for (let copy = 0; copy < 2; copy += 1) copies.push(work.reconciler.handle(message));
      };
      await createWebsite(kube, namespace, "w", { image: "nginx:1", replicas: 1 });
      await createTrouble(kube, namespace, "t", { copies: 2 });
      await untilSettled(kube, PATHS.website(namespace, "w"));
      await untilSettled(kube, PATHS.trouble(namespace, "t"));
      await untilQuiet(ledger, [keyOf("website", namespace, "w"), keyOf("trouble", namespace, "t")]);
      hear = () => undefined;
      await Promise.all(copies);
      expect(copies.length).toBeGreaterThan(10);
      const writes = await auditedWrites(controlPlane.auditLog, { since, user: WRITER, namespace });
      expect(writes.map(describeWrite).toSorted()).toEqual([
        "configmaps t-0 201",
        "configmaps t-1 201",
        "configmaps w 201",
        "deployments.apps w 201",
        "services w 201",
        "troubles.test.skysail.dev t 200",
        "troubles.test.skysail.dev/status t 200",
        "websites.example.dev/status w 200",
      ]);
    },
  );

  describe("a write that was applied and whose answer was lost: the end state is right, and nothing was made twice", () => {
    const losses = [
      ["once, so that it is repeated at once", 0],
      ["and that of its repetition too, so that the cluster counts as out of reach", 1],
    ] as const;
    for (const [kind, life] of Object.entries(LIVES))
      for (const [how, more] of losses)
        it(
          `each write of a ${kind} in turn, ${how}`,
          { timeout: 240_000 },
          async ({ kube, namespace, controlPlane }) => {
            const since = await auditPosition(controlPlane.auditLog);
            const accepted = async (): Promise<readonly AuditedWrite[]> =>
              (await auditedWrites(controlPlane.auditLog, { since, user: WRITER, namespace })).filter(
                ({ code }) => code < 300,
              );
            await life({ kube, namespace, name: "plain" });
            const spots = toSpots(
              (await accepted()).map(({ verb, resource, subresource, name = "" }) => {
                const [plural = ""] = resource.split(".");
                return { verb, resource: subresource === undefined ? plural : `${plural}/${subresource}`, name };
              }),
            );
            expect(spots.length).toBeGreaterThanOrEqual(6);

            // One life for each write, all at the same time; of each just its own write is disturbed.
            const spotOf = new Map(spots.map((spot, index) => [`x${index}`, spot]));
            const seen = new Map<string, ProxiedWrite[]>();
            const lost = new Map<string, number>();
            proxy.inject((request) => {
              const write = toWrite(request, namespace);
              const name = write?.name.split("-")[0] ?? "";
              const spot = spotOf.get(name);
              if (write === undefined || spot === undefined) return { kind: "forward" };
              const writes = [...(seen.get(name) ?? []), write];
              seen.set(name, writes);
              const times = lost.get(name) ?? 0;
              const again = times > 0 && times <= more && toWhat(write) === toWhat(spot);
              if (!again && (times > 0 || toSpots(writes).at(-1)?.key !== spot.key)) return { kind: "forward" };
              lost.set(name, times + 1);
              return { kind: "lose-answer" };
            });
            await Promise.all([...spotOf.keys()].map((name) => life({ kube, namespace, name })));
            proxy.inject(() => ({ kind: "forward" }));
            expect([...lost.keys()].toSorted()).toEqual([...spotOf.keys()].toSorted());
            const writes = await auditedWrites(controlPlane.auditLog, { since, namespace });
            for (const name of ["plain", ...spotOf.keys()]) expect(createdTwice(writes, name)).toEqual([]);
          },
        );
  });
});

/** A write of ours in the life of one object. */
interface ProxiedWrite {
  readonly verb: string;
  /** Plural name, with the subresource. */
  readonly resource: string;
  /** The object's, or with `-` and a number behind it a child's. */
  readonly name: string;
}

function toWrite({ method, url }: ProxiedRequest, namespace: string): ProxiedWrite | undefined {
  if (method === "GET") return undefined;
  const { pathname } = new URL(url, "http://server");
  const [, plural, name, status] =
    new RegExp(`/namespaces/${namespace}/([a-z]+)/([^/]+)(/status)?$`).exec(pathname) ?? [];
  return name === undefined ? undefined : { verb: method.toLowerCase(), resource: `${plural}${status ?? ""}`, name };
}

/** What is written, whoever the life belongs to: `patch configmaps -0`. */
function toWhat({ verb, resource, name }: ProxiedWrite): string {
  return `${verb} ${resource} ${/-\d+$/.exec(name)?.[0] ?? ""}`;
}

/** Names each write of one life by what it writes and how often that was written before. */
function toSpots(writes: readonly ProxiedWrite[]): readonly (ProxiedWrite & { readonly key: string })[] {
  return writes.map((write, index) => {
    const before = writes.slice(0, index).filter((other) => toWhat(other) === toWhat(write)).length;
    return { ...write, key: `${toWhat(write)} #${before}` };
  });
}

/**
 * What was created more than once while the object lived. Afterwards it may be: a run that saw the object alive makes what it finds missing, and the
 * garbage collector takes it, because its owner is dead.
 */
function createdTwice(writes: readonly AuditedWrite[], owner: string): readonly string[] {
  const end = writes.findIndex(({ verb, name, user }) => verb === "delete" && name === owner && user === ADMIN);
  const created = writes
    .slice(0, end)
    .filter(({ user, code, name }) => user === WRITER && code === 201 && name?.split("-")[0] === owner)
    .map(describeWrite);
  return created.filter((write, index) => created.indexOf(write) < index);
}

function describeWrite({ resource, subresource, name, code }: AuditedWrite): string {
  return `${resource}${subresource === undefined ? "" : `/${subresource}`} ${name} ${code}`;
}
