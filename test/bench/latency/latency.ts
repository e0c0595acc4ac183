import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startBenchCluster } from "../cluster/bench-cluster.ts";
import { createLoadClient } from "../cluster/client.ts";
import { quantile, showSpread, spreadOf } from "../statistics.ts";
import type { Report, Settings, Suite, Table } from "../suite.ts";
import { countRequests, type Count } from "./count-requests.ts";
import { createLoad, FLOOR, SITES, type Change } from "./load.ts";
import { toShares } from "./shares.ts";
import { startObserved } from "./start-observed.ts";

const WARM_UP = 40;
/** What a thawed process catches up with before it is measured. */
const THAW_MS = 500;
/** Requests per object that the project has set itself. */
const BUDGETS: Readonly<Record<Count["what"], string>> = {
  create: "3.0",
  update: "2.0",
  "no-op (an annotation changed)": "0",
};

/** From a change of a custom resource to the change of its child. */
export const latency: Suite = {
  name: "latency",
  summary:
    "From a change of a custom resource to its child's change on a real API server, beside a floor without an operator.",
  run: measureLatency,
};

async function measureLatency({ changes, pairs, progress }: Settings): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "skysail-bench-"));
  progress("starting the control plane");
  await using cluster = await startBenchCluster();
  try {
    for (const namespace of [SITES, FLOOR]) await cluster.namespace(namespace);
    await cluster.setControllers(false);
    using client = createLoadClient(cluster.controlPlane, { connections: 1 });
    await using operator = await startObserved(cluster.kubeconfig, join(folder, "ledger.sqlite"));
    const load = createLoad(client, operator);
    await load.prepare();
    progress("warm-up");
    await load.changeSites(WARM_UP);
    await load.changeDeployments(WARM_UP);
    const rounds: Round[] = [];
    for (let pair = 1; pair <= pairs; pair += 1) {
      progress(`pair ${pair} of ${pairs}`);
      const count = Math.ceil(changes / pairs);
      operator.freeze();
      const floor = await load.changeDeployments(count);
      operator.thaw();
      await sleep(THAW_MS);
      rounds.push({ floor, path: await load.changeSites(count) });
    }
    progress("counting requests");
    const { auditLog } = cluster.controlPlane;
    const alone = await countRequests(client, auditLog, "alone");
    await cluster.setControllers(true);
    await sleep(THAW_MS);
    const together = await countRequests(client, auditLog, "together");
    return toReport(rounds, alone, together);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Round {
  readonly floor: readonly Change[];
  readonly path: readonly Change[];
}

function toReport(rounds: readonly Round[], alone: readonly Count[], together: readonly Count[]): Report {
  const rows = [0.5, 0.99].map((share) => {
    const of = (changes: readonly Change[]): number =>
      quantile(
        changes.map(({ ms }) => ms),
        share,
      );
    const path = rounds.map((round) => of(round.path));
    const floor = rounds.map((round) => of(round.floor));
    const ratio = path.map((ms, pair) => ms / (floor[pair] ?? Number.NaN));
    return { quantile: share, path: spreadOf(path), floor: spreadOf(floor), ratio: spreadOf(ratio) };
  });
  const path = rounds.flatMap((round) => round.path);
  const shares = toShares(path);
  const perRound = rounds[0]?.path.length ?? 0;
  return {
    tables: [
      {
        caption: `${path.length} changes in ${rounds.length} interleaved pairs of rounds of ${perRound}: median of the rounds (least–most)`,
        columns: ["", "ratio to the floor", "change → child, ms", "floor, ms"],
        rows: rows.map((row) => [
          `p${row.quantile * 100}`,
          showSpread(row.ratio),
          showSpread(row.path, 1),
          showSpread(row.floor, 1),
        ]),
      },
      {
        caption: "Steps of the path, to the end of the reconcile",
        columns: ["step", "share", "p50 ms", "p99 ms"],
        rows: shares.map(({ step, share, p50, p99 }) => [
          step,
          `${(share * 100).toFixed(1)} %`,
          p50.toFixed(2),
          p99.toFixed(2),
        ]),
      },
      toRequestTable("Requests per object, nobody else writing", alone),
      toRequestTable("Requests per object while the Deployment controller writes, too", together),
    ],
    notes: [
      "the floor: the load generator changes the Deployment itself, one write and one watch delivery, while the operator's process is frozen",
      `p99 of a round of ${perRound} is nearly its maximum: read it as such`,
      "the child is seen by a watch of its own connection; operator, API server, etcd and load generator share the machine",
      "the Deployment's write and its delivery to the observer overlap the steps after it; the shares are of the operator's own course",
    ],
    figures: { rows, shares, requests: { alone, together } },
  };
}

function toRequestTable(caption: string, counts: readonly Count[]): Table {
  return {
    caption,
    columns: ["change", "reads", "writes", "all", "budget", "which"],
    rows: counts.map(({ what, objects, requests: { reads, writes, by } }) => [
      what,
      (reads / objects).toFixed(2),
      (writes / objects).toFixed(2),
      ((reads + writes) / objects).toFixed(2),
      BUDGETS[what],
      Object.entries(by)
        .toSorted(([, a], [, b]) => b - a)
        .map(([request, count]) => `${request} ${(count / objects).toFixed(2)}`)
        .join(", "),
    ]),
  };
}
