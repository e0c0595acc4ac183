import { AssertionError } from "node:assert";
import { withinNamespace } from "../adapters/kubernetes/within-namespace.ts";
import { isWrite } from "../devcluster/faults/target.ts";
import { printKubeconfig } from "../devcluster/server/kubeconfig.ts";
import { listen, type Listener } from "../devcluster/server/listen.ts";
import { SkysailError } from "../model/errors.ts";
import type { KubeObject } from "../model/objects.ts";
import { toMilliseconds, type Duration } from "../operator/durations.ts";
import type { Kind } from "../operator/kind.ts";
import type { Random } from "../ports/clock.ts";
import { Namespace } from "../operator/kinds/index.ts";
import { connectBackend, createDevclusterBackend, type Backend } from "./backend.ts";
import { createClient } from "./client.ts";
import { createDefinitions } from "./definitions.ts";
import { bodyOf, describeRequest } from "./journal.ts";
import { createTestLedger } from "./ledger.ts";
import type { Place } from "./objects.ts";
import { planFor } from "./plan.ts";
import { toSnapshot } from "./plan-snapshot.ts";
import { describeFailures, describePending } from "./pending.ts";
import { createProcesses } from "./running.ts";
import { createRecorder } from "./recording.ts";
import { replay } from "./replay.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import { withoutSecrets } from "./secrets.ts";
import { silent } from "./silent.ts";
import type { ServedCluster, TestCluster, TestClusterOptions, WaitOptions } from "./test-cluster.ts";
import { onRealCluster } from "./time.ts";
import { waitFor, wishForAll, wishForObject, type Waiting } from "./until.ts";

/** The first moment of 2030: no test depends on the day on which it runs. */
const START = Date.UTC(2030, 0, 1);
/** What only the cluster in the process can do. */
const VIRTUAL_ONLY = ["seed", "start", "podReady", "controllers", "listen"] as const;

/**
 * Makes a cluster for one test: an API server in this process without a socket, with its own time; or, with `kubeconfig`, a namespace of a real cluster.
 *
 * Errors: `INVALID_INPUT` for options that a real cluster cannot have; those of the kubeconfig and the connection; `ApiError` when a definition is refused.
 *
 * @example
 * ```ts
 * await using cluster = await createTestCluster();
 * await cluster.run(website);
 * await cluster.create(Website, { metadata: { name: "shop" }, spec: { image: "nginx:1.29", replicas: 2 } });
 * await cluster.until(Website, "shop", { status: { ready: 2 } });
 * ```
 */
