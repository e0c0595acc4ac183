import { connect, createClusterApi, type KubernetesApi } from "../adapters/kubernetes/cluster-api.ts";
import { anonymous } from "../adapters/kubernetes/credential.ts";
import { createHttpExchange } from "../adapters/kubernetes/exchange.ts";
import { createInProcessExchange, type RequestHandler } from "../adapters/kubernetes/in-process.ts";
import { loadKubeconfig } from "../adapters/kubernetes/kubeconfig.ts";
import { toUserAgent } from "../adapters/kubernetes/transport.ts";
import { createSystemClock } from "../adapters/local/clock.ts";
import { createRandom } from "../adapters/local/random.ts";
import type { ControllerSwitches } from "../devcluster/controllers/controllers.ts";
import { createDevcluster, type Devcluster } from "../devcluster/devcluster.ts";
import { withFaults, type FaultyDevcluster } from "../devcluster/faults/faults.ts";
import { SkysailError } from "../model/errors.ts";
import type { Random } from "../ports/clock.ts";
import { VERSION } from "../runtime/version.ts";
import { createActivity, type Activity } from "./activity.ts";
import { createJournal, type Journal } from "./journal.ts";
import type { Sender } from "./recorded-request.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { createRealTime, createVirtualTime, type Time } from "./time.ts";
import { createVirtualClock } from "./virtual-clock.ts";

/** What a test cluster stands on. */
export interface Backend {
  readonly time: Time;
  readonly random: Random;
  readonly activity: Activity;
  readonly journal: Journal;
  /** The API as each of the two uses it. */
  readonly apis: Readonly<Record<Sender, KubernetesApi>>;
  /** The API server in this process; absent on a real cluster. */
  readonly devcluster: Devcluster | undefined;
  /** The same as the operators see it. */
  readonly faulty: FaultyDevcluster | undefined;
}

/** How the cluster in the process is made. */
export interface DevclusterSettings {
  readonly seed: number;
  /** Ms since the epoch. */
  readonly start: number;
  readonly controllers?: ControllerSwitches;
  readonly podReadyMs?: number;
}

/** Makes an API server in this process, on a clock and a seed of its own. */
export function createDevclusterBackend(settings: DevclusterSettings): Backend {
  const { seed, start, controllers, podReadyMs } = settings;
  const activity = createActivity();
  const clock = createVirtualClock(start, () => activity.note());
  const journal = createJournal(clock, activity);
  const devcluster = createDevcluster({
    clock,
    random: createSeededRandom(seed),
    ...(controllers === undefined ? {} : { controllers }),
    ...(podReadyMs === undefined ? {} : { podReadyMs }),
  });
  const faulty = withFaults(devcluster, { clock, random: createSeededRandom(seed ^ 0x1b873593) });
  const connectAs = (by: Sender, server: RequestHandler): KubernetesApi =>
    createClusterApi({
      cluster: devcluster.kubeSystemUid,
      endpoint: journal.over(createInProcessExchange(server), by),
      credential: anonymous,
      clock,
      userAgent: toUserAgent(VERSION, "testing"),
    });
  return {
    time: createVirtualTime(clock, activity),
    // Another sequence than the API server's, so that what the operators do does not change the names that it draws.
    random: createSeededRandom(seed ^ 0x5bd1e995),
    activity,
    journal,
    apis: { test: connectAs("test", devcluster), operators: connectAs("operators", faulty) },
    devcluster,
    faulty,
  };
}

/** Connects to a real cluster. Errors: those of the kubeconfig and of the first connection. */
export async function connectBackend(kubeconfig: string, context: string | undefined): Promise<Backend> {
  const activity = createActivity();
  const clock = createSystemClock();
  const journal = createJournal(clock, activity);
  const contexts = context === undefined ? [] : [context];
  const [target] = await loadKubeconfig({ files: [kubeconfig], contexts, clock });
  if (target === undefined) throw new SkysailError("INVALID_CONFIG", `${kubeconfig} has no context to use`);
  const connectAs = (by: Sender): Promise<KubernetesApi> =>
    connect({
      endpoint: journal.over(createHttpExchange(target.endpoint), by),
      credential: target.credential,
      clock,
      userAgent: toUserAgent(VERSION, "testing"),
    });
  const test = await connectAs("test");
  const operators = await connectAs("operators").catch((error: unknown) => {
    test.close();
    throw error;
  });
  return {
    time: createRealTime(clock, activity),
    random: createRandom(),
    activity,
    journal,
    apis: { test, operators },
    devcluster: undefined,
    faulty: undefined,
  };
}
