import { execFileSync } from "node:child_process";
import { createKube, kubeUntil } from "../../helpers/control-plane/kube.ts";
import { showSpread, spreadOf } from "../statistics.ts";
import type { Table } from "../suite.ts";
import { usageOf } from "../usage.ts";
import { type Build, SOURCE_COMMAND } from "./build.ts";
import { type ProcessOptions, startServerProcess } from "./server-process.ts";

const RUNS = 11;
const BUDGET_MS = 200;

/** One start: milliseconds from the start of the process to its first answer, and the processor time that it took until then. */
interface Start {
  readonly ms: number;
  readonly cpuMs: number;
}

/** What was measured. */
export interface StartTimes {
  readonly built: readonly Start[];
  /** As on the first start after it was installed: without what Node compiled before. */
  readonly first: readonly Start[];
  readonly sources: readonly Start[];
  /** Milliseconds that a process of Node takes which does nothing. */
  readonly bare: readonly number[];
}

/** Starts processes in turn. */
export async function measureStarts(build: Build, progress: (text: string) => void): Promise<StartTimes> {
  const times = { built: [] as Start[], first: [] as Start[], sources: [] as Start[], bare: [] as number[] };
  for (const command of [build.command, SOURCE_COMMAND]) {
    await using server = await startServerProcess(command);
    await server.interrupt();
  }
  for (let run = 1; run <= RUNS; run += 1) {
    progress(`start ${run} of ${RUNS}`);
    times.bare.push(bareTime());
    times.built.push(await startTime(build.command));
    times.first.push(await startTime(build.command, { compiled: false }));
    times.sources.push(await startTime(SOURCE_COMMAND));
  }
  return times;
}

function bareTime(): number {
  const begin = performance.now();
  execFileSync(process.execPath, ["--eval", "0"]);
  return performance.now() - begin;
}

async function startTime(command: string, options: ProcessOptions = {}): Promise<Start> {
  const begin = performance.now();
  await using server = await startServerProcess(command, options);
  await kubeUntil(createKube(server.endpoint), "/api/v1/namespaces/default", ({ status }) => status === 200);
  const ms = performance.now() - begin;
  return { ms, cpuMs: (await usageOf(server.pid)).cpuSeconds * 1_000 };
}

/** The table of {@link measureStarts}, beside what a control plane took. */
export function toStartTable({ built, first, sources, bare }: StartTimes, controlPlaneMs: number): Table {
  const row = (what: string, starts: readonly Start[]) => [
    what,
    showSpread(spreadOf(starts.map(({ ms }) => ms)), 0),
    showSpread(spreadOf(starts.map(({ cpuMs }) => cpuMs)), 0),
    BUDGET_MS,
  ];
  return {
    caption: `From the start of the process to the first answer over HTTPS, ${RUNS} processes each, interleaved: median (least–most)`,
    columns: ["what", "ms", "processor ms", "budget ms"],
    rows: [
      row("skysail devcluster, built", built),
      row("skysail devcluster, built, its first start", first),
      row("skysail devcluster, from the sources", sources),
      ["a process of Node that does nothing", showSpread(spreadOf(bare), 0), "", ""],
      ["etcd, kube-apiserver and kube-controller-manager", controlPlaneMs.toFixed(0), "", ""],
    ],
  };
}
