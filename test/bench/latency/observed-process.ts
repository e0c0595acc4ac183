/*
 * The operator in one process, as `skysail serve` composes it, which tells its parent when each step of a reconcile ended. Measuring costs a
 * clock reading per step; the marks are sent when the reconcile is over.
 *
 * Arguments: kubeconfig, ledger file.
 */
import { createSystemClock } from "../../../src/adapters/local/clock.ts";
import { createRandom } from "../../../src/adapters/local/random.ts";
import { openSqliteLedger } from "../../../src/adapters/local/sqlite-ledger.ts";
import type { Random } from "../../../src/ports/clock.ts";
import type { ClusterApi, WatchSignal } from "../../../src/ports/cluster-api.ts";
import type { LedgerStore } from "../../../src/ports/ledger-store.ts";
import { openCluster } from "../../../src/runtime/open-cluster.ts";
import { createProcess } from "../../../src/runtime/process.ts";
import type { TimedStep } from "../../../src/runtime/steps.ts";
import { website } from "../operators/website.ts";
import { silent } from "../silent.ts";
import { type Marks, type Moment, monotonicMs } from "./marks.ts";

interface Course {
  generation: number;
  at: Partial<Record<Moment, number>>;
}

const [kubeconfig = "", ledgerFile = ""] = process.argv.slice(2);
const stop = new AbortController();
process.once("disconnect", () => stop.abort());
const courses = new Map<string, Course>();
/** The course that began last. */
let latest: Course | undefined;

const clock = createSystemClock();
using cluster = await openCluster({ kubeconfig, role: "serve", signal: stop.signal });
using ledger = openSqliteLedger({ path: ledgerFile });
const operators = await createProcess({
  clusters: [{ name: cluster.name, api: hearing(cluster.api) }],
  operators: [website],
  ledger: noticing(ledger),
  clock,
  random: drawing(createRandom()),
  log: silent,
  onStep: note,
});
const running = operators.run({ signal: stop.signal });
process.send?.("started");
await running;

/** Begins a course with the first event of a new generation. */
function hearing(api: ClusterApi): ClusterApi {
  const hear = (signal: WatchSignal): void => {
    if (signal.type === "bookmark" || signal.object.kind !== website.for.kind) return;
    const { name = "", generation = 0 } = signal.object.metadata;
    if (generation <= (courses.get(name)?.generation ?? 0)) return;
    latest = { generation, at: { seen: monotonicMs() } };
    courses.set(name, latest);
  };
  return {
    ...api,
    async *watch(kind, options) {
      for await (const signal of api.watch(kind, options)) {
        hear(signal);
        yield signal;
      }
    },
  };
}

/** The first token that is drawn after an event came is the id of the batch that it leaves with. */
function drawing(random: Random): Random {
  return {
    next: () => random.next(),
    token() {
      if (latest !== undefined) latest.at.shipped ??= monotonicMs();
      return random.token();
    },
  };
}

/** The first thing that a reconcile does is to read its row. */
function noticing(store: LedgerStore): LedgerStore {
  return {
    ...store,
    read(key, part, options) {
      const course = courses.get(key.object.split("/").at(-1) ?? "");
      if (part === "row" && course !== undefined) course.at.dequeued ??= monotonicMs();
      return store.read(key, part, options);
    },
  };
}

function note(step: TimedStep): void {
  const course = courses.get(step.ref.name);
  if (course === undefined || course.at.completed !== undefined) return;
  const moment = toMoment(step, course);
  if (moment === undefined) return;
  course.at[moment] = monotonicMs();
  if (moment === "completed") {
    process.send?.({ object: step.ref.name, generation: course.generation, at: course.at } satisfies Marks);
  }
}

function toMoment(step: TimedStep, { at }: Course): Moment | undefined {
  switch (step.step) {
    case "taken":
    case "observed":
    case "children":
      return step.step;
    case "ran":
    case "planned":
      return at.written === undefined ? step.step : `${step.step} again`;
    case "written":
      return step.operation === "status" ? "status" : "written";
    case "completed":
      // Of a hint that was dropped as an echo, too: that one took no lease.
      return at.taken === undefined ? undefined : "completed";
  }
}
