import { startControlPlane, type ControlPlane, type ControlPlaneInfo } from "../control-plane/control-plane.ts";
import { startDynamoDbLocal } from "../dynamodb-local/dynamodb-local.ts";
import { startMoto } from "../moto/moto.ts";
import type { LocalEndpoint } from "../processes/endpoint.ts";
import type { ControlPlaneName, EndpointName } from "./names.ts";

/** What can be asked of the servers of a test run. Every answer is plain data. */
export type ServerRequest =
  | { readonly server: EndpointName; readonly ask: "start" }
  | { readonly server: ControlPlaneName; readonly ask: "start" | "pids" | "kill-api-server" | "start-api-server" };

/** The servers of a test run. */
export interface SharedServers {
  /** Does what is asked; starts the server first, when nobody asked for it before. */
  handle(request: ServerRequest): Promise<unknown>;
  /** Stops all of them. */
  stop(): Promise<void>;
}

/** Makes the servers of a test run; each starts when it is asked for first. One that failed to start is tried again. */
export function createSharedServers(): SharedServers {
  const controlPlanes = new Map<ControlPlaneName, Promise<ControlPlane>>();
  const endpoints = new Map<EndpointName, Promise<LocalEndpoint>>();
  const stopping = new AbortController();
  const { signal } = stopping;

  const endpointOf = (name: EndpointName): Promise<LocalEndpoint> =>
    once(endpoints, name, () => (name === "moto" ? startMoto({ signal }) : startDynamoDbLocal({ signal })));
  const controlPlaneOf = (name: ControlPlaneName): Promise<ControlPlane> =>
    once(controlPlanes, name, () => startControlPlane({ name, signal }));

  return {
    async handle(request) {
      if (request.server === "moto" || request.server === "dynamodb-local") {
        const { endpoint } = await endpointOf(request.server);
        return { endpoint };
      }
      const controlPlane = await controlPlaneOf(request.server);
      switch (request.ask) {
        case "pids":
          return controlPlane.pids();
        case "kill-api-server":
          return controlPlane.killApiServer();
        case "start-api-server":
          return controlPlane.startApiServer();
        case "start":
          // A suite that failed in the middle may have left it without its API server.
          await controlPlane.startApiServer();
          return infoOf(controlPlane);
      }
    },
    async stop() {
      stopping.abort();
      const servers: Promise<ControlPlane | LocalEndpoint>[] = [...controlPlanes.values(), ...endpoints.values()];
      // One that did not start has stopped itself.
      await Promise.all(
        servers.map((starting) =>
          starting.then(
            (server) => server.stop(),
            () => undefined,
          ),
        ),
      );
    },
  };
}

function once<K, V>(map: Map<K, Promise<V>>, key: K, start: () => Promise<V>): Promise<V> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const starting = start();
  map.set(key, starting);
  starting.catch(() => map.delete(key));
  return starting;
}

function infoOf(controlPlane: ControlPlane): ControlPlaneInfo {
  const { name, server, kubeconfig, token, caPem, kubeSystemUid, auditLog, dir, etcdUrl, controllers } = controlPlane;
  const { kubectl, etcdctl } = controlPlane;
  return {
    name,
    server,
    kubeconfig,
    token,
    caPem,
    kubeSystemUid,
    auditLog,
    dir,
    etcdUrl,
    controllers,
    ...(kubectl === undefined ? {} : { kubectl }),
    ...(etcdctl === undefined ? {} : { etcdctl }),
  };
}
