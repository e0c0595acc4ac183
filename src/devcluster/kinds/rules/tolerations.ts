import type { JsonMap } from "../../../core/merge/values.ts";
import { child, invalid, notSupported } from "../../schema/field-error.ts";
import { labelValue, qualifiedName } from "../../schema/names.ts";
import type { Cause } from "../../served-kind.ts";
import { itemsAt, textAt } from "./fields.ts";

/** The taints that a Pod bears. */
export function validateTolerations(spec: JsonMap, path: string): readonly Cause[] {
  return itemsAt(spec, "tolerations", path).flatMap(({ item, at }) => validateToleration(item, at));
}

const ANY = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

function validateToleration(toleration: JsonMap, path: string): readonly Cause[] {
  const [key, operator, effect] = ["key", "operator", "effect"].map((name) => textAt(toleration, name));
  const at = (name: string): string => child(path, name);
  const timed = toleration["tolerationSeconds"] !== undefined && effect !== "NoExecute";
  return [
    ...(key === "" ? [] : qualifiedName(key ?? "").map((problem) => invalid(at("key"), key, problem))),
    ...(key === "" && operator !== "Exists" ? [invalid(at("operator"), operator, ANY)] : []),
    ...(timed ? [invalid(at("effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")] : []),
    ...validateValue(operator ?? "", textAt(toleration, "value"), at("operator")),
    ...(effect === "" || EFFECTS.includes(effect ?? "") ? [] : [notSupported(at("effect"), effect, EFFECTS)]),
  ];
}

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** What is wrong with the value is told of the operator. */
function validateValue(operator: string, value: string, path: string): readonly Cause[] {
  switch (operator) {
    case "":
    case "Equal": {
      const problems = labelValue(value);
      return problems.length === 0 ? [] : [invalid(path, value, problems.join(";"))];
    }
    case "Exists":
      return value === "" ? [] : [invalid(path, value, "value must be empty when `operator` is 'Exists'")];
    // Comparisons with numbers are known, and not switched on.
    case "Lt":
    case "Gt":
      return [notSupported(path, operator, ["Equal", "Exists", "Lt", "Gt"])];
    default:
      return [notSupported(path, operator, ["Equal", "Exists"])];
  }
}
