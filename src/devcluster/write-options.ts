import type { KindSchema } from "../core/merge/kind-schema.ts";
import { ApiFailure, badRequest } from "./status.ts";
import type { Cause } from "./served-kind.ts";

/** What a write's query says. */
export interface WriteQuery {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly force: boolean | undefined;
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
}

const VALIDATIONS = ["Ignore", "Warn", "Strict"] as const;
const LONGEST_MANAGER = 128;

/**
 * Reads the options of a write. Without `fieldManager` the first part of the User-Agent is the manager.
 *
 * Errors: 400 for a value that cannot be read, 422 for one that is not allowed.
 */
export function readWriteQuery(
  query: URLSearchParams,
  of: { readonly kind: "CreateOptions" | "UpdateOptions" | "PatchOptions"; readonly apply: boolean },
  userAgent: string | undefined,
): WriteQuery {
  const causes: Cause[] = [];
  const manager = query.get("fieldManager") ?? "";
  if (of.apply && manager === "") {
    causes.push({
      reason: "FieldValueRequired",
      message: "Required value: is required for apply patch",
      field: "fieldManager",
    });
  }
  if (Buffer.byteLength(manager) > LONGEST_MANAGER) {
    const message = `Too long: may not be more than ${LONGEST_MANAGER} bytes`;
    causes.push({ reason: "FieldValueTooLong", message, field: "fieldManager" });
  }
  const force = query.get("force") ?? "";
  if (!["", "true", "false", "1", "0"].includes(force)) throw badRequest(`invalid value for force: ${force}`);
  if (of.kind === "PatchOptions" && !of.apply && force !== "") {
    causes.push({
      reason: "FieldValueForbidden",
      message: "Forbidden: may not be specified for non-apply patch",
      field: "force",
    });
  }
  const dryRun = query.getAll("dryRun").filter((value) => value !== "");
  if (dryRun.some((value) => value !== "All")) causes.push(dryRunCause(dryRun));
  const validation = query.get("fieldValidation") ?? "";
  const fieldValidation = VALIDATIONS.find((known) => known === (validation === "" ? "Warn" : validation));
  if (fieldValidation === undefined) {
    const supported = '"", "Ignore", "Strict", "Warn"';
    const message = `Unsupported value: ${JSON.stringify(validation)}: supported values: ${supported}`;
    causes.push({ reason: "FieldValueNotSupported", message, field: "fieldValidation" });
  }
  if (causes.length > 0) throw invalidOptions(of.kind, causes);
  return {
    dryRun: dryRun.length > 0,
    fieldManager: manager === "" ? managerFrom(userAgent) : manager,
    force: force === "" ? undefined : force === "true" || force === "1",
    fieldValidation: fieldValidation ?? "Warn",
  };
}

/** What is wrong with `dryRun`. */
export function dryRunCause(values: readonly string[]): Cause {
  const message = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
  return { reason: "FieldValueNotSupported", message, field: "dryRun" };
}

/** 422 for the options of a request. */
export function invalidOptions(kind: string, causes: readonly Cause[]): ApiFailure {
  const list = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = list.length === 1 ? list[0] : `[${list.join(", ")}]`;
  return new ApiFailure(422, "Invalid", `${kind}.meta.k8s.io "" is invalid: ${text}`, {
    group: "meta.k8s.io",
    kind,
    causes,
  });
}

function managerFrom(userAgent = ""): string {
  return (userAgent.split("/")[0] ?? "").slice(0, LONGEST_MANAGER);
}

/** The options of `core/merge` for one write. */
export function mergeOptions(
  schema: KindSchema,
  of: { readonly apiVersion: string; readonly manager: string; readonly subresource?: string; readonly time: string },
) {
  return {
    ...of,
    schemas: schema.versions,
    resetFields: schema.resetFields(of.subresource),
    order: schema.custom ? ("text" as const) : ("content" as const),
  };
}
