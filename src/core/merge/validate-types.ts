import { formatPlain, formatSyntax, formatType } from "./go-format.ts";
import { elementOfItem } from "./list-items.ts";
import { fieldElement, printElement } from "./path-element.ts";
import { fieldType, type ListType, type MapType, type ScalarType, shapeOf, type Type } from "./schema.ts";
import { isList, isMap, isNumeric, isScalar, type JsonMap } from "./values.ts";

/** One place where a value does not fit its type. */
export interface TypeProblem {
  /** In the notation of the server's conflicts; empty for the value itself. */
  readonly path: string;
  readonly message: string;
}

/**
 * Every place where `value` does not fit `type`: an undeclared field, a wrong JSON type, an item that occurs twice in a list map or set
 * (not reported with `allowDuplicates`, which is how live objects are read). Constraints such as ranges and patterns are not judged here.
 */
export function validateTypes(
  value: unknown,
  type: Type,
  options: { readonly allowDuplicates?: boolean } = {},
): readonly TypeProblem[] {
  const problems: TypeProblem[] = [];
  visit(value, type, options.allowDuplicates ?? false, problems, undefined);
  return problems;
}

/** The problems as one message, as the server prints them. */
export function printProblems(problems: readonly TypeProblem[]): string {
  const lines = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  return lines.length === 1 ? (lines[0] ?? "") : ["errors:", ...lines.map((line) => `  ${line}`)].join("\n");
}

/** The way down to the value under judgement; printed only when there is something to report. */
interface Trail {
  readonly parent: Trail | undefined;
  readonly element: string;
}

function report(problems: TypeProblem[], trail: Trail | undefined, message: string): void {
  let path = "";
  for (let at = trail; at !== undefined; at = at.parent) path = printElement(at.element) + path;
  problems.push({ path, message });
}

function visit(
  value: unknown,
  type: Type,
  allowDuplicates: boolean,
  problems: TypeProblem[],
  trail: Trail | undefined,
): void {
  switch (shapeOf(type, value)) {
    case "map":
      if (type.map !== undefined) visitMap(value, type.map, allowDuplicates, problems, trail);
      return;
    case "list":
      if (type.list !== undefined) visitList(value, type.list, allowDuplicates, problems, trail);
      return;
    case "scalar": {
      const message = type.scalar === undefined ? undefined : scalarProblem(type.scalar, value);
      if (message !== undefined) report(problems, trail, message);
      return;
    }
    case undefined:
      report(
        problems,
        trail,
        `schema error: invalid atom: ${type.name === undefined ? "inlined" : `named type: ${type.name}`}`,
      );
  }
}

/** What is wrong with a scalar; null fits every scalar type. */
export function scalarProblem(type: ScalarType, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (type) {
    case "numeric":
      return isNumeric(value) ? undefined : `expected numeric (int or float), got ${formatType(value)}`;
    case "string":
      return typeof value === "string"
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${formatSyntax(value)}}`;
    case "boolean":
      return typeof value === "boolean" ? undefined : `expected boolean, got &{${formatPlain(value)}}`;
    case "untyped":
      return isScalar(value) ? undefined : `expected any scalar, got &{${formatPlain(value)}}`;
  }
}

function visitMap(
  value: unknown,
  map: MapType,
  allowDuplicates: boolean,
  problems: TypeProblem[],
  trail: Trail | undefined,
): void {
  if (value === null || value === undefined) return;
  if (!isMap(value)) {
    report(problems, trail, `expected map, got &{${formatPlain(value)}}`);
    return;
  }
  visitFields(value, map, allowDuplicates, problems, trail);
}

function visitFields(
  value: JsonMap,
  map: MapType,
  allowDuplicates: boolean,
  problems: TypeProblem[],
  trail: Trail | undefined,
): void {
  for (const name in value) {
    const type = fieldType(map, name);
    const below: Trail = { parent: trail, element: fieldElement(name) };
    if (type === undefined) report(problems, below, "field not declared in schema");
    else visit(value[name], type, allowDuplicates, problems, below);
  }
}

function visitList(
  value: unknown,
  list: ListType,
  allowDuplicates: boolean,
  problems: TypeProblem[],
  trail: Trail | undefined,
): void {
  if (value === null || value === undefined) return;
  if (!isList(value)) {
    report(problems, trail, `expected list, got &{${formatPlain(value)}}`);
    return;
  }
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    let element = `i:${index}`;
    if (list.relation === "associative") {
      const found = elementOfItem(list, item);
      if (typeof found !== "string") {
        report(problems, trail, `element ${index}: ${found.problem}`);
        return;
      }
      element = found;
      if (seen.has(element) && !allowDuplicates)
        report(problems, trail, `duplicate entries for key ${printElement(element)}`);
      seen.add(element);
    }
    visit(item, list.element, allowDuplicates, problems, { parent: trail, element });
  }
}
