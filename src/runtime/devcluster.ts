import { createSystemClock } from "../adapters/local/clock.ts";
import { createRandom } from "../adapters/local/random.ts";
import type { ControllerSwitches } from "../devcluster/controllers/controllers.ts";
import { createDevcluster, type Devcluster } from "../devcluster/devcluster.ts";
import { type Certificate, createCertificate } from "../devcluster/server/certificate.ts";
import { printKubeconfig } from "../devcluster/server/kubeconfig.ts";
import { listen } from "../devcluster/server/listen.ts";
import type { ClusterData } from "./cluster-data.ts";
import type { Clock, Random } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";

/** Options of {@link startDevcluster}. */
export interface StartDevclusterOptions {
  /** Of the loopback interface. Default is the one that it had before, with `data`, else any free one. */
  readonly port?: number;
  /** Serve HTTPS with a certificate made for the occasion. kubectl sends tokens over nothing else. Default is plain HTTP. */
  readonly https?: boolean;
  /** The administrator's token. Default is the one before, with `data`, else a random one. */
  readonly token?: string;
  /** The context in the kubeconfig. Default is `devcluster`. */
  readonly name?: string;
  /** Default is this machine's. */
  readonly clock?: Clock;
  /** Default is the operating system's. */
  readonly random?: Random;
  /** Judge requests by Roles and their bindings. Default is `false`: whoever has a token may do everything. */
  readonly rbac?: boolean;
  readonly controllers?: ControllerSwitches;
  /** Milliseconds until a simulated pod is ready. Default is 0. */
  readonly podReadyMs?: number;
  /** The folder in which the cluster is kept; what is kept there goes on. Default is memory only. */
  readonly data?: string;
  /** Hears of writes that cannot be kept. */
  readonly log?: Logger;
}

/** A devcluster that serves on loopback. */
export interface RunningDevcluster {
  readonly server: string;
  readonly token: string;
  /** The certificate to trust, in PEM; absent for plain HTTP. */
  readonly caPem?: string;
  /** The uid of `kube-system`. */
  readonly kubeSystemUid: string;
  /** The same cluster without the socket. */
  readonly cluster: Devcluster;
  /** The text of a kubeconfig for it. */
  kubeconfig(): string;
  /** Closes the socket and ends the controllers. Nothing of the cluster is left but what is in its data folder. */
  stop(): Promise<void>;
}

/**
 * Starts an API server in this process. Resolves when it accepts connections.
 *
 * Errors: those of the socket; with `data` those of `openClusterData`.
 */
export async function startDevcluster(options: StartDevclusterOptions = {}): Promise<RunningDevcluster> {
  const { name = "devcluster", controllers, podReadyMs, rbac = false } = options;
  const clock = options.clock ?? createSystemClock();
  const random = options.random ?? createRandom();
  await using stack = new AsyncDisposableStack();
  const data = options.data === undefined ? undefined : stack.use(await openData(options.data, options.log));
  const makeToken = (): string => random.token();
  const token = data === undefined ? (options.token ?? makeToken()) : data.token(options.token, makeToken);
  const cluster = createDevcluster({
    clock,
    random,
    token,
    rbac,
    ...(controllers === undefined ? {} : { controllers }),
    ...(podReadyMs === undefined ? {} : { podReadyMs }),
    ...(data === undefined ? {} : { journal: data.journal, signingKey: () => data.signingKey() }),
  });
  stack.defer(() => cluster.stop());
  const certify = (now: number): Certificate => data?.certificate(now) ?? createCertificate(now);
  const certificate = options.https === true ? certify(clock.now()) : undefined;
  const port = options.port ?? data?.port;
  const listener = await listen(cluster, {
    ...(port === undefined ? {} : { port }),
    ...(certificate === undefined ? {} : { certificate }),
  });
  stack.defer(() => listener.close());
  const { server } = listener;
  data?.listensOn(Number(server.slice(server.lastIndexOf(":") + 1)));
  const resources = stack.move();
  const ca = certificate === undefined ? {} : { caPem: certificate.cert };
  return {
    server,
    token,
    ...ca,
    kubeSystemUid: cluster.kubeSystemUid,
    cluster,
    kubeconfig: () => printKubeconfig({ name, server, token, ...ca }),
    stop: () => resources.disposeAsync(),
  };
}

/** Here, so that a cluster in memory does not load SQLite. */
async function openData(folder: string, log: Logger | undefined): Promise<ClusterData> {
  const { openClusterData } = await import("./cluster-data.ts");
  return openClusterData(folder, log);
}
