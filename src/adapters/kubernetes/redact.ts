import type { Status, StatusCause } from "./status.ts";

/** The longest text of a server that an error of ours repeats, in characters. */
const LONGEST = 300;

/**
 * What a person may read of a refusal: which fields are wrong and why, without the values.
 *
 * The API server repeats values, and under strict field validation the whole object, in `message` and in the causes' messages; the object may be
 * a Secret. So the message itself is used only where there are no causes, and cut where a value could begin.
 * With `secret` only field names and reasons are left.
 */
export function explain(status: Status, options: { readonly secret: boolean }): string {
  const causes = status.details.causes.filter(({ field, reason }) => field !== "" || reason !== "");
  if (causes.length > 0) return causes.map((cause) => explainCause(cause, options.secret)).join("; ");
  if (status.message.startsWith(TYPED_PATCH)) return explainTypedPatch(status.message, options.secret);
  const reason = status.reason === "" ? `code ${status.code}` : status.reason;
  return options.secret || status.message === "" ? reason : curtail(status.message);
}

/** How the 500 begins with which server-side apply refuses an object that does not fit its schema. */
export const TYPED_PATCH = "failed to create typed patch object";

/** The text up to where an object or a quoted piece of one could begin, at most {@link LONGEST} characters, on one line. */
export function curtail(message: string): string {
  const line = message.replaceAll(/\s+/g, " ").trim();
  const cut = line.search(/[{|]|\[\{|"\{|Invalid value: |, got &|, error found in #/);
  const kept = (cut < 0 ? line : `${line.slice(0, cut).trimEnd()} …`).slice(0, LONGEST);
  return kept.length === LONGEST ? `${kept.slice(0, LONGEST - 1)}…` : kept;
}

function explainCause(cause: StatusCause, secret: boolean): string {
  const strict = [...cause.message.matchAll(/strict decoding error: (.*)$/gs)].at(-1)?.[1];
  const name = cause.field === "" ? "object" : cause.field;
  if (strict !== undefined && cause.field === "patch") return explainStrict(strict);
  const detail = secret ? "" : withoutValue(cause.message);
  return detail === "" ? `${name}: ${cause.reason}` : `${name}: ${detail}`;
}

/** `unknown field "spec.x", duplicate field "spec.y"`: names only, in the notation of the API server. */
function explainStrict(message: string): string {
  const fields = [...message.matchAll(/(unknown|duplicate) field "([^"\\]{1,200})"/g)].map(([all]) => all);
  return fields.length === 0 ? "strict decoding error" : curtail(fields.join(", "));
}

/** `(/NAME; GROUP/V, Kind=K): .spec.x: field not declared in schema`: the paths are ours to show, a value after `got` is not. */
function explainTypedPatch(message: string, secret: boolean): string {
  const rest = message.slice(message.indexOf("): ") + 3);
  const shown = curtail(rest.replaceAll(/ with keys? \[.*?\]| for key \[.*?\]|: "[^"]*"/g, ""));
  return secret ? (/^(\.\S+?): /.exec(rest)?.[1] ?? "object") + ": does not fit the schema" : shown;
}

/**
 * The reason in a field error's message, without the value it repeats. Field errors read `<what>: <value>: <why>` or `<what>: <why>`
 * (apimachinery `field.Error`); a value that is not a plain string, number or word may hold anything, so `<why>` is then dropped too.
 */
function withoutValue(message: string): string {
  const [, what, rest] = /^([A-Z][a-z ]+)(?:: (.*))?$/s.exec(message) ?? [];
  if (what === undefined) return curtail(message);
  if (rest === undefined || !WITH_VALUE.has(what)) return rest === undefined ? what : curtail(`${what}: ${rest}`);
  const why = /^(?:"(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)(?:: (.*))?$/s.exec(rest)?.[1];
  return why === undefined ? what : `${what}: ${curtail(why)}`;
}

const WITH_VALUE = new Set([
  "Invalid value",
  "Unsupported value",
  "Duplicate value",
  "Not found",
  "Too long",
  "Too many",
]);
