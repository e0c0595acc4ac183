import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { connect, type KubernetesApi } from "../adapters/kubernetes/cluster-api.ts";
import type { Credential } from "../adapters/kubernetes/credential.ts";
import type { Endpoint } from "../adapters/kubernetes/endpoint.ts";
import { loadInCluster } from "../adapters/kubernetes/in-cluster.ts";
import { loadKubeconfig } from "../adapters/kubernetes/kubeconfig.ts";
import { toUserAgent } from "../adapters/kubernetes/transport.ts";
import { isSkysailError, SkysailError } from "../model/errors.ts";
import type { Abortable } from "../ports/abortable.ts";
import type { Clock } from "../ports/clock.ts";
import type { KubernetesConfig } from "./config.ts";
import { VERSION } from "./version.ts";

/** Which clusters to connect to, and as whom. */
export interface ConnectOptions extends Abortable {
  /** A kubeconfig file. Default is what the environment says: `KUBECONFIG`, the pod's own cluster, `~/.kube/config`. */
  readonly kubeconfig?: string;
  /** Contexts of it. Default is the current one. */
  readonly contexts: readonly string[];
  readonly environment: KubernetesConfig;
  /** What the User-Agent says after the version: `serve`, `relay`, `cli`. */
  readonly role: string;
  readonly clock: Clock;
}

/** A cluster that answered, with what a record of it needs. */
export interface ConnectedCluster {
  /** The context's name, or `in-cluster`. */
  readonly name: string;
  /** Where it was found, for messages: the context and its file, or the pod's service account. */
  readonly from: string;
  readonly api: KubernetesApi;
  readonly server: string;
  /** PEM of the cluster's certificate authority, when the kubeconfig has one. */
  readonly ca?: string;
}

/** Connections to clusters; dispose them to close all. */
export interface ConnectedClusters extends Disposable {
  readonly clusters: readonly ConnectedCluster[];
}

interface Target {
  readonly name: string;
  readonly from: string;
  readonly endpoint: Endpoint;
  readonly credential: Credential;
}

/**
 * Connects to every cluster that is asked for and asks each which one it is. One that does not answer within the transport's time limit is an error.
 *
 * Guarantees: after an error no connection is left.
 * Errors: `INVALID_CONFIG` for a kubeconfig that cannot work, or when two contexts lead to one cluster; otherwise those of the API, with context and
 * file in front.
 */
export async function connectClusters(options: ConnectOptions): Promise<ConnectedClusters> {
  const targets = await findTargets(options);
  const settled = await Promise.allSettled(targets.map((target) => connectTarget(target, options)));
  const clusters = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const dispose = (): void => {
    for (const { api } of clusters) api.close();
  };
  try {
    for (const result of settled) if (result.status === "rejected") throw result.reason;
    assertDifferent(clusters);
    return { clusters, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function connectTarget(target: Target, { clock, role, signal }: ConnectOptions): Promise<ConnectedCluster> {
  const { name, from, endpoint, credential } = target;
  try {
    const connection = { endpoint, credential, clock, userAgent: toUserAgent(VERSION, role) };
    const api = await connect({ ...connection, ...(signal === undefined ? {} : { signal }) });
    return { name, from, api, server: endpoint.server, ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }) };
  } catch (thrown) {
    if (!isSkysailError(thrown)) throw thrown;
    throw new SkysailError(thrown.code, `${from}: ${thrown.message}`, { cause: thrown });
  }
}

/** Two relays of one cluster would do everything twice. */
function assertDifferent(clusters: readonly ConnectedCluster[]): void {
  const names = new Map<string, string>();
  for (const { name, api } of clusters) {
    const other = names.get(api.cluster);
    if (other !== undefined)
      throw new SkysailError(
        "INVALID_CONFIG",
        `contexts ${other} and ${name} lead to the same cluster: name one of them`,
      );
    names.set(api.cluster, name);
  }
}

async function findTargets({ kubeconfig, contexts, environment, clock }: ConnectOptions): Promise<readonly Target[]> {
  const inFiles = async (files: readonly string[]): Promise<readonly Target[]> =>
    (await loadKubeconfig({ files, contexts, clock })).map(({ context, endpoint, credential }) => {
      const from = `context "${context}" of ${files.join(delimiter)}`;
      return { name: context, from, endpoint, credential };
    });
  if (kubeconfig !== undefined) return inFiles([kubeconfig]);
  if (environment.kubeconfigFiles.length > 0) return inFiles(environment.kubeconfigFiles);
  if (environment.serviceHost !== undefined && contexts.length === 0) {
    const { serviceHost: host, servicePort: port, serviceAccountFolder: root } = environment;
    const { endpoint, credential } = await loadInCluster({
      host,
      port,
      clock,
      ...(root === undefined ? {} : { root }),
    });
    return [{ name: "in-cluster", from: "the pod's service account", endpoint, credential }];
  }
  const home = join(homedir(), ".kube", "config");
  if (existsSync(home)) return inFiles([home]);
  throw new SkysailError(
    "INVALID_CONFIG",
    `no cluster: give a kubeconfig with --kubeconfig, set KUBECONFIG, or put one at ${home}`,
  );
}
