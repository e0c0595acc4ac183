import { createSystemClock } from "../adapters/local/clock.ts";
import { createRandom } from "../adapters/local/random.ts";
import type { ControllerSwitches } from "../devcluster/controllers/controllers.ts";
import { createDevcluster, type Devcluster } from "../devcluster/devcluster.ts";
import { createCertificate } from "../devcluster/server/certificate.ts";
import { printKubeconfig } from "../devcluster/server/kubeconfig.ts";
import { listen } from "../devcluster/server/listen.ts";
import type { Clock, Random } from "../ports/clock.ts";

/** Options of {@link startDevcluster}. */
export interface StartDevclusterOptions {
  /** Of the loopback interface. Default is any free one. */
  readonly port?: number;
  /** Serve HTTPS with a certificate made for the occasion. kubectl sends tokens over nothing else. Default is plain HTTP. */
  readonly https?: boolean;
  /** The administrator's token. Default is a random one. */
  readonly token?: string;
  /** The context in the kubeconfig. Default is `devcluster`. */
  readonly name?: string;
  /** Default is this machine's. */
  readonly clock?: Clock;
  /** Default is the operating system's. */
  readonly random?: Random;
  readonly controllers?: ControllerSwitches;
  /** Milliseconds until a simulated pod is ready. Default is 0. */
  readonly podReadyMs?: number;
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
  /** Closes the socket and ends the controllers. Nothing of the cluster is left. */
  stop(): Promise<void>;
}

/** Starts an API server in this process. Resolves when it accepts connections. Errors: those of the socket. */
export async function startDevcluster(options: StartDevclusterOptions = {}): Promise<RunningDevcluster> {
  const { name = "devcluster", port, controllers, podReadyMs } = options;
  const clock = options.clock ?? createSystemClock();
  const random = options.random ?? createRandom();
  const token = options.token ?? random.token();
  const cluster = createDevcluster({
    clock,
    random,
    token,
    ...(controllers === undefined ? {} : { controllers }),
    ...(podReadyMs === undefined ? {} : { podReadyMs }),
  });
  const certificate = options.https === true ? createCertificate(clock.now()) : undefined;
  const listener = await listen(cluster, {
    ...(port === undefined ? {} : { port }),
    ...(certificate === undefined ? {} : { certificate }),
  });
  const { server } = listener;
  const ca = certificate === undefined ? {} : { caPem: certificate.cert };
  return {
    server,
    token,
    ...ca,
    kubeSystemUid: cluster.kubeSystemUid,
    cluster,
    kubeconfig: () => printKubeconfig({ name, server, token, ...ca }),
    async stop() {
      cluster.stop();
      await listener.close();
    },
  };
}
