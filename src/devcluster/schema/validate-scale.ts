import { formatPlain, formatType } from "../../core/merge/go-format.ts";
import { isMap, isNumeric } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Cause, ServedKind } from "../served-kind.ts";
import { invalid, printNumber } from "./field-error.ts";
import { isInt64 } from "./json-types.ts";

const MAX_REPLICAS = 2 ** 31 - 1;

/** What is wrong with the fields that the scale subresource reads. A write of the status answers for its own part only. */
export function validateScale(
  object: KubeObject,
  scale: NonNullable<ServedKind["scale"]>,
  part?: "status",
): readonly Cause[] {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...(part === "status" ? [] : validateReplicas(object, specReplicasPath)),
    ...validateReplicas(object, statusReplicasPath),
    ...(labelSelectorPath === undefined ? [] : validateSelector(object, labelSelectorPath)),
  ];
}

function validateReplicas(object: KubeObject, path: string): readonly Cause[] {
  const { value, problem } = find(object, path);
  if (problem !== undefined) return [invalid(path, 0, problem)];
  if (value === undefined) return [];
  if (typeof value !== "number" || !isInt64(value)) return [invalid(path, 0, wrongType(path, value, "int64"))];
  if (value < 0) return [invalid(path, value, "should be a non-negative integer")];
  return value > MAX_REPLICAS ? [invalid(path, value, `should be less than or equal to ${MAX_REPLICAS}`)] : [];
}

function validateSelector(object: KubeObject, path: string): readonly Cause[] {
  const { value, problem } = find(object, path);
  if (problem !== undefined) return [invalid(path, "", problem)];
  return value === undefined || typeof value === "string" ? [] : [invalid(path, "", wrongType(path, value, "string"))];
}

function find(object: KubeObject, path: string): { readonly value?: unknown; readonly problem?: string } {
  let value: unknown = object;
  for (const name of stepsOf(path)) {
    // Below null there is nothing, as below what is absent.
    if (value === undefined || value === null) return {};
    if (!isMap(value)) return { problem: wrongType(path, value, "map[string]interface{}") };
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return { value };
}

function wrongType(path: string, value: unknown, wanted: string): string {
  const type = isNumeric(value) ? (isInt64(value) ? "int64" : "float64") : formatType(value);
  const shown = isNumeric(value) ? printNumber(value) : formatPlain(value);
  return `${path} accessor error: ${shown} is of the type ${type}, expected ${wanted}`;
}

function stepsOf(path: string): readonly string[] {
  return path.replace(/^\./, "").split(".");
}
