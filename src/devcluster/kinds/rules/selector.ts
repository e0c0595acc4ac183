import { isList, isMap, type JsonMap } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { child, forbidden, invalid, required } from "../../schema/field-error.ts";
import { labelValue, qualifiedName } from "../../schema/names.ts";
import { validateLabels } from "../../schema/object-meta.ts";
import { itemsAt, mapAt, textAt } from "./fields.ts";

/** What is wrong with a label selector. */
export function validateSelector(selector: JsonMap, path: string): readonly Cause[] {
  const keys = isMap(selector["matchLabels"])
    ? validateLabels(selector["matchLabels"], child(path, "matchLabels"))
    : [];
  return [
    ...keys,
    ...itemsAt(selector, "matchExpressions", path).flatMap(({ item, at }) => validateExpression(item, at)),
  ];
}

function validateExpression(expression: JsonMap, path: string): readonly Cause[] {
  const values = isList(expression["values"]) ? expression["values"] : [];
  const out: Cause[] = [];
  switch (expression["operator"]) {
    case "In":
    case "NotIn":
      if (values.length === 0) {
        out.push(required(child(path, "values"), "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) {
        out.push(
          forbidden(child(path, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      }
      break;
    default:
      out.push(invalid(child(path, "operator"), expression["operator"] ?? "", "not a valid selector operator"));
  }
  const key = textAt(expression, "key");
  out.push(...qualifiedName(key).map((problem) => invalid(child(path, "key"), key, problem)));
  for (const [index, value] of values.entries()) {
    if (typeof value !== "string") continue;
    const at = `${child(path, "values")}[${index}]`;
    out.push(...labelValue(value).map((problem) => invalid(at, value, problem)));
  }
  return out;
}

/** The selector of a workload: it is there, selects something, and finds the labels of the workload's own template. */
export function validateOwnSelector(spec: JsonMap, kind: string): readonly Cause[] {
  const path = "spec.selector";
  const given = spec["selector"];
  const { labels } = mapAt(spec, "template", "metadata");
  if (!isMap(given)) return [required(path), mismatch(labels)];
  const problems = validateSelector(given, path);
  if (problems.length > 0) return [...problems, invalid(path, given, "invalid label selector")];
  if (isEmpty(given)) return [invalid(path, given, `empty selector is invalid for ${kind}`)];
  return selects(given, isMap(labels) ? labels : {}) ? [] : [mismatch(labels)];
}

function mismatch(labels: unknown): Cause {
  return invalid(
    "spec.template.metadata.labels",
    isMap(labels) && Object.keys(labels).length > 0 ? labels : null,
    "`selector` does not match template `labels`",
  );
}

function isEmpty(selector: JsonMap): boolean {
  const expressions = selector["matchExpressions"];
  return Object.keys(mapAt(selector, "matchLabels")).length === 0 && (!isList(expressions) || expressions.length === 0);
}

/** Whether a valid selector selects an object with `labels`. */
export function selects(selector: JsonMap, labels: JsonMap): boolean {
  const pairs = Object.entries(mapAt(selector, "matchLabels"));
  if (!pairs.every(([key, value]) => labels[key] === value)) return false;
  return itemsAt(selector, "matchExpressions", "").every(({ item }) => {
    const value = labels[textAt(item, "key")];
    const listed = isList(item["values"]) && item["values"].includes(value);
    switch (item["operator"]) {
      case "In":
        return value !== undefined && listed;
      case "NotIn":
        return value === undefined || !listed;
      case "Exists":
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}
