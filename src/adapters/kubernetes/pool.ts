import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createSecureContext } from "node:tls";

import { SkysailError } from "../../model/errors.ts";
import { fingerprintOf } from "./credential.ts";
import type { ClientCertificate } from "./credential.ts";
import type { Address, Endpoint } from "./endpoint.ts";

/** Calls share a bounded number of connections; a watch holds one for minutes and must not take them away from calls. */
export type Lane = "call" | "watch";

/** Connections to one API server, by lane and client certificate. */
export interface Pool {
  agent(lane: Lane, certificate: ClientCertificate | undefined): HttpAgent;
  /** Closes the connections that carry no request: after one of them turned out dead, the others of its age most likely are, too. */
  dropIdle(): void;
  /** Closes every connection, also under a request. */
  close(): void;
}

/** An idle connection is closed before the usual 60 s of load balancers and the API server's 90 s are over. */
const IDLE_MS = 45_000;
const TCP_KEEP_ALIVE_MS = 30_000;

/**
 * Makes the pool; nothing is connected yet.
 *
 * Caveats: a new client certificate starts new connections; those of the old one end by idling, so that nothing in flight is cut.
 * Errors of `agent`: `INVALID_CONFIG` when certificate or key cannot be read.
 */
export function createPool(endpoint: Endpoint, address: Address, options: { readonly maxConnections: number }): Pool {
  const lanes: Record<Lane, { fingerprint: string; agent: HttpAgent } | undefined> = {
    call: undefined,
    watch: undefined,
  };
  const all = new Set<HttpAgent>();

  const create = (lane: Lane, certificate: ClientCertificate | undefined): HttpAgent => {
    const settings = {
      keepAlive: true,
      keepAliveMsecs: TCP_KEEP_ALIVE_MS,
      timeout: IDLE_MS,
      scheduling: "lifo" as const,
      maxFreeSockets: options.maxConnections,
      ...(lane === "call" ? { maxSockets: options.maxConnections } : {}),
    };
    if (!address.secure) return new HttpAgent(settings);
    return new HttpsAgent({
      ...settings,
      secureContext: toSecureContext(endpoint, address, certificate),
      rejectUnauthorized: endpoint.insecureSkipTlsVerify !== true,
      ...(endpoint.serverName === undefined ? {} : { servername: endpoint.serverName }),
    });
  };

  return {
    agent(lane, certificate) {
      const fingerprint = fingerprintOf(certificate);
      const present = lanes[lane];
      if (present?.fingerprint === fingerprint) return present.agent;
      const agent = create(lane, certificate);
      lanes[lane] = { fingerprint, agent };
      all.add(agent);
      if (present !== undefined) retire(present.agent, all);
      return agent;
    },
    dropIdle() {
      for (const agent of all) closeIdle(agent);
    },
    close() {
      for (const agent of all) agent.destroy();
      all.clear();
      lanes.call = undefined;
      lanes.watch = undefined;
    },
  };
}

/** One context for all connections: parsing the authorities for each costs more than the rest of the handshake's set-up. */
function toSecureContext(endpoint: Endpoint, address: Address, certificate: ClientCertificate | undefined) {
  try {
    return createSecureContext({
      ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }),
      ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
    });
  } catch (error) {
    throw new SkysailError(
      "INVALID_CONFIG",
      `${address.origin}: the client certificate or its key cannot be read (PEM expected)`,
      {
        cause: error,
      },
    );
  }
}

function retire(agent: HttpAgent, all: Set<HttpAgent>): void {
  closeIdle(agent);
  // `close()` must still reach an old agent whose watch goes on; one without any connection is forgotten.
  if (Object.keys(agent.sockets).length === 0) all.delete(agent);
}

function closeIdle(agent: HttpAgent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}
