import type { JsonMap } from "../../../core/merge/values.ts";
import { invalid, Printed, toGoJson } from "../../schema/field-error.ts";
import type { Cause } from "../../served-kind.ts";
import { mapAt, notNegative, oneOf, type Rule } from "./fields.ts";
import { validateSelector } from "./selector.ts";

const PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** A budget says how many pods stay, or how many may go. */
export const disruptionBudget: Rule = (object) => {
  const spec = mapAt(object, "spec");
  const { minAvailable = null, maxUnavailable = null, selector = null, unhealthyPodEvictionPolicy = null } = spec;
  const shown = `{"MinAvailable":${toGoJson(minAvailable)},"Selector":${toGoJson(selector)},"MaxUnavailable":${toGoJson(maxUnavailable)},"UnhealthyPodEvictionPolicy":${toGoJson(unhealthyPodEvictionPolicy)}}`;
  return [
    ...(minAvailable === null || maxUnavailable === null
      ? []
      : [invalid("spec", new Printed(shown), "minAvailable and maxUnavailable cannot be both set")]),
    ...["minAvailable", "maxUnavailable"].flatMap((name) => numberOrPercent(spec, name)),
    ...(selector === null ? [] : validateSelector(mapAt(spec, "selector"), "spec.selector")),
    ...oneOf(spec, "unhealthyPodEvictionPolicy", ["AlwaysAllow", "IfHealthyBudget"], "spec"),
  ];
};

function numberOrPercent(spec: JsonMap, name: string): readonly Cause[] {
  const value = spec[name];
  if (typeof value !== "string") return notNegative(spec, [name], "spec");
  if (!/^[0-9]+%$/.test(value)) return [invalid(`spec.${name}`, value, PERCENT)];
  return Number(value.slice(0, -1)) > 100 ? [invalid(`spec.${name}`, value, "must not be greater than 100%")] : [];
}

/** A lease lasts some time. */
export const lease: Rule = (object) => {
  const spec = mapAt(object, "spec");
  const seconds = spec["leaseDurationSeconds"];
  return [
    ...(typeof seconds === "number" && seconds <= 0
      ? [invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")]
      : []),
    ...notNegative(spec, ["leaseTransitions"], "spec"),
  ];
};
