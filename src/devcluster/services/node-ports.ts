import { isList, type JsonMap } from "../../core/merge/values.ts";
import { invalid } from "../schema/field-error.ts";
import { bareError, internalError } from "../status.ts";
import type { Refuse } from "./families.ts";
import { freePort, nodePortProblem, type TakenAddresses } from "./pools.ts";
import { hasNodePorts, needsHealthPort, needsPorts, nodePort, numberOf, portsOf } from "./spec.ts";

/** What node ports are taken from. */
export interface PortPool {
  readonly taken: () => TakenAddresses;
  readonly refuse: Refuse;
}

/** A Service's spec with its node ports. Errors: 422 for one that cannot be had; 500 for two of a kind, and for one to ask for health. */
export function withNodePorts(spec: JsonMap, was: JsonMap | undefined, pool: PortPool): JsonMap {
  const { taken } = pool;
  const used = new Set<number>();
  const open = hasNodePorts(spec) && isList(spec["ports"]);
  const ports = !open ? [] : was === undefined ? firstPorts(spec, used, pool) : nextPorts(spec, was, used, pool);
  const out = open ? { ...spec, ports } : spec;
  if (!needsHealthPort(spec) || (was !== undefined && needsHealthPort(was))) return out;
  const wanted = numberOf(spec["healthCheckNodePort"]);
  if (wanted === 0) return { ...out, healthCheckNodePort: freePort(taken().ports, used) };
  const problem = used.has(wanted) ? "provided port is already allocated" : nodePortProblem(wanted, taken().ports);
  if (problem === undefined) return out;
  throw internalError(`failed to allocate requested HealthCheck NodePort ${wanted}: ${problem}`);
}

/** Of a new Service: ports of one number share a node port, as they differ in their protocol. */
function firstPorts(spec: JsonMap, used: Set<number>, { taken, refuse }: PortPool): readonly JsonMap[] {
  const all = portsOf(spec);
  const shared = new Map<unknown, number>();
  const take = (number: number, index: number): number => {
    refuseTaken(number, index, used.has(number) ? TAKEN : nodePortProblem(number, taken().ports), refuse);
    used.add(number);
    return number;
  };
  return all.map((port, index) => {
    const own = nodePort(port);
    if (own === 0 && !needsPorts(spec)) return port;
    const before = shared.get(port["port"]);
    if (before !== undefined) {
      if (own !== 0 && own !== before) take(own, index);
      return own === 0 ? { ...port, nodePort: before } : port;
    }
    const requested = all.map((each) => (each["port"] === port["port"] ? nodePort(each) : 0)).find(Boolean) ?? 0;
    const wanted = new Set([...used, ...all.map(nodePort)]);
    const number = requested === 0 ? freePort(taken().ports, wanted) : take(requested, index);
    used.add(number);
    shared.set(port["port"], number);
    return { ...port, nodePort: number };
  });
}

/** Of a Service that there was: what it had is its own. */
function nextPorts(spec: JsonMap, was: JsonMap, used: Set<number>, { taken, refuse }: PortPool): readonly JsonMap[] {
  const own = new Set(portsOf(was).map(nodePort));
  const pairs = new Set<string>();
  return portsOf(spec).map((port, index) => {
    let number = nodePort(port);
    if (number === 0 && !needsPorts(spec)) return port;
    if (number === 0) {
      number = freePort(taken().ports, new Set([...used, ...portsOf(spec).map(nodePort)]));
    } else if (!own.has(number) && !used.has(number)) {
      refuseTaken(number, index, nodePortProblem(number, taken().ports), refuse);
    }
    used.add(number);
    const pair = `{${String(port["protocol"])} ${number}}`;
    if (pairs.has(pair)) throw bareError(`duplicate nodePort: ${pair}`);
    pairs.add(pair);
    return { ...port, nodePort: number };
  });
}

const TAKEN = "provided port is already allocated";

function refuseTaken(number: number, index: number, problem: string | undefined, refuse: Refuse): void {
  if (problem !== undefined) refuse([invalid(`spec.ports[${index}].nodePort`, number, problem)]);
}
