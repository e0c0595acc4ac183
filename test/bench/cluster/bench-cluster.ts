import { fileURLToPath } from "node:url";
import { startControlPlane, type ControlPlane } from "../../helpers/control-plane/control-plane.ts";
import { bindRelayRightsToWriter, installOperators, kubeconfigFor, tokenOf } from "../../e2e/path/cluster-setup.ts";
import { must } from "../../e2e/path/objects.ts";

/** The account that the operator works as: the one that the generated manifests make. */
export const WRITER = "system:serviceaccount:skysail-system:skysail-writer";

/** The operator's module. */
export const OPERATORS = fileURLToPath(import.meta.resolve("../operators/website.ts"));

/** A real control plane with definitions, rights and fence policy installed. */
export interface BenchCluster extends AsyncDisposable {
  readonly controlPlane: ControlPlane;
  /** A kubeconfig of the operator's account. */
  readonly kubeconfig: string;
  /**
   * Stops or continues kube-controller-manager. Stopped, nobody but us writes to Deployments, as in the measurements of other frameworks
   * that these are put beside.
   */
  setControllers(running: boolean): Promise<void>;
  /** Makes a namespace. */
  namespace(name: string): Promise<void>;
}

/** Starts one; its controllers run. */
export async function startBenchCluster(): Promise<BenchCluster> {
  const controlPlane = await startControlPlane({ name: "bench" });
  try {
    const { kube, server } = controlPlane;
    await installOperators(kube);
    await bindRelayRightsToWriter(kube);
    const token = await tokenOf(kube, "writer");
    const kubeconfig = await kubeconfigFor(controlPlane.dir, [{ name: "bench", server, token, controlPlane }]);
    return {
      controlPlane,
      kubeconfig,
      async setControllers(running) {
        const { controllerManager } = await controlPlane.pids();
        if (controllerManager !== undefined) process.kill(controllerManager, running ? "SIGCONT" : "SIGSTOP");
      },
      async namespace(name) {
        const metadata = { name };
        await must(kube, "POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata });
      },
      async [Symbol.asyncDispose]() {
        await controlPlane.stop();
      },
    };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}
