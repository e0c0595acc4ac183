import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startDevcluster } from "../../runtime/devcluster.ts";
import type { ClusterAddress } from "../../runtime/local-cloud.ts";

/** The clusters that a demo plays on. Disposing it ends those that it started. */
export interface Stage extends AsyncDisposable {
  readonly clusters: readonly ClusterAddress[];
  /** The namespace of the scenes; whoever plays makes it. */
  readonly namespace: string;
  readonly podsRun: boolean;
}

/** Until a simulated pod is ready: long enough to be seen. */
const POD_READY_MS = 400;

/** Two embedded API servers of this process, each with its kubeconfig in `folder`. */
export async function openOwnStage(folder: string): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const clusters: ClusterAddress[] = [];
  for (const name of ["west", "east"]) {
    const devcluster = await startDevcluster({ https: true, name, podReadyMs: POD_READY_MS });
    stack.defer(() => devcluster.stop());
    const kubeconfig = join(folder, `${name}.kubeconfig`);
    await writeFile(kubeconfig, devcluster.kubeconfig(), { mode: 0o600 });
    clusters.push({ name, kubeconfig });
  }
  const resources = stack.move();
  return { clusters, namespace: "demo", podsRun: true, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** A cluster of somebody's, in which a namespace of its own keeps the demo apart. */
export function openForeignStage(kubeconfig: string, context: string | undefined): Stage {
  const name = context ?? "cluster";
  return {
    clusters: [{ name, kubeconfig, ...(context === undefined ? {} : { context }) }],
    namespace: `skysail-demo-${randomBytes(3).toString("hex")}`,
    podsRun: false,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
