import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import type { CelEngine, CelProgram, CelScope } from "./cel-engine.ts";
import { child, duplicate, entry, forbidden, invalid, NO_FIELD, OMITTED, required } from "./field-error.ts";
import { fieldPathOf } from "./field-path.ts";
import type { Old } from "./validation.ts";

/** A rule of `x-kubernetes-validations`, ready to be evaluated. */
interface Rule {
  readonly source: JsonMap;
  readonly program: CelProgram;
  readonly message?: CelProgram;
  readonly optionalOldSelf: boolean;
  /** Where a failure is reported, below the value that the rule is about. */
  readonly fieldPath: string;
}

/** The rules of a schema, in the schema's own shape. */
export interface Rules {
  readonly schema: JsonMap;
  readonly own: readonly Rule[];
  readonly fields: ReadonlyMap<string, Rules>;
  readonly additional?: Rules;
  readonly items?: Rules;
}

/** A rule that the engine refuses: where it stands in the schema, and why. */
export interface RuleProblem {
  readonly path: string;
  readonly source: JsonMap;
  readonly problem: string;
}

/** The rules of `schema` compiled; `undefined` when it has none. Problems are added to `problems`. */
export function compileRules(
  schema: JsonMap,
  engine: CelEngine,
  problems: RuleProblem[],
  path: string,
  root = true,
): Rules | undefined {
  const listed = schema["x-kubernetes-validations"];
  const own = (isList(listed) ? listed.filter(isMap) : []).flatMap((source, index) => {
    const rule = compileRule(source, { schema, root, engine, problems }, `${path}.x-kubernetes-validations[${index}]`);
    return rule === undefined ? [] : [rule];
  });
  const below = (sub: unknown, name: string): Rules | undefined =>
    isMap(sub) ? compileRules(sub, engine, problems, `${path}.${name}`, false) : undefined;
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  const fields = new Map<string, Rules>();
  for (const name in properties) {
    const rules = below(properties[name], `properties[${name}]`);
    if (rules !== undefined) fields.set(name, rules);
  }
  const additional = below(schema["additionalProperties"], "additionalProperties");
  const items = below(schema["items"], "items");
  if (own.length === 0 && fields.size === 0 && additional === undefined && items === undefined) return undefined;
  return {
    schema,
    own,
    fields,
    ...(additional === undefined ? {} : { additional }),
    ...(items === undefined ? {} : { items }),
  };
}

interface Place {
  readonly schema: JsonMap;
  readonly root: boolean;
  readonly engine: CelEngine;
  readonly problems: RuleProblem[];
}

