import { equalValues, isList, isMap, type JsonMap, omit } from "../../../core/merge/values.ts";
import { invalid } from "../../schema/field-error.ts";
import type { Cause } from "../../served-kind.ts";
import { itemsAt, mapAt, textAt } from "./fields.ts";

const IMMUTABLE = "field is immutable";
/** What says where Pods run, which a Job that does not run yet may still change. */
const SCHEDULING = ["nodeSelector", "tolerations", "schedulingGates"];

/** A template stays as it is; while the Job is suspended and has nothing running, where its Pods run and what they use may change. */
export function templateChanges(spec: JsonMap, old: JsonMap): readonly Cause[] {
  const was = mapAt(old, "spec");
  const [template, before] = [mapAt(spec, "template"), mapAt(was, "template")];
  if (!isAtRest(old)) {
    return equalValues(template, before) ? [] : [invalid("spec.template", template, IMMUTABLE)];
  }
  const [podSpec, podBefore] = [mapAt(template, "spec"), mapAt(before, "spec")];
  if (equalValues(fixedPart(podSpec, podBefore), fixedPart(podBefore, podSpec))) return [];
  return [invalid("spec.template.spec", podSpec, IMMUTABLE)];
}

/** Suspended, never started or told to be suspended, and without active Pods. */
function isAtRest(old: JsonMap): boolean {
  const status = mapAt(old, "status");
  const told = itemsAt(status, "conditions", "status").some(
    ({ item }) => item["type"] === "Suspended" && item["status"] === "True",
  );
  const none = (status["active"] ?? 0) === 0;
  return mapAt(old, "spec")["suspend"] === true && (status["startTime"] === undefined || told) && none;
}

/** What may not differ from `other`. */
function fixedPart(podSpec: JsonMap, other: JsonMap): JsonMap {
  return {
    ...omit(podSpec, SCHEDULING),
    affinity: withoutNodes(podSpec["affinity"]),
    containers: withoutResources(podSpec, other, "containers"),
    initContainers: withoutResources(podSpec, other, "initContainers"),
  };
}

/** Affinities to nodes may change; an affinity to nothing else is none. */
function withoutNodes(affinity: unknown): JsonMap {
  return isMap(affinity) ? omit(affinity, ["nodeAffinity"]) : {};
}

/** Resources may change where the containers have the same names in the same order. */
function withoutResources(podSpec: JsonMap, other: JsonMap, list: string): readonly unknown[] {
  const [all, others] = [podSpec[list], other[list]].map((value) => (isList(value) ? value : []));
  if (all === undefined || others === undefined || all.length !== others.length) return all ?? [];
  return all.map((container, index) => {
    const counterpart = others[index];
    const same = isMap(container) && isMap(counterpart) && textAt(container, "name") === textAt(counterpart, "name");
    return same ? omit(container, ["resources"]) : container;
  });
}
