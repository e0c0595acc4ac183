import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import type { CelProgram } from "./cel-engine.ts";
import { child, duplicate, entry, forbidden, invalid, NO_FIELD, OMITTED, required } from "./field-error.ts";
import type { Old } from "./validation.ts";

/** A rule of `x-kubernetes-validations`, ready to be evaluated. */
export interface Rule {
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
  /** The nearest value above that can be compared did not change: the rules that it breaks are only told. */
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
  if (outcome.value === true) return undefined;
  const where =
    rule.fieldPath === ""
      ? field
      : rule.fieldPath.startsWith("[")
        ? `${path}${rule.fieldPath}`
        : child(path, rule.fieldPath);
  const shown = type === "object" || type === "array" ? OMITTED : value;
  const broken = because(source["reason"], where, shown, messageOf(rule, variables));
  return unchanged && !program.usesOldSelf ? { ...broken, tolerated: true } : broken;
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
