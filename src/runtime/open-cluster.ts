import { createSystemClock } from "../adapters/local/clock.ts";
import { SkysailError } from "../model/errors.ts";
import type { Abortable } from "../ports/abortable.ts";
import { readKubernetesConfig } from "./config.ts";
import { connectClusters, type ConnectedCluster } from "./connect.ts";

/** A cluster for one command. Dispose it to close its connections. */
export type OpenCluster = ConnectedCluster & Disposable;

/** Connects to one cluster. Errors: as `connectClusters`. */
export async function openCluster(
  options: Abortable & { readonly kubeconfig?: string; readonly context?: string; readonly role?: string },
): Promise<OpenCluster> {
  const { kubeconfig, context, role = "cli", signal } = options;
  const connected = await connectClusters({
    contexts: context === undefined ? [] : [context],
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    environment: readKubernetesConfig(),
    role,
    clock: createSystemClock(),
    ...(signal === undefined ? {} : { signal }),
  });
  const [cluster] = connected.clusters;
  if (cluster === undefined) throw new SkysailError("BUG", "no cluster was connected");
  return { ...cluster, [Symbol.dispose]: () => connected[Symbol.dispose]() };
}
