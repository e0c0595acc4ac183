import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureError, SkysailError } from "../model/errors.ts";
import { findOperators } from "../operator/brand.ts";
import type { Operator } from "../operator/types.ts";

/**
 * Imports the modules that `specifiers` name (files, relative to the working folder, or packages) and returns the operators among
 * their named exports.
 *
 * `query` is added to the addresses of files, so that they are imported anew. Default is none.
 *
 * Errors: `INVALID_CONFIG` when a module cannot be imported, exports no operator, or two operators bear one name.
 */
export async function loadOperators(specifiers: readonly string[], query = ""): Promise<readonly Operator[]> {
  const operators = new Set<Operator>();
  for (const specifier of specifiers) {
    const found = operatorsIn(specifier, await importModule(specifier, query));
    // A set: two modules may export the very same operator.
    for (const operator of found) operators.add(operator);
  }
  const names = [...operators].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new SkysailError(
      "INVALID_CONFIG",
      `two operators are called ${twice}: names must differ, they name rows and field managers`,
    );
  }
  return [...operators];
}

function operatorsIn(specifier: string, module: object): readonly Operator[] {
  try {
    const found = findOperators(module);
    if (found.length > 0) return found;
  } catch (error) {
    throw new SkysailError("INVALID_CONFIG", `${specifier}: ${ensureError(error).message}`, { cause: error });
  }
  throw new SkysailError(
    "INVALID_CONFIG",
    `${specifier} exports no operator: export what defineOperator() returns, by name`,
  );
}

async function importModule(specifier: string, query: string): Promise<object> {
  const path = resolve(specifier);
  const isFile = existsSync(path);
  if (!isFile && /^[./]|\.[cm]?[jt]s$/.test(specifier)) {
    throw new SkysailError("INVALID_CONFIG", `there is no module ${path}`);
  }
  try {
    return (await import(isFile ? pathToFileURL(path).href + query : specifier)) as object;
  } catch (error) {
    throw new SkysailError("INVALID_CONFIG", `cannot import ${specifier}: ${ensureError(error).message}`, {
      cause: error,
    });
  }
}
