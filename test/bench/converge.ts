import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PATHS } from "../e2e/path/objects.ts";
import { startSkysail } from "../helpers/skysail.ts";
import { OPERATORS, startBenchCluster, type BenchCluster } from "./cluster/bench-cluster.ts";
import { createLoadClient, type LoadClient } from "./cluster/client.ts";
import { startCount, type Requests } from "./cluster/requests.ts";
import { showSpread, spreadOf } from "./statistics.ts";
import type { Report, Settings, Suite } from "./suite.ts";
import { usageOf } from "./usage.ts";

const ROUNDS = 3;
/** Connections of the load generator. */
const CREATORS = 10;
/** Echoes and garbage are worked off. */
const QUIET_MS = 1_500;
const BUDGETS = { requests: 3, rssMiB: 110 * (1e6 / 2 ** 20) };

/** Many objects at once, on an operator that runs as users run it. */
export const converge: Suite = {
  name: "converge",
  summary:
    "Custom resources created at once, until the status of every one is up to date; `skysail serve` in a process of its own.",
  run: measureConverge,
};

interface Round {
  /** From the first creation to the last status. */
  readonly seconds: number;
  /** From the first creation to the answer of the last. */
  readonly creationSeconds: number;
  readonly requests: Requests;
  readonly cpuSeconds: number;
  readonly idleMiB: number;
  readonly afterMiB: number;
  readonly peakMiB: number;
  /** After a restart with everything converged: until the last object was looked at. */
  readonly restart: {
    readonly seconds: number;
    readonly cpuSeconds: number;
    /** Of kube-apiserver. */
    readonly serverCpuSeconds: number;
    readonly requests: Requests;
  };
}

async function measureConverge({ objects, progress }: Settings): Promise<Report> {
  const rounds: Round[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`round ${round} of ${ROUNDS}: starting a control plane`);
    await using cluster = await startBenchCluster();
    await cluster.namespace("sites");
    await cluster.setControllers(false);
    progress(`round ${round} of ${ROUNDS}: ${objects} objects`);
    rounds.push(await measureRound(cluster, objects));
  }
  return toReport(rounds, objects);
}

