import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createLoadClient, type LoadClient } from "../cluster/client.ts";
import type { KubeEndpoint } from "../../helpers/control-plane/kube.ts";
import { spreadOf, showSpread } from "../statistics.ts";
import type { Table } from "../suite.ts";
import type { WatchOrder, WatchReport } from "./fan-out-contract.ts";
import { CONFIG_MAP, NAMESPACE } from "./payloads.ts";

const WATCHES = 100;
const RATE = 1_000;
const CHANGES = 3_000;
const WRITERS = 10;
const PAIRS = 3;
/** How long nothing may come before the rest counts as lost. */
const PATIENCE_MS = 5_000;

/** One round of changes under many watches. */
export interface FanOut {
  readonly changesPerSecond: number;
  readonly deliveriesPerSecond: number;
  /** From the answer of the last change until the last watch had it. */
  readonly behindMs: number;
  /** Deliveries that did not come, those of ended watches included. */
  readonly lost: number;
  /** Watches that the server ended: kube-apiserver does so with one that is too far behind, which then resumes. */
  readonly ended: number;
  /** Processor time of both clients, those who write and those who watch, in ms per second. */
  readonly clientCpu: number;
}

/** Changes objects under watches, on both sides in turn. */
export async function measureFanOut(
  sides: { readonly devcluster: KubeEndpoint; readonly real: KubeEndpoint },
  progress: (text: string) => void,
): Promise<{ readonly devcluster: readonly FanOut[]; readonly real: readonly FanOut[] }> {
  const rounds = { devcluster: [] as FanOut[], real: [] as FanOut[] };
  for (let pair = 1; pair <= PAIRS; pair += 1) {
    for (const name of ["devcluster", "real"] as const) {
      progress(`watches, pair ${pair} of ${PAIRS}, ${name}`);
      rounds[name].push(await measureRound(sides[name], pair));
    }
  }
  return rounds;
}

async function measureRound(endpoint: KubeEndpoint, round: number): Promise<FanOut> {
  using client = createLoadClient(endpoint, { connections: WRITERS });
  const names = Array.from({ length: WRITERS }, (_, index) => `fan-${round}-${index}`);
  await client.send("POST", "/api/v1/namespaces", NAMESPACE).catch(() => undefined);
  for (const name of names) await client.send("POST", CONFIG_MAP.path, countOf(name, 0));
  const child = fork(fileURLToPath(import.meta.resolve("./watchers.ts")), {
    execArgv: ["--conditions=skysail-source"],
  });
  const exited = once(child, "exit");
  try {
    const ask = async (order: WatchOrder | "seen"): Promise<WatchReport> => {
      child.send(order);
      const [report] = (await once(child, "message")) as [WatchReport];
      return report;
    };
    await ask({ endpoint, path: CONFIG_MAP.path, watches: WATCHES });
    const look = async (): Promise<Extract<WatchReport, { kind: "seen" }>> => {
      const report = await ask("seen");
      if (report.kind !== "seen") throw new Error("the watches were asked too early");
      return report;
    };
    // The present objects come first.
    const present = await settled(async () => (await look()).events);
    const usedBefore = (await look()).cpuMs;
    const writersBefore = process.cpuUsage();
    const begin = performance.now();
    await Promise.all(names.map((name, writer) => write(client, name, writer, begin)));
    const written = performance.now();
    const wanted = CHANGES * WATCHES;
    let { events, gaps, ended, cpuMs } = await look();
    for (let last = performance.now(); events - present < wanted && performance.now() - last < PATIENCE_MS;) {
      await sleep(5);
      const now = await look();
      if (now.events > events) last = performance.now();
      ({ events, gaps, ended, cpuMs } = now);
    }
    const end = performance.now();
    const { user, system } = process.cpuUsage(writersBefore);
    return {
      changesPerSecond: (CHANGES * 1_000) / (written - begin),
      deliveriesPerSecond: ((events - present) * 1_000) / (end - begin),
      behindMs: end - written,
      lost: wanted - (events - present) + gaps,
      ended,
      clientCpu: ((cpuMs - usedBefore + (user + system) / 1_000) * 1_000) / (end - begin),
    };
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
}

/** Changes one object again and again, at its share of the rate. */
async function write(client: LoadClient, name: string, writer: number, begin: number): Promise<void> {
  const changes = CHANGES / WRITERS;
  for (let change = 1; change <= changes; change += 1) {
    const due = begin + ((change - 1) * WRITERS + writer) * (1_000 / RATE);
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    await client.send("PATCH", `${CONFIG_MAP.path}/${name}`, { data: { count: String(change) } });
  }
}

function countOf(name: string, count: number): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { count: String(count) } };
}

/** The value of `read` once it stays the same for half a second. */
async function settled(read: () => Promise<number>): Promise<number> {
  for (let before = await read(); ;) {
    await sleep(500);
    const now = await read();
    if (now === before) return now;
    before = now;
  }
}

/** The table of {@link measureFanOut}. */
export function toFanOutTable(rounds: Awaited<ReturnType<typeof measureFanOut>>): Table {
  const show = (of: (round: FanOut) => number, digits: number): string[] =>
    [rounds.devcluster, rounds.real].map((side) => showSpread(spreadOf(side.map(of)), digits));
  return {
    caption: `${WATCHES} watches, ${CHANGES} changes at ${RATE}/s from ${WRITERS} connections; ${PAIRS} interleaved pairs: median (least–most)`,
    columns: ["what", "devcluster", "kube-apiserver"],
    rows: [
      ["changes/s reached", ...show(({ changesPerSecond }) => changesPerSecond, 0)],
      ["deliveries/s", ...show(({ deliveriesPerSecond }) => deliveriesPerSecond, 0)],
      ["the last watch behind the last change, ms", ...show(({ behindMs }) => behindMs, 0)],
      ["deliveries that did not come", ...show(({ lost }) => lost, 0)],
      ["watches that the server ended", ...show(({ ended }) => ended, 0)],
      ["processor time of the clients, ms/s", ...show(({ clientCpu }) => clientCpu, 0)],
    ],
  };
}
