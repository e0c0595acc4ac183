import { isMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Cause } from "../served-kind.ts";
import { invalid, required } from "./field-error.ts";

const ANNOTATION = "api-approved.kubernetes.io";
const SEE = "see https://github.com/kubernetes/enhancements/pull/1111";
const NEEDS = `protected groups must have approval annotation "${ANNOTATION}"`;

/** How a definition stands to the approval of its API, which only groups of Kubernetes itself need. */
export interface Approval {
  readonly state: "approved" | "unapproved" | "missing" | "invalid";
  readonly reason: string;
  readonly message: string;
  readonly given: string;
}

/** The approval of a definition; `undefined` for a group that is not protected. */
export function approvalOf(definition: KubeObject): Approval | undefined {
  const spec = isMap(definition["spec"]) ? definition["spec"] : {};
  const group = typeof spec["group"] === "string" ? spec["group"] : "";
  if (!["k8s.io", "kubernetes.io"].some((own) => group === own || group.endsWith(`.${own}`))) return undefined;
  const given = definition.metadata.annotations?.[ANNOTATION] ?? "";
  if (given === "") return { state: "missing", reason: "MissingAnnotation", message: `${NEEDS}, ${SEE}`, given };
  if (given.startsWith("unapproved")) {
    const message = `not approved: ${JSON.stringify(given)}`;
    return { state: "unapproved", reason: "UnapprovedAnnotation", message, given };
  }
  if (/^[A-Za-z][-+.A-Za-z0-9]*:\/\/[^/]/.test(given)) {
    return { state: "approved", reason: "ApprovedAnnotation", message: `approved in ${given}`, given };
  }
  const message = `${NEEDS} with either a URL or a reason starting with "unapproved", ${SEE}`;
  return { state: "invalid", reason: "InvalidAnnotation", message, given };
}

/** What is wrong with the approval of a definition. One that was stored without may stay so. */
export function validateApproval(definition: KubeObject, old: KubeObject | undefined): readonly Cause[] {
  const now = approvalOf(definition);
  if (now === undefined || (old !== undefined && approvalOf(old)?.state === now.state)) return [];
  const field = `metadata.annotations[${ANNOTATION}]`;
  if (now.state === "missing") return [required(field, now.message)];
  return now.state === "invalid" ? [invalid(field, now.given, now.message)] : [];
}
