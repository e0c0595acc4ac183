import type { KubeObject } from "../model/objects.ts";
import type { ServedKind } from "./served-kind.ts";
import { badRequest } from "./status.ts";
import { isMap } from "../core/merge/values.ts";

/** Whether an object is selected. */
export type Selector = (object: KubeObject) => boolean;

/** Up to the first operator. */
const TERM = /^((?:(?!!=|=).)*)(!=|==|=)(.*)$/s;
/** Between commas that have no backslash before them. */
const PART = /(?:\\.?|[^\\,])+/gs;

/** The value of a term: backslashes keep commas, equals signs and themselves. Errors: 400. */
function unescape(value: string): string {
  return value.replace(/\\(.?)|=/gs, (piece, escaped: string | undefined) => {
    if (escaped === undefined) throw badRequest("invalid field selector: unescaped character in value: 61");
    if (["\\", ",", "="].includes(escaped)) return escaped;
    throw badRequest(`invalid field selector: invalid escape sequence: ${piece}`);
  });
}

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
  kind: Pick<ServedKind, "group" | "kind" | "custom" | "selectableFields">,
): Selector {
  const known = kind.selectableFields ?? FIELDS[`${kind.group}/${kind.kind}`] ?? [];
  const terms = [...text.matchAll(PART)].map(([part]) => {
    const [, field = "", operator, escaped = ""] = TERM.exec(part) ?? [];
    if (operator === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const value = unescape(escaped);
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
