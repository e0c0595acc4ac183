import { isMap, type JsonMap } from "../../core/merge/values.ts";

/**
 * A `fieldPath` of a rule or a selectable field (`.spec.name`, `.labels['a.b']`) in the notation of field errors; `undefined` when it does not
 * lead to a field of `schema`.
 */
export function fieldPathOf(text: string, schema: JsonMap): string | undefined {
  return resolveFieldPath(text, schema)?.path;
}

/** Where a field path leads: the field's notation and its schema. */
export function resolveFieldPath(
  text: string,
  schema: JsonMap,
): { readonly path: string; readonly schema: JsonMap } | undefined {
  const steps = stepsOf(text);
  if (steps === undefined) return undefined;
  let at = schema;
  let path = "";
  for (const step of steps) {
    const properties = at["properties"];
    const next = isMap(properties)
      ? Object.hasOwn(properties, step)
        ? properties[step]
        : undefined
      : at["additionalProperties"];
    if (!isMap(next)) return undefined;
    path += isMap(properties) ? (path === "" ? step : `.${step}`) : `[${step}]`;
    at = next;
  }
  return { path, schema: at };
}

const STEP = /\.([^.[\]']+)|\['((?:[^'\\]|\\.)*)'\]/y;

function stepsOf(text: string): readonly string[] | undefined {
  const steps: string[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) return undefined;
    steps.push(match[1] ?? (match[2] ?? "").replace(/\\(.)/g, "$1"));
  }
  return steps.length === 0 ? undefined : steps;
}