async function measureRound(cluster: BenchCluster, objects: number): Promise<Round> {
  const folder = await mkdtemp(join(tmpdir(), "skysail-bench-"));
  using client = createLoadClient(cluster.controlPlane, { connections: CREATORS });
  const start = () =>
    startSkysail([
      "serve",
      "-v",
      "--kubeconfig",
      cluster.kubeconfig,
      "--ledger",
      join(folder, "ledger.sqlite"),
      OPERATORS,
    ]);
  try {
    const { auditLog } = cluster.controlPlane;
    await using operator = start();
    await operator.logged(({ message }) => message === "in sync");
    await sleep(QUIET_MS);
    const idle = await usageOf(operator.pid);
    const { settled } = await follow(client, objects);
    const count = await startCount(auditLog);
    const begin = performance.now();
    const created = createAll(client, objects).then(() => (performance.now() - begin) / 1_000);
    await settled;
    const seconds = (performance.now() - begin) / 1_000;
    const creationSeconds = await created;
    await sleep(QUIET_MS);
    const after = await usageOf(operator.pid);
    const requests = await count();
    await operator.kill();
    return {
      seconds,
      creationSeconds,
      requests,
      cpuSeconds: after.cpuSeconds - idle.cpuSeconds,
      idleMiB: idle.rssMiB,
      afterMiB: after.rssMiB,
      peakMiB: after.peakMiB,
      restart: await measureRestart(start, cluster, objects),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function createAll(client: LoadClient, objects: number): Promise<void> {
  await Promise.all(
    Array.from({ length: objects }, (_, index) =>
      client.send("POST", PATHS.website("sites").slice(0, -1), {
        apiVersion: "example.dev/v1",
        kind: "Website",
        metadata: { name: `site-${index}` },
        spec: { image: "nginx:1", replicas: 2 },
      }),
    ),
  );
}

/** Follows the Websites from now on; `settled` resolves when `objects` of them have a status of their newest generation. */
async function follow(client: LoadClient, objects: number): Promise<{ readonly settled: Promise<void> }> {
  const done = new Set<string>();
  const all = Promise.withResolvers<void>();
  await client.watch(PATHS.website("sites").slice(0, -1), (_type, { metadata, status }) => {
    if (status?.observedGeneration === metadata.generation) done.add(metadata.name);
    if (done.size === objects) all.resolve();
  });
  return { settled: all.promise };
}

async function measureRestart(
  start: () => ReturnType<typeof startSkysail>,
  { controlPlane }: BenchCluster,
  objects: number,
): Promise<Round["restart"]> {
  const { apiServer } = await controlPlane.pids();
  if (apiServer === undefined) throw new Error("the API server is down");
  const count = await startCount(controlPlane.auditLog);
  const serverBefore = await usageOf(apiServer);
  await using operator = start();
  await operator.logged(({ message }) => message === "serving");
  const begin = performance.now();
  const before = await usageOf(operator.pid);
  // What was looked at before it was done: the echo of an own write is done, too, without a look.
  const observed = new Set<unknown>();
  const looked = new Set<unknown>();
  await operator.logged(({ message, object }) => {
    if (message === "observed") observed.add(object);
    if (message === "done" && observed.has(object)) looked.add(object);
    return looked.size >= objects;
  });
  const seconds = (performance.now() - begin) / 1_000;
  await sleep(QUIET_MS);
  const after = await usageOf(operator.pid);
  const serverAfter = await usageOf(apiServer);
  return {
    seconds,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    serverCpuSeconds: serverAfter.cpuSeconds - serverBefore.cpuSeconds,
    requests: await count(),
  };
}

function toReport(rounds: readonly Round[], objects: number): Report {
  const show = (of: (round: Round) => number, digits: number): string => showSpread(spreadOf(rounds.map(of)), digits);
  const perObject =
    (of: (requests: Requests) => number) =>
    (round: Round): number =>
      of(round.requests) / objects;
  const rows: [string, string, string][] = [
    ["until all are settled, s", show(({ seconds }) => seconds, 2), ""],
    ["of which until all are created, s", show(({ creationSeconds }) => creationSeconds, 2), ""],
    ["settled in … times the time of creation", show((round) => round.seconds / round.creationSeconds, 2), ""],
    [
      "requests per object",
      show(
        perObject(({ reads, writes }) => reads + writes),
        2,
      ),
      BUDGETS.requests.toFixed(1),
    ],
    [
      "of which writes",
      show(
        perObject(({ writes }) => writes),
        2,
      ),
      "",
    ],
    ["CPU of the operator's process, s", show(({ cpuSeconds }) => cpuSeconds, 2), ""],
    ["CPU per object, ms", show(({ cpuSeconds }) => (cpuSeconds * 1_000) / objects, 2), ""],
    ["RSS idle, MiB", show(({ idleMiB }) => idleMiB, 0), ""],
    ["RSS after, MiB", show(({ afterMiB }) => afterMiB, 0), `${BUDGETS.rssMiB.toFixed(0)} (for 1,000)`],
    ["RSS at its peak, MiB", show(({ peakMiB }) => peakMiB, 0), ""],
    [
      "restart with all converged: until all were looked at, s",
      show(({ restart }) => restart.seconds, 2),
      "1 (for 1,000)",
    ],
    ["restart with all converged: CPU of the operator's process, s", show(({ restart }) => restart.cpuSeconds, 2), ""],
    ["restart with all converged: CPU of kube-apiserver, s", show(({ restart }) => restart.serverCpuSeconds, 2), ""],
    ["restart with all converged: reads per object", show(({ restart }) => restart.requests.reads / objects, 2), ""],
    ["restart with all converged: writes", show(({ restart }) => restart.requests.writes, 0), "0"],
  ];
  return {
    tables: [
      {
        caption: `${objects} objects, ${CREATORS} connections create them; ${ROUNDS} rounds, each on a new control plane: median (least–most)`,
        columns: ["what", "measured", "budget"],
        rows,
      },
    ],
    notes: [
      "kube-controller-manager is stopped: nobody else writes to the children, and no pods run",
      "operator, API server, etcd and load generator share the machine, so that the seconds are as much theirs as ours",
      "`skysail serve` runs from its sources (Node strips the types) and with debug lines on, which costs it CPU and memory",
    ],
    figures: { objects, rounds },
  };
}
