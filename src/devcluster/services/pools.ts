import { isIPv4 } from "node:net";
import type { KubeObject } from "../../model/objects.ts";
import { nodePort, numberOf, portsOf, specOf, textsOf } from "./spec.ts";

/*
 * The pools that Services get their addresses and node ports from.
 */

/** The addresses of Services are 10.96.0.0/16. */
const NETWORK = "10.96";
const FIRST_NODE_PORT = 30_000;
const LAST_NODE_PORT = 32_767;

/** What cannot be assigned again, of the Services that there are. */
export interface TakenAddresses {
  readonly addresses: ReadonlySet<string>;
  readonly ports: ReadonlySet<number>;
}

/** The addresses and node ports of Services. */
export function takenAddresses(services: readonly KubeObject[]): TakenAddresses {
  const specs = services.map(specOf);
  return {
    addresses: new Set(specs.flatMap(({ clusterIPs }) => textsOf(clusterIPs))),
    ports: new Set(
      specs.flatMap((spec) => [...portsOf(spec).map(nodePort), numberOf(spec["healthCheckNodePort"])]).filter(Boolean),
    ),
  };
}

/** An address that is free. */
export function freeAddress(taken: ReadonlySet<string>): string {
  // The first address is that of the API server itself.
  for (let number = 2; number < 65_535; number += 1) {
    const address = `${NETWORK}.${number >> 8}.${number & 255}`;
    if (!taken.has(address)) return address;
  }
  throw new Error("failed to allocate a serviceIP: range is full");
}

/** Why an address cannot be had. */
export function addressProblem(address: string, taken: ReadonlySet<string>): string | undefined {
  if (!isIPv4(address) || !address.startsWith(`${NETWORK}.`)) {
    return "the provided network does not match the current range";
  }
  const last = address === `${NETWORK}.0.0` || address === `${NETWORK}.255.255`;
  if (last)
    return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${NETWORK}.0.0/16`;
  return taken.has(address) || address === `${NETWORK}.0.1` ? "provided IP is already allocated" : undefined;
}

/** A node port that is free, and none of `used`. */
export function freePort(taken: ReadonlySet<number>, used: ReadonlySet<number>): number {
  for (let port = FIRST_NODE_PORT; port <= LAST_NODE_PORT; port += 1)
    if (!taken.has(port) && !used.has(port)) return port;
  throw new Error("failed to allocate a nodePort: range is full");
}

/** Why a node port cannot be had. */
export function nodePortProblem(port: number, taken: ReadonlySet<number>): string | undefined {
  if (port < FIRST_NODE_PORT || port > LAST_NODE_PORT) {
    return `provided port is not in the valid range. The range of valid ports is ${FIRST_NODE_PORT}-${LAST_NODE_PORT}`;
  }
  return taken.has(port) ? "provided port is already allocated" : undefined;
}
