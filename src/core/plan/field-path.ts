import { isMap } from "./json.ts";

/** One step of a path as `fieldsV1` writes it: `f:` a field, `k:` a list item by its key fields, `v:` a set member, `i:` an index. */
export type PathStep =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "item"; readonly key: Readonly<Record<string, unknown>> }
  | { readonly kind: "member"; readonly value: unknown }
  | { readonly kind: "index"; readonly index: number };

/** Reads one key of a `fieldsV1` object; `undefined` for `.` and for what structured-merge-diff does not write. */
export function toStep(element: string): PathStep | undefined {
  const text = element.slice(2);
  switch (element.slice(0, 2)) {
    case "f:":
      return { kind: "field", name: text };
    case "k:": {
      const key = parse(text);
      return isMap(key) ? { kind: "item", key } : undefined;
    }
    case "v:":
      return { kind: "member", value: parse(text) };
    case "i:":
      return { kind: "index", index: Number(text) };
    default:
      return undefined;
  }
}

/** Appends a step to a path, in the notation of server-side apply's conflicts: `.spec.ports[port=80,protocol="TCP"].name`. */
export function toPath(parent: string, step: PathStep): string {
  switch (step.kind) {
    case "field":
      return `${parent}.${step.name}`;
    case "item": {
      const keys = Object.keys(step.key).toSorted();
      return `${parent}[${keys.map((key) => `${key}=${JSON.stringify(step.key[key])}`).join(",")}]`;
    }
    case "member":
      return `${parent}[=${JSON.stringify(step.value)}]`;
    case "index":
      return `${parent}[${step.index}]`;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
