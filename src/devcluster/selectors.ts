import type { KubeObject } from "../model/objects.ts";
import { badRequest } from "./status.ts";
import { isMap } from "../core/merge/values.ts";

/** Whether an object is selected. */
export type Selector = (object: KubeObject) => boolean;

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

const NAME = "(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)";
const KEY = `(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?${NAME}`;
const VALUE = `(?:${NAME})?`;
const EQUALS = new RegExp(`^\\s*(${KEY})\\s*(==|=|!=)\\s*(${VALUE})\\s*$`);
const SET = new RegExp(`^\\s*(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)\\s*$`);
const EXISTS = new RegExp(`^\\s*(!?)\\s*(${KEY})\\s*$`);
const GREATER = new RegExp(`^\\s*(${KEY})\\s*(<|>)\\s*(\\d+)\\s*$`);

/**
 * Reads a label selector in the syntax of the API's `labelSelector`.
 *
 * Errors: 400.
 */
export function parseLabelSelector(text: string): Selector {
  const requirements = splitOutsideParentheses(text).map((part) => parseRequirement(part, text));
  return ({ metadata }) => {
    const labels = metadata.labels ?? {};
    return requirements.every((requirement) => requirement(labels));
  };
}

function requirementOf(key: string, operator: string, values: readonly string[]): Requirement {
  switch (operator) {
    case "in":
      return (labels) => labels[key] !== undefined && values.includes(labels[key]);
    case "notin":
      return (labels) => labels[key] === undefined || !values.includes(labels[key]);
    case "exists":
      return (labels) => labels[key] !== undefined;
    default:
      return (labels) => labels[key] === undefined;
  }
}

function parseRequirement(part: string, whole: string): Requirement {
  const equals = EQUALS.exec(part);
  if (equals !== null) {
    const [, key = "", operator, value = ""] = equals;
    return requirementOf(key, operator === "!=" ? "notin" : "in", [value]);
  }
  const set = SET.exec(part);
  if (set !== null) {
    const [, key = "", operator = "", list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    if (values.every((value) => new RegExp(`^${VALUE}$`).test(value))) return requirementOf(key, operator, values);
  }
  const exists = EXISTS.exec(part);
  if (exists !== null) return requirementOf(exists[2] ?? "", exists[1] === "!" ? "doesnotexist" : "exists", []);
  const greater = GREATER.exec(part);
  if (greater !== null) {
    const [, key = "", operator, bound] = greater;
    return (labels) => {
      const value = labels[key];
      if (value === undefined || !/^-?\d+$/.test(value)) return false;
      return operator === ">" ? BigInt(value) > BigInt(bound ?? 0) : BigInt(value) < BigInt(bound ?? 0);
    };
  }
  const [, second] = part.trim().split(/\s+/);
  if (
    second !== undefined &&
    /^\w/.test(second) &&
    new RegExp(`^${KEY}$`).test(part.trim().split(/\s+/)[0] ?? "") &&
    !/^(in|notin)$/.test(second)
  ) {
    throw badRequest(`unable to parse requirement: found '${second}', expected: in, notin, =, ==, !=, gt, lt`);
  }
  throw badRequest(`unable to parse requirement: ${JSON.stringify(part.trim())} in ${JSON.stringify(whole)}`);
}

function splitOutsideParentheses(text: string): readonly string[] {
  if (text.trim() === "") return [];
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === "(") depth += 1;
    else if (char === ")") depth -= 1;
    else if (char === "," && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

const TERM = /^([^=!]+?)(==|=|!=)(.*)$/s;

/** Fields that kinds can be selected by, apart from `metadata.name` and `metadata.namespace`. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  "/Pod": [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.nominatedNodeName",
  ],
  "/Event": [
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
  ],
  "/Secret": ["type"],
  "/Namespace": ["status.phase"],
  "/Node": ["spec.unschedulable"],
  "/Service": ["spec.clusterIP", "spec.type"],
  "/ReplicationController": ["status.replicas"],
  "apps/ReplicaSet": ["status.replicas"],
  "batch/Job": ["status.successful"],
};

/**
 * Reads a field selector for a kind.
 *
 * Errors: 400 for a field that the kind cannot be selected by.
 */
export function parseFieldSelector(
  text: string,
  kind: { readonly group: string; readonly kind: string; readonly custom: boolean },
): Selector {
  const known = FIELDS[`${kind.group}/${kind.kind}`] ?? [];
  const terms = text
    .split(",")
    .filter((part) => part !== "")
    .map((part) => {
      const [, field = "", operator, value = ""] = TERM.exec(part) ?? [];
      if (operator === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      if (field !== "metadata.name" && field !== "metadata.namespace" && !known.includes(field)) {
        throw badRequest(
          kind.custom || known.length > 0
            ? `field label not supported: ${field}`
            : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
        );
      }
      return (object: KubeObject) => (fieldOf(object, field) === value) === (operator !== "!=");
    });
  return (object) => terms.every((term) => term(object));
}

function fieldOf(object: unknown, field: string): string {
  let value = object;
  for (const name of field.split(".")) value = isMap(value) ? value[name] : undefined;
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  // These are selected by although they are left out.
  return field === "spec.unschedulable" || field === "spec.hostNetwork" ? "false" : "";
}
