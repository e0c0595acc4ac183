import { inject } from "vitest";
import type { ControlPlaneInfo, ControlPlanePids, RunningControlPlane } from "../control-plane/control-plane.ts";
import { createKube } from "../control-plane/kube.ts";
import { askBroker } from "./broker.ts";
import type { ControlPlaneName, EndpointName } from "./names.ts";
import type { ServerRequest } from "./shared-servers.ts";

/** The control plane of that name that the whole test run shares; started when it is asked for first. */
export async function sharedControlPlane(server: ControlPlaneName): Promise<RunningControlPlane> {
  const info = await ask<ControlPlaneInfo>({ server, ask: "start" });
  const killApiServer = (): Promise<void> => ask({ server, ask: "kill-api-server" });
  const startApiServer = (): Promise<void> => ask({ server, ask: "start-api-server" });
  return {
    ...info,
    kube: createKube(info),
    pids: () => ask<ControlPlanePids>({ server, ask: "pids" }),
    killApiServer,
    startApiServer,
    async restartApiServer() {
      await killApiServer();
      await startApiServer();
    },
  };
}

/** The server of that name that the whole test run shares; started when it is asked for first. */
export function sharedEndpoint(server: EndpointName): Promise<{ readonly endpoint: string }> {
  return ask({ server, ask: "start" });
}

function ask<T>(request: ServerRequest): Promise<T> {
  return askBroker<T>(inject("broker"), request);
}
