import { CoreV1Api, KubeConfig, makeInformer, type V1ConfigMap } from "@kubernetes/client-node";
import { startDevcluster } from "../../../src/runtime/devcluster.ts";
import { startFaultProxy } from "../fault-proxy.ts";
import { eventually } from "../processes/ready.ts";
import { createRandom, type SeededRandom } from "../ssa-cases/seeded-random.ts";

/** What happened while an informer followed. */
export interface Churn {
  readonly writes: number;
  readonly events: number;
  readonly cuts: number;
  readonly compactions: number;
  readonly relists: number;
  /** How often the informer's cache was the same as a list, after it had time to catch up. */
  readonly agreements: number;
}

/** Options of {@link churn}. */
export interface ChurnOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly progress?: (so: Churn) => void;
}

const NAMESPACE = "churn";
const PATH = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const NAMES = 200;
/** Writes between two disturbances, and disturbances between two comparisons. */
const BURST = 500;
const BURSTS = 4;
const PATIENCE = { timeoutMs: 90_000 };

/**
 * Creates, changes and deletes ConfigMaps on a devcluster while the informer of `@kubernetes/client-node` follows. Its connection is cut again and
 * again, every other time after the history was compacted; its cache is compared with a list in between and at the end.
 *
 * Errors: a cache that does not become what a list says; a write that is refused.
 */
export async function churn({ seconds, seed, progress }: ChurnOptions): Promise<Churn> {
  const random = createRandom(seed);
  const devcluster = await startDevcluster({ https: true });
  const proxy = await startFaultProxy(devcluster.server);
  const so = { writes: 0, events: 0, cuts: 0, compactions: 0, relists: 0, agreements: 0 };
  const write = async (method: string, url: string, body?: object): Promise<number> => {
    const { status } = await devcluster.cluster.handle({
      method,
      url,
      headers: {
        authorization: `Bearer ${devcluster.token}`,
        "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    so.writes += 1;
    return status;
  };
  await write("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });

  const api = configOf(proxy.server, devcluster.token);
  const core = api.makeApiClient(CoreV1Api);
  const list = (): ReturnType<typeof core.listNamespacedConfigMap> =>
    core.listNamespacedConfigMap({ namespace: NAMESPACE });
  const informer = makeInformer<V1ConfigMap>(api, PATH, () => {
    so.relists += 1;
    return list();
  });
  let stopped = false;
  for (const verb of ["add", "update", "delete"] as const) informer.on(verb, () => (so.events += 1));
  // An informer stops at an error: whoever uses one starts it again.
  informer.on("error", () => {
    if (!stopped) setTimeout(() => void informer.start(), 20);
  });

  const agree = async (): Promise<void> => {
    await eventually(
      "the informer's cache is what a list says",
      async () => {
        const [cached, listed] = [informer.list(NAMESPACE), (await list()).items].map(comparable);
        return cached === listed ? true : undefined;
      },
      PATIENCE,
    );
    so.agreements += 1;
    progress?.({ ...so });
  };

  try {
    await informer.start();
    const end = performance.now() + seconds * 1_000;
    while (performance.now() < end) {
      for (let burst = 0; burst < BURSTS; burst += 1) {
        for (let index = 0; index < BURST; index += 1) {
          await writeSomething(random, write);
          // The watch is served in between.
          if (index % 10 === 0) await new Promise(setImmediate);
        }
        if (burst % 2 === 0) {
          devcluster.cluster.compact();
          so.compactions += 1;
        }
        proxy.cut();
        so.cuts += 1;
        // What nobody sees while nobody watches.
        for (let index = 0; index < BURST / 10; index += 1) await writeSomething(random, write);
      }
      await agree();
    }
    return so;
  } finally {
    stopped = true;
    await informer.stop();
    await proxy.stop();
    await devcluster.stop();
  }
}

/** One write. Half of the names exist at a time, so that a creation or a deletion may find its name taken or gone. */
async function writeSomething(
  random: SeededRandom,
  write: (method: string, url: string, body?: object) => Promise<number>,
): Promise<void> {
  const name = `map-${random.below(NAMES)}`;
  const value = String(random.next());
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } };
  const kind = random.below(10);
  const [status, ...expected] =
    kind < 4
      ? [await write("POST", PATH, object), 201, 409]
      : kind < 7
        ? [await write("PATCH", `${PATH}/${name}`, { data: { value } }), 200, 404]
        : [await write("DELETE", `${PATH}/${name}`), 200, 404];
  if (!expected.includes(status)) throw new Error(`a write was answered ${status}`);
}

function comparable(objects: readonly V1ConfigMap[]): string {
  const lines = objects.map(({ metadata, data }) => {
    return JSON.stringify([metadata?.name, metadata?.uid, metadata?.resourceVersion, data]);
  });
  return lines.toSorted().join("\n");
}

function configOf(server: string, token: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: "devcluster", server, skipTLSVerify: true }],
    users: [{ name: "admin", token }],
    contexts: [{ name: "devcluster", cluster: "devcluster", user: "admin" }],
    currentContext: "devcluster",
  });
  return config;
}
