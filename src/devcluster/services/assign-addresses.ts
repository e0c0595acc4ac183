import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { invalid as invalidField } from "../schema/field-error.ts";
import { invalid } from "../status.ts";
import { type Refuse, withFamilies } from "./families.ts";
import { giveUp, keepAssigned, oneAddress } from "./keep-assigned.ts";
import { withNodePorts } from "./node-ports.ts";
import { addressProblem, freeAddress, type TakenAddresses } from "./pools.ts";
import { isHeadless, isUnset, needsAddress, specOf, textsOf } from "./spec.ts";

/*
 * What the API server assigns to a Service from its pools, after ownership was worked out: nobody owns what was assigned.
 */

/**
 * A Service with the addresses and ports that its type needs; what `live` has of them is kept, or given up with a change of type.
 *
 * Errors: 422, 500 for what cannot be assigned.
 */
export function assignAddresses(
  object: KubeObject,
  live: KubeObject | undefined,
  taken: () => TakenAddresses,
): KubeObject {
  const refuse: Refuse = (causes) => {
    if (causes.length > 0) throw invalid({ group: "", kind: "Service" }, object.metadata.name ?? "", causes);
  };
  const was = live === undefined ? undefined : specOf(live);
  const kept = was === undefined ? specOf(object) : keepAssigned(specOf(object), was);
  const families = withFamilies(oneAddress(kept, was), was, refuse);
  const assigned = withNodePorts(withAddress(families, was, taken, refuse), was, { taken, refuse });
  if (was === undefined) return { ...object, spec: assigned };
  const spec = giveUp(assigned, was);
  return {
    ...object,
    spec,
    ...(spec["type"] === "LoadBalancer" ? {} : { status: { ...status(object), loadBalancer: {} } }),
  };
}

/** Only a Service that had none before gets an address. */
function withAddress(spec: JsonMap, was: JsonMap | undefined, taken: () => TakenAddresses, refuse: Refuse): JsonMap {
  if (!needsAddress(spec) || isHeadless(spec) || (was !== undefined && needsAddress(was))) return spec;
  const [wanted] = textsOf(spec["clusterIPs"]);
  if (isUnset(wanted) || wanted === undefined) {
    const address = freeAddress(taken().addresses);
    return { ...spec, clusterIP: address, clusterIPs: [address] };
  }
  const problem = addressProblem(wanted, taken().addresses);
  if (problem !== undefined) {
    refuse([invalidField("spec.clusterIPs", spec["clusterIPs"], `failed to allocate IP ${wanted}: ${problem}`)]);
  }
  return spec;
}

function status(object: KubeObject): object {
  const { status: of } = object;
  return typeof of === "object" && of !== null ? of : {};
}