export async function createTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const backend = await open(options);
  const { time, journal, apis, devcluster, faulty, random } = backend;
  const namespace = options.namespace ?? (devcluster === undefined ? `skysail-test-${suffix(random)}` : "default");
  const client = createClient(apis.test.transport, namespace);
  const sweep = (): void => {
    // One that is about to end takes no more work: the row is due again for the next.
    for (const process of processes.running) void process.sweep().catch(() => undefined);
  };
  const recorder = createRecorder(time.clock);
  const ledger = createTestLedger(time.clock, devcluster === undefined ? () => undefined : sweep);
  const operators = devcluster === undefined ? withinNamespace(apis.operators, namespace) : apis.operators;
  const processes = createProcesses(
    { ...backend, apis: { ...apis, operators } },
    ledger,
    options.log ?? silent,
    (message) => recorder.hear(message),
  );
  const pending = (): readonly string[] => describePending(processes.running, ledger, journal);
  const waiting: Waiting = { api: apis.test, time, explain: () => [...pending(), ...describeFailures(ledger)] };
  const definitions = createDefinitions(client, waiting);
  const ownNamespace = options.namespace === undefined && devcluster === undefined;
  const listener = options.listen === true && faulty !== undefined ? await listen(faulty) : undefined;

  const toMs = (within: Duration | number | undefined): number =>
    within === undefined ? time.patienceMs : toMilliseconds(within, "within", "3650d");
  const until = async (kind: Kind, ...rest: readonly unknown[]): Promise<unknown> => {
    const [first, second, third] = rest;
    const isAll = typeof first === "function";
    const within = toMs(((isAll ? second : third) as WaitOptions | undefined)?.within);
    processes.assertAlive();
    if (isAll)
      return waitFor(waiting, wishForAll(kind, kind.namespaced ? namespace : undefined, first as never), within);
    const place = first as Place;
    const stated = typeof place === "string" ? { name: place } : place;
    const inside = kind.namespaced ? (stated.namespace ?? namespace) : undefined;
    return waitFor(waiting, wishForObject(kind, { namespace: inside, name: stated.name }, second), within);
  };
  const settled = async ({ within }: WaitOptions = {}): Promise<void> => {
    const ms = toMs(within);
    const isQuiet = await time.passUntilQuiet(() => pending().length === 0, ms);
    processes.assertAlive();
    if (isQuiet) return;
    const lines = waiting.explain().map((line) => `- ${line}`);
    throw new AssertionError({ message: [`Not settled within ${time.describe(ms)}:`, ...lines].join("\n") });
  };

  const dispose = async (): Promise<void> => {
    try {
      await processes.stop();
      if (ownNamespace) await client.delete(Namespace, namespace);
      if (devcluster === undefined) await definitions.remove();
    } finally {
      await listener?.close();
      devcluster?.stop();
      for (const api of Object.values(apis)) api.close();
    }
  };

  const cluster: TestCluster = {
    ...client,
    namespace,
    now: () => time.clock.now(),
    install: (...given) => definitions.install(given),
    async run(...operators) {
      await definitions.install(operators);
      const running = await processes.start(operators);
      // What came due while nobody ran.
      if (devcluster !== undefined) sweep();
      return running;
    },
    until: until as TestCluster["until"],
    settled,
    advance: (duration) => time.advance(toMilliseconds(duration, "advance", "3650d")),
    async plan(operator, wanted) {
      const kind = operator.for;
      const parent = isPlace(wanted)
        ? await client.get(kind, wanted)
        : await client.apply(kind, wanted, { force: true, dryRun: true });
      if (parent === undefined) throw new SkysailError("INVALID_INPUT", `plan: there is no ${kind.kind} of that name`);
      const planning = { api: apis.test, clock: time.clock, random, ledger, log: options.log ?? silent };
      return toSnapshot(await planFor(planning, operator, parent as unknown as KubeObject));
    },
    requests: journal.requests,
    faults(...rules) {
      if (faulty === undefined) throw onRealCluster("faults", "they are made by the API server in the process");
      faulty.setFaults(rules);
    },
    get injected() {
      return faulty?.injected ?? [];
    },
    async expectNoWrites(action = () => undefined) {
      await settled();
      const before = journal.requests.length;
      await action();
      await settled();
      const writes = journal.requests.slice(before).filter((request) => request.by === "operators" && isWrite(request));
      if (writes.length === 0) return;
      const message = ["The operators were to write nothing, and wrote:", ...writes.map(describeWrite)].join("\n");
      throw new AssertionError({
        message,
        actual: writes.map(describeRequest),
        expected: [],
        operator: "expectNoWrites",
      });
    },
    recording: () => recorder.recording(journal.requests),
    async replay(recording, how = {}) {
      const stage = { transport: apis.test.transport, cluster: apis.test.cluster, time, random };
      await replay({ ...stage, processes: processes.running, isVirtual: devcluster !== undefined }, recording, how);
      await settled();
    },
    get server() {
      return toServed(listener);
    },
    [Symbol.asyncDispose]: dispose,
  };
  try {
    if (ownNamespace) await client.create(Namespace, { metadata: { name: namespace } });
    await definitions.install(options.operators ?? []);
    return cluster;
  } catch (error) {
    await dispose().catch(() => undefined);
    throw error;
  }
}

function isPlace(value: Place | object): value is Place {
  return typeof value === "string" || "name" in value;
}

async function open(options: TestClusterOptions): Promise<Backend> {
  const { kubeconfig, context, seed = 1, start = START, controllers, podReady } = options;
  if (kubeconfig !== undefined) {
    const [wrong] = VIRTUAL_ONLY.filter((name) => options[name] !== undefined);
    if (wrong !== undefined)
      throw onRealCluster(`createTestCluster: ${wrong}`, "leave it out, or leave out kubeconfig");
    return connectBackend(kubeconfig, context);
  }
  if (context !== undefined) {
    throw new SkysailError("INVALID_INPUT", "createTestCluster: context names one of a kubeconfig: give that too");
  }
  return createDevclusterBackend({
    seed,
    start,
    ...(controllers === undefined ? {} : { controllers }),
    ...(podReady === undefined ? {} : { podReadyMs: toMilliseconds(podReady, "podReady", "3650d") }),
  });
}

function suffix(random: Random): string {
  return random
    .token()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .slice(0, 8);
}

function describeWrite(request: RecordedRequest): string {
  const body = withoutSecrets(bodyOf(request));
  const text = body === undefined ? "" : JSON.stringify(body);
  return `- ${describeRequest(request)}${text === "" ? "" : `: ${text.length > 500 ? `${text.slice(0, 500)}…` : text}`}`;
}

function toServed(listener: Listener | undefined): ServedCluster {
  if (listener === undefined) {
    throw new SkysailError(
      "INVALID_INPUT",
      "server: the cluster has no socket; createTestCluster({ listen: true }) makes one",
    );
  }
  const { server } = listener;
  // Whoever reaches the loopback interface is the administrator: the token is there because a kubeconfig has one.
  return { server, kubeconfig: printKubeconfig({ name: "test", server, token: "test" }) };
}
