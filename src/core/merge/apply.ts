import type { KubeObject, ManagedFieldsEntry } from "../../model/objects.ts";
import { type Conflict, type ConflictSets, listConflicts, printConflicts } from "./conflicts.ts";
import { allowedByLastApplied, KUBECTL, syncLastApplied } from "./last-applied.ts";
import { difference } from "./field-set.ts";
import { decodeManagers, encodeManagers, ManagedFieldsError, managerId, withTime } from "./managers.ts";
import { trackExisting, type UpdateOptions } from "./update.ts";
import { type Applied, applyConfig, type Write } from "./updater.ts";
import { printProblems, validateTypes } from "./validate-types.ts";
import { equalValues, isMap, type JsonMap } from "./values.ts";
import { ConversionError } from "./versions.ts";
import { managerOf, withoutManagedFields } from "./writes.ts";

/** Options of {@link apply}. */
export interface ApplyOptions extends UpdateOptions {
  /** Take fields that others own. Default is `false`: that is a conflict. */
  readonly force?: boolean;
}

/**
 * What an apply comes to, before the server's defaulting, validation and admission.
 *
 * - `applied`: `object` carries `managedFields`; `changed` tells whether its content differs from the live object.
 * - `conflict`: HTTP 409, `message` as the server says it.
 * - `invalid`: `message` with the status the server answers: 500 for a configuration that does not fit the schema, 400 for a bad request.
 */
export type ApplyResult =
  | {
      readonly kind: "applied";
      readonly object: KubeObject;
      readonly managedFields: readonly ManagedFieldsEntry[];
      readonly changed: boolean;
    }
  | { readonly kind: "conflict"; readonly conflicts: readonly Conflict[]; readonly message: string }
  | { readonly kind: "invalid"; readonly message: string; readonly code: 400 | 500 };

/**
 * Server-side apply: what the API server would make of `live` when `manager` applies `config`.
 *
 * Guarantees: neither argument is changed; when nothing but times would differ, `object` has the content of `live`.
 * Assumptions: `live` is what the server returned (or undefined for an object that does not exist); both are of the same kind.
 */
export function apply(live: KubeObject | undefined, config: KubeObject, options: ApplyOptions): ApplyResult {
  const type = options.schemas.typeOf(options.apiVersion);
  if (type === undefined) return invalid(500, `no corresponding type for ${options.apiVersion}, Kind=${config.kind}`);
  const refusal = refuse(config, options);
  if (refusal !== undefined) return refusal;
  const problems = validateTypes(config, type);
  if (problems.length > 0)
    return invalid(500, `failed to create typed patch object (${describe(config)}): ${printProblems(problems)}`);
  const before = live === undefined ? (options.empty?.() ?? nothing(config)) : withoutManagedFields(live);
  const liveProblems = validateTypes(before, type, { allowDuplicates: true });
  if (liveProblems.length > 0) {
    return invalid(500, `failed to create typed live object (${describe(before)}): ${printProblems(liveProblems)}`);
  }
  try {
    const manager = managerOf(options, "Apply");
    const recorded = decodeManagers(live?.metadata.managedFields);
    const managers = live === undefined ? recorded : trackExisting(before, recorded, type, options);
    const write: Write = {
      live: before,
      type,
      managers,
      id: managerId(manager),
      manager,
      versions: options.schemas,
      resetFields: options.resetFields ?? (() => undefined),
    };
    return finish(applyWithConsent(write, config, options), write, config, options);
  } catch (error) {
    if (error instanceof ConversionError) return invalid(500, error.message);
    if (error instanceof ManagedFieldsError) return invalid(500, `failed to decode managed fields: ${error.message}`);
    throw error;
  }
}

/** kubectl may take over what it wrote by client-side apply: those conflicts are none. */
function applyWithConsent(write: Write, config: KubeObject, options: ApplyOptions): Applied {
  const applied = applyConfig(write, config, options.force ?? false);
  if (applied.conflicts === undefined || options.manager !== KUBECTL) return applied;
  const allowed = allowedByLastApplied(write, options.apiVersion);
  if (allowed === undefined) return applied;
  const left: ConflictSets = applied.conflicts
    .map(([manager, fields]) => [manager, difference(fields, allowed)] as const)
    .filter(([, fields]) => fields.size > 0);
  return left.length > 0 ? { conflicts: left } : applyConfig(write, config, true);
}

function finish(applied: Applied, write: Write, config: KubeObject, options: ApplyOptions): ApplyResult {
  if (applied.conflicts !== undefined) {
    return {
      kind: "conflict",
      conflicts: listConflicts(applied.conflicts),
      message: printConflicts(applied.conflicts),
    };
  }
  const changed = !equalValues(write.live, applied.object);
  const own = applied.managers.get(write.id);
  const stamped =
    changed && own !== undefined
      ? new Map(applied.managers).set(write.id, withTime(own, options.time))
      : applied.managers;
  const managedFields = encodeManagers(stamped, options.order) ?? [];
  const object = (changed ? applied.object : write.live) as KubeObject;
  const result = {
    ...object,
    metadata: { ...object.metadata, ...(managedFields.length === 0 ? {} : { managedFields }) },
  };
  return {
    kind: "applied",
    object: options.manager === KUBECTL ? syncLastApplied(result, config) : result,
    managedFields,
    changed,
  };
}

/** What an apply starts from where there is no object. */
function nothing(config: KubeObject): KubeObject {
  return { apiVersion: config.apiVersion, kind: config.kind, metadata: {} };
}

function refuse(config: KubeObject, options: ApplyOptions): ApplyResult | undefined {
  if (config.apiVersion !== options.apiVersion) {
    return invalid(400, `invalid object type: ${printKind(config)}`);
  }
  if (config.metadata?.managedFields !== undefined) return invalid(400, "metadata.managedFields must be nil");
  return undefined;
}

function invalid(code: 400 | 500, message: string): ApplyResult {
  return { kind: "invalid", code, message };
}

/** `NAMESPACE/NAME; GROUP/VERSION, Kind=KIND` as the server's messages name an object. */
function describe(object: JsonMap): string {
  const metadata = isMap(object["metadata"]) ? object["metadata"] : {};
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return `${text(metadata["namespace"])}/${text(metadata["name"])}; ${printKind(object)}`;
}

function printKind(object: JsonMap): string {
  const apiVersion = String(object["apiVersion"]);
  return `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${String(object["kind"])}`;
}
