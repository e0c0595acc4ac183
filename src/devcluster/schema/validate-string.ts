import type { JsonMap } from "../../core/merge/values.ts";
import { quote } from "../../core/merge/go-format.ts";
import { fieldOf, invalid, tooLong, typeInvalid } from "./field-error.ts";
import { Findings } from "./findings.ts";
import { formatCheck } from "./formats.ts";
import { effectiveFormat } from "./json-types.ts";
import { compilePattern } from "./pattern.ts";

/** The bounds, the pattern and the format of a text. Of the first two only the first that fails is told. */
export function validateString(value: string, schema: JsonMap, path: string): Findings {
  const found = checkText(value, schema, path);
  const format = effectiveFormat(schema);
  const check = formatCheck(format);
  if (check === undefined) return found;
  if (!check(value)) {
    const text = `${path} in body must be of type ${format}: ${quote(value)}`;
    found.add(text, typeInvalid(fieldOf(path), value, text));
  }
  return found.count();
}

function checkText(value: string, schema: JsonMap, path: string): Findings {
  const found = new Findings();
  const { maxLength, minLength, pattern } = schema;
  const length = Array.from(value).length;
  if (typeof maxLength === "number" && length > maxLength) {
    return found.add(`${path} in body should be at most ${maxLength} chars long`, tooLong(fieldOf(path), maxLength));
  }
  const text = whatIsWrong();
  return text === undefined ? found : found.add(text, invalid(fieldOf(path), value, text));

  function whatIsWrong(): string | undefined {
    if (typeof minLength === "number" && length < minLength)
      return `${path} in body should be at least ${minLength} chars long`;
    const fails = typeof pattern === "string" && pattern !== "" && !compilePattern(pattern).test(value);
    return fails ? `${path} in body should match '${pattern}'` : undefined;
  }
}
