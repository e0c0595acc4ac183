import type { JsonMap } from "../../core/merge/values.ts";
import { quote } from "../../core/merge/go-format.ts";
import { fieldOf, invalid, tooLong, typeInvalid } from "./field-error.ts";
import type { Findings } from "./findings.ts";
import { formatCheck } from "./formats.ts";
import { effectiveFormat } from "./json-types.ts";
import { compilePattern } from "./pattern.ts";

/** Judges the bounds, the pattern and the format of a text. Of the first two only the first that fails is told. */
export function validateString(value: string, schema: JsonMap, path: string, found: Findings): void {
  checkText(value, schema, path, found);
  const format = effectiveFormat(schema);
  const check = formatCheck(format);
  if (check === undefined) return;
  if (!check(value)) {
    const text = `${path} in body must be of type ${format}: ${quote(value)}`;
    found.add(text, typeInvalid(fieldOf(path), value, text));
  }
  found.count();
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function checkText(value: string, schema: JsonMap, path: string, found: Findings): void {
  const { maxLength, minLength, pattern } = schema;
  const bounded = typeof maxLength === "number" || typeof minLength === "number";
  const length = bounded ? countCharacters(value) : 0;
  if (typeof maxLength === "number" && length > maxLength) {
    found.add(`${path} in body should be at most ${maxLength} chars long`, tooLong(fieldOf(path), maxLength));
    return;
  }
  const text = whatIsWrong();
  if (text !== undefined) found.add(text, invalid(fieldOf(path), value, text));

  function whatIsWrong(): string | undefined {
    if (typeof minLength === "number" && length < minLength)
      return `${path} in body should be at least ${minLength} chars long`;
    const fails = typeof pattern === "string" && pattern !== "" && !compilePattern(pattern).test(value);
    return fails ? `${path} in body should match '${pattern}'` : undefined;
  }
}