function compileRule(source: JsonMap, { schema, root, engine, problems }: Place, path: string): Rule | undefined {
  const optionalOldSelf = source["optionalOldSelf"] === true;
  const compile = (name: string, result: CelScope["result"]): CelProgram | undefined => {
    const compiled = engine.compile(textOf(source[name]), { schema, root, optionalOldSelf, result });
    if (!("problem" in compiled)) return compiled;
    problems.push({ path: `${path}.${name}`, source, problem: compiled.problem });
    return undefined;
  };
  const program = compile("rule", "bool");
  const message = textOf(source["messageExpression"]) === "" ? undefined : compile("messageExpression", "string");
  if (program === undefined) return undefined;
  const fieldPath = textOf(source["fieldPath"]);
  return {
    source,
    program,
    optionalOldSelf,
    fieldPath: fieldPath === "" ? "" : (fieldPathOf(fieldPath, schema) ?? ""),
    ...(message === undefined ? {} : { message }),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/** The rules that `value` breaks. `old` is what was stored: rules about `oldSelf` are evaluated only where there is something to compare. */
export function brokenRules(
  value: unknown,
  rules: Rules | undefined,
  old: Old | undefined,
  path = "",
): readonly Cause[] {
  return visit({ value, rules, old, path, unchanged: false });
}

interface Visit {
  readonly value: unknown;
  readonly rules: Rules | undefined;
  readonly old: Old | undefined;
  readonly path: string;
  /** The nearest value above that can be compared did not change: its rules are not held against it now. */
  readonly unchanged: boolean;
}

function visit(at: Visit): readonly Cause[] {
  const { value, rules, old } = at;
  if (rules === undefined || value === null || value === undefined) return [];
  const unchanged = old === undefined ? at.unchanged : equalValues(value, old.value);
  const below = (next: Pick<Visit, "value" | "rules" | "old" | "path">): readonly Cause[] =>
    visit({ ...next, unchanged });
  const own = rules.own.flatMap((rule) => {
    const broken = evaluate(rule, { ...at, rules, unchanged });
    return broken === undefined ? [] : [broken];
  });
  if (isList(value)) {
    return [
      ...own,
      ...value.flatMap((item, index) =>
        below({ value: item, rules: rules.items, old: oldItem(rules.schema, old, item), path: entry(at.path, index) }),
      ),
    ];
  }
  if (!isMap(value)) return own;
  return [
    ...own,
    ...Object.keys(value).flatMap((name) => {
      const declared = rules.fields.get(name);
      const was = isMap(old?.value) && Object.hasOwn(old.value, name) ? { value: old.value[name] } : undefined;
      const path = declared === undefined ? entry(at.path, name) : child(at.path, name);
      return below({ value: value[name], rules: declared ?? rules.additional, old: was, path });
    }),
  ];
}

function oldItem(schema: JsonMap, old: Old | undefined, item: unknown): Old | undefined {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] !== "map" || !isList(keys) || !isMap(item) || !isList(old?.value))
    return undefined;
  const same = old.value.find(
    (each) => isMap(each) && keys.every((key) => typeof key === "string" && equalValues(each[key], item[key])),
  );
  return same === undefined ? undefined : { value: same };
}

function evaluate(
  rule: Rule,
  { value, rules, old, path, unchanged }: Visit & { readonly rules: Rules },
): Cause | undefined {
  const { program, source } = rule;
  const hasOld = old !== undefined && old.value !== null;
  if (program.usesOldSelf && !hasOld && !rule.optionalOldSelf) return undefined;
  const field = path === "" ? NO_FIELD : path;
  const type = textOf(rules.schema["type"]);
  const variables = { self: value, ...(hasOld ? { oldSelf: old } : {}) };
  const outcome = program.evaluate(variables);
  if ("error" in outcome) {
    const detail = outcome.error.startsWith("no such overload")
      ? `'${outcome.error}': call arguments did not match a supported operator, function or macro signature for rule: ${nameOf(source)}`
      : `${outcome.error} evaluating rule: ${nameOf(source)}`;
    return invalid(field, type, detail);
  }
  if (outcome.value === true || (unchanged && !program.usesOldSelf)) return undefined;
  const where =
    rule.fieldPath === ""
      ? field
      : rule.fieldPath.startsWith("[")
        ? `${path}${rule.fieldPath}`
        : child(path, rule.fieldPath);
  const shown = type === "object" || type === "array" ? OMITTED : value;
  return because(source["reason"], where, shown, messageOf(rule, variables));
}

function because(reason: unknown, field: string, value: unknown, detail: string): Cause {
  switch (reason) {
    case "FieldValueForbidden":
      return forbidden(field, detail);
    case "FieldValueRequired":
      return required(field, detail);
    case "FieldValueDuplicate":
      return duplicate(field, value);
    default:
      return invalid(field, value, detail);
  }
}

const MAX_MESSAGE_BYTES = 5 * 1024;

/** What `messageExpression` makes, when it makes one line of text; else `message`; else the rule itself. */
function messageOf({ message, source }: Rule, variables: Parameters<CelProgram["evaluate"]>[0]): string {
  const made = message?.evaluate(variables);
  const text = made !== undefined && "value" in made && typeof made.value === "string" ? made.value.trim() : "";
  if (text !== "" && !text.includes("\n") && Buffer.byteLength(text) <= MAX_MESSAGE_BYTES) return text;
  return textOf(source["message"]) === "" ? `failed rule: ${nameOf(source)}` : textOf(source["message"]);
}

function nameOf(source: JsonMap): string {
  return textOf(source["message"]) === "" ? textOf(source["rule"]) : textOf(source["message"]);
}
