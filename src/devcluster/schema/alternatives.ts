import { quote } from "../../core/merge/go-format.ts";
import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { invalid, NO_FIELD } from "./field-error.ts";
import type { Findings } from "./findings.ts";
import type { Validation } from "./validation.ts";

/** Judges `anyOf`, `oneOf`, `allOf` and `not`, each branch by `findingsOf`. Where no alternative fits, the one that came nearest is reported with it. */
export function validateAlternatives(of: Validation, findingsOf: (of: Validation) => Findings, found: Findings): void {
  const { schema } = of;
  if (!WORDS.some((word) => schema[word] !== undefined)) return void found.count();
  const branches = (word: string): readonly Findings[] =>
    listOf(schema[word]).map((branch) => findingsOf({ ...of, schema: branch, counted: true }));

  const any = isList(schema["anyOf"]) ? branches("anyOf") : [];
  if (any.length > 0) {
    const first = any.find(({ valid }) => valid);
    if (first === undefined) say(found, of.path, "must validate at least one schema (anyOf)");
    found.merge(first ?? nearest(any));
  }
  const one = isList(schema["oneOf"]) ? branches("oneOf") : [];
  if (one.length > 0) {
    const fitting = one.filter(({ valid }) => valid);
    if (fitting.length !== 1) {
      const how = fitting.length === 0 ? "Found none valid" : `Found ${fitting.length} valid alternatives`;
      say(found, of.path, `must validate one and only one schema (oneOf). ${how}`);
    }
    if (fitting.length === 0) found.merge(nearest(one));
    else if (fitting[0] !== undefined && fitting.length === 1) found.merge(fitting[0]);
  }
  const all = isList(schema["allOf"]) ? branches("allOf") : [];
  for (const each of all) found.merge(each);
  const failed = all.filter(({ valid }) => !valid).length;
  if (failed > 0) {
    say(found, of.path, `must validate all the schemas (allOf)${failed === all.length ? ". None validated" : ""}`);
  }
  if (isMap(schema["not"]) && findingsOf({ ...of, schema: schema["not"], counted: true }).valid) {
    say(found, of.path, "must not validate the schema (not)");
  }
  found.count();
}

const WORDS = ["anyOf", "oneOf", "allOf", "not"];

function listOf(value: unknown): readonly JsonMap[] {
  return isList(value) ? value.filter(isMap) : [];
}

function nearest(failures: readonly Findings[]): Findings {
  return failures.reduce((best, each) => (each.matches > best.matches ? each : best));
}

function say(found: Findings, path: string, what: string): void {
  const text = `${quote(path)} ${what}`;
  found.add(text, invalid(NO_FIELD, "", text));
}
