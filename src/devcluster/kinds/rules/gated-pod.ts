import { equalValues, isList, isMap, type JsonMap } from "../../../core/merge/values.ts";
import { entry, invalid } from "../../schema/field-error.ts";
import type { Cause } from "../../served-kind.ts";
import { mapAt } from "./fields.ts";

/*
 * A Pod that waits at a scheduling gate may be told more precisely where to run, and not less.
 */

/** A selector of nodes that lost something. */
export function selectorChange(spec: JsonMap, old: JsonMap): readonly Cause[] {
  const [now, before] = [mapAt(spec, "nodeSelector"), mapAt(old, "nodeSelector")];
  if (Object.entries(before).every(([key, value]) => now[key] === value)) return [];
  const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  return [invalid("spec.nodeSelector", isMap(spec["nodeSelector"]) ? now : null, detail)];
}

const TERMS = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

/** Terms of required nodes that lost something. */
export function nodeAffinityChange(spec: JsonMap, old: JsonMap): readonly Cause[] {
  const [now, before] = [termsOf(spec), termsOf(old)];
  if (before.length === 0) return [];
  if (now.length !== before.length) {
    return [invalid(TERMS, now, "no additions/deletions to non-empty NodeSelectorTerms list are allowed")];
  }
  return before.flatMap((term, index) =>
    onlyAdds(now[index] ?? {}, term)
      ? []
      : [invalid(entry(TERMS, index), now[index], "only additions are allowed (no mutations or deletions)")],
  );
}

function termsOf(spec: JsonMap): readonly JsonMap[] {
  const required = mapAt(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  const terms = required["nodeSelectorTerms"];
  return isList(terms) ? terms.filter(isMap) : [];
}

const PARTS = ["matchExpressions", "matchFields"];

/** A term of nothing fits no node: an addition would make it fit some. */
function onlyAdds(term: JsonMap, before: JsonMap): boolean {
  const listOf = (of: JsonMap, part: string): readonly unknown[] => (isList(of[part]) ? of[part] : []);
  const isNothing = (of: JsonMap): boolean => PARTS.every((part) => listOf(of, part).length === 0);
  if (isNothing(before)) return isNothing(term);
  return PARTS.every((part) => {
    const were = listOf(before, part);
    return equalValues(listOf(term, part).slice(0, were.length), were);
  });
}
