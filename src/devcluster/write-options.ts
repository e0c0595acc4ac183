import { emptyObject } from "../core/merge/empty-object.ts";
import type { JsonMap } from "../core/merge/values.ts";
import { toApiVersion } from "../model/refs.ts";
import { ApiFailure, badRequest } from "./status.ts";
import { invalid as invalidField } from "./schema/field-error.ts";
import type { Cause, ServedKind } from "./served-kind.ts";

/** What a write's query says. */
export interface WriteQuery {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly force: boolean | undefined;
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
  /** The options as the request stated them. Default is none: the write is the server's own. */
  readonly stated?: JsonMap;
}

const VALIDATIONS = ["Ignore", "Warn", "Strict"] as const;
const LONGEST_MANAGER = 128;
/** Letters that may stand in a manager's name, and do in nearly all. */
const PLAIN = /^[\w.:/-]*$/;

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
  for (const { index, 0: character } of PLAIN.test(manager)
    ? []
    : manager.matchAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu)) {
    const code = character.codePointAt(0) ?? 0;
    const detail = `invalid character U+${code.toString(16).toUpperCase().padStart(4, "0")} (at position ${Buffer.byteLength(manager.slice(0, index))})`;
    causes.push(invalidField("fieldManager", manager, detail));
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
    stated: {
      ...(dryRun.length === 0 ? {} : { dryRun }),
      ...(manager === "" ? {} : { fieldManager: manager }),
      ...(validation === "" ? {} : { fieldValidation: validation }),
    },
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
  kind: ServedKind,
  of: { readonly manager: string; readonly subresource?: string; readonly time: string },
) {
  const { schema } = kind;
  const apiVersion = toApiVersion(kind);
  const type = schema.versions.typeOf(apiVersion);
  return {
    ...of,
    apiVersion,
    schemas: schema.versions,
    resetFields: schema.resetFields(of.subresource),
    order: schema.custom ? ("text" as const) : ("content" as const),
    ...(kind.custom || type === undefined ? {} : { empty: () => emptyObject(type, { apiVersion, kind: kind.kind }) }),
  };
}
