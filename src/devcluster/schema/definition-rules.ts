import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, entry, invalid, notSupported, required } from "./field-error.ts";
import { resolveFieldPath } from "./field-path.ts";

const REASONS = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

/** What is wrong with the rules of one schema apart from their CEL: texts, reasons, field paths. */
export function validateRuleTexts(schema: JsonMap, path: string): readonly Cause[] {
  const rules = schema["x-kubernetes-validations"];
  if (!isList(rules)) return [];
  return rules
    .filter(isMap)
    .flatMap((rule, index) => validateRule(rule, schema, entry(child(path, "x-kubernetes-validations"), index)));
}

function validateRule(source: JsonMap, schema: JsonMap, path: string): readonly Cause[] {
  const { reason } = source;
  const rule = textOf(source["rule"]);
  const message = textOf(source["message"]);
  const messageExpression = textOf(source["messageExpression"]);
  const fieldPath = textOf(source["fieldPath"]);
  const out: Cause[] = [];
  if (rule.trim() === "") out.push(required(child(path, "rule"), "rule is not specified"));
  else if (message !== "" && message.trim() === "")
    out.push(invalid(child(path, "message"), message, "must be non-empty if specified"));
  else if (hasLineBreak(message.trim()))
    out.push(invalid(child(path, "message"), message, "must not contain line breaks"));
  else if (hasLineBreak(rule.trim()) && message.trim() === "")
    out.push(required(child(path, "message"), "message must be specified if rule contains line breaks"));
  if (messageExpression !== "" && messageExpression.trim() === "")
    out.push(required(child(path, "messageExpression"), "messageExpression must be non-empty if specified"));
  if (reason !== undefined && !REASONS.includes(textOf(reason)))
    out.push(notSupported(child(path, "reason"), reason, REASONS));
  if (fieldPath !== "") {
    const at = child(path, "fieldPath");
    if (fieldPath.trim() === "") out.push(invalid(at, fieldPath, "must be non-empty if specified"));
    if (hasLineBreak(fieldPath)) out.push(invalid(at, fieldPath, "must not contain line breaks"));
    if (resolveFieldPath(fieldPath, schema) === undefined) out.push(invalid(at, fieldPath, "must be a valid path"));
  }
  return out;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function hasLineBreak(text: string): boolean {
  return /[\n\r]/.test(text);
}
