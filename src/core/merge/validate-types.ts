import { formatPlain, formatSyntax, formatType } from "./go-format.ts";
import { elementOfItem } from "./list-items.ts";
import { fieldElement, printElement } from "./path-element.ts";
import { fieldType, type ListType, type MapType, type ScalarType, shapeOf, type Type } from "./schema.ts";
import { isList, isMap, isNumeric, isScalar } from "./values.ts";

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
  { allowDuplicates = false }: { readonly allowDuplicates?: boolean } = {},
): readonly TypeProblem[] {
  if (fits(value, type, allowDuplicates)) return NO_PROBLEMS;
  const walk = new Walk(allowDuplicates);
  walk.value(value, type);
  return walk.problems;
}

const NO_PROBLEMS: readonly TypeProblem[] = [];

/** Whether a walk would find nothing: most values fit, which is seen in half the time where nothing has to be told. */
function fits(value: unknown, type: Type, allowDuplicates: boolean): boolean {
  switch (shapeOf(type, value)) {
    case "map":
      return type.map === undefined || fitsMap(value, type.map, allowDuplicates);
    case "list":
      return type.list === undefined || fitsList(value, type.list, allowDuplicates);
    case "scalar":
      return type.scalar === undefined || scalarProblem(type.scalar, value) === undefined;
    case undefined:
      return false;
  }
}

function fitsMap(value: unknown, map: MapType, allowDuplicates: boolean): boolean {
  if (value === null || value === undefined) return true;
  if (!isMap(value)) return false;
  for (const name in value) {
    const type = fieldType(map, name);
    if (type === undefined || !fits(value[name], type, allowDuplicates)) return false;
  }
  return true;
}

function fitsList(value: unknown, list: ListType, allowDuplicates: boolean): boolean {
  if (value === null || value === undefined) return true;
  if (!isList(value)) return false;
  const seen = allowDuplicates || value.length < 2 ? undefined : new Set<string>();
  for (const item of value) {
    if (list.relation === "associative") {
      const step = elementOfItem(list, item);
      if (typeof step !== "string" || seen?.has(step) === true) return false;
      seen?.add(step);
    }
    if (!fits(item, list.element, allowDuplicates)) return false;
  }
  return true;
}

/** The problems as one message, as the server prints them. */
export function printProblems(problems: readonly TypeProblem[]): string {
  const lines = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  return lines.length === 1 ? (lines[0] ?? "") : ["errors:", ...lines.map((line) => `  ${line}`)].join("\n");
}

/** One walk, and the way down to where it is. */
class Walk {
  readonly problems: TypeProblem[] = [];
  readonly #allowDuplicates: boolean;
  /** Names of fields, and elements of items, which are told apart by what is said of them when there is something to report. */
  readonly #path: string[] = [];
  readonly #items: boolean[] = [];

  constructor(allowDuplicates: boolean) {
    this.#allowDuplicates = allowDuplicates;
  }

  value(value: unknown, type: Type): void {
    switch (shapeOf(type, value)) {
      case "map":
        if (type.map !== undefined) this.#map(value, type.map);
        return;
      case "list":
        if (type.list !== undefined) this.#list(value, type.list);
        return;
      case "scalar": {
        const message = type.scalar === undefined ? undefined : scalarProblem(type.scalar, value);
        if (message !== undefined) this.#report(message);
        return;
      }
      case undefined:
        this.#report(`schema error: invalid atom: ${type.name === undefined ? "inlined" : `named type: ${type.name}`}`);
    }
  }

  #report(message: string): void {
    const steps = this.#path.map((step, at) => printElement(this.#items[at] === true ? step : fieldElement(step)));
    this.problems.push({ path: steps.join(""), message });
  }

  #map(value: unknown, map: MapType): void {
    if (value === null || value === undefined) return;
    if (!isMap(value)) return this.#report(`expected map, got &{${formatPlain(value)}}`);
    for (const name in value) {
      const type = fieldType(map, name);
      this.#enter(name, false);
      if (type === undefined) this.#report("field not declared in schema");
      else this.value(value[name], type);
      this.#leave();
    }
  }

  #list(value: unknown, list: ListType): void {
    if (value === null || value === undefined) return;
    if (!isList(value)) return this.#report(`expected list, got &{${formatPlain(value)}}`);
    const seen = value.length > 1 ? new Set<string>() : undefined;
    for (const [index, item] of value.entries()) {
      const element = list.relation === "associative" ? elementOfItem(list, item) : `i:${index}`;
      if (typeof element !== "string") return this.#report(`element ${index}: ${element.problem}`);
      if (seen?.has(element) === true && !this.#allowDuplicates)
        this.#report(`duplicate entries for key ${printElement(element)}`);
      seen?.add(element);
      this.#enter(element, true);
      this.value(item, list.element);
      this.#leave();
    }
  }

  #enter(step: string, item: boolean): void {
    this.#path.push(step);
    this.#items.push(item);
  }

  #leave(): void {
    this.#path.pop();
    this.#items.pop();
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
