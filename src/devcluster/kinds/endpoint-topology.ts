import { isList, isMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

const TOPOLOGY = "deprecatedTopology";

/** A slice without the topology of its endpoints, which `v1` shows of slices from before, and does not take. */
export function dropTopology(object: KubeObject): KubeObject {
  if (!statesTopology(object)) return object;
  return { ...object, endpoints: endpointsOf(object).map((one) => (isMap(one) ? omit(one, [TOPOLOGY]) : one)) };
}

/** Whether a slice says where an endpoint is in a way that is not taken. */
export function statesTopology(object: KubeObject): boolean {
  return endpointsOf(object).some((one) => isMap(one) && isMap(one[TOPOLOGY]) && Object.keys(one[TOPOLOGY]).length > 0);
}

function endpointsOf(object: KubeObject): readonly unknown[] {
  return isList(object["endpoints"]) ? object["endpoints"] : [];
}
