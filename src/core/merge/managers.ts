import type { ManagedFieldsEntry } from "../../model/objects.ts";
import type { FieldSet } from "./field-set.ts";
import { type ElementOrder, parseFields, printFields } from "./fields-v1.ts";
import { PathElementError } from "./path-element.ts";
import { compareText } from "./values.ts";

/** What one manager owns through one way of writing. */
export interface Manager {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fields: FieldSet;
  /** The entry this was read from; written back as it is if nothing changed. */
  readonly entry?: ManagedFieldsEntry;
}

/** Managers by {@link managerId}. */
export type Managers = ReadonlyMap<string, Manager>;

/** Thrown for `managedFields` that cannot be read. */
export class ManagedFieldsError extends Error {
  override readonly name = "ManagedFieldsError";
}

/**
 * What tells managers apart: name, operation and subresource, and for updates the version too. The text is the server's own identifier,
 * because its conflict messages are sorted by it.
 */
export function managerId(of: Pick<Manager, "name" | "operation" | "apiVersion" | "subresource">): string {
  const name = of.name === "" ? "" : `"manager":${JSON.stringify(of.name)},`;
  const version =
    of.operation === "Apply" || of.apiVersion === "" ? "" : `,"apiVersion":${JSON.stringify(of.apiVersion)}`;
  const subresource =
    of.subresource === undefined || of.subresource === "" ? "" : `,"subresource":${JSON.stringify(of.subresource)}`;
  return `{${name}"operation":"${of.operation}"${version}${subresource}}`;
}

const NO_MANAGERS: Managers = new Map();

/**
 * Reads `metadata.managedFields`.
 *
 * Errors: {@link ManagedFieldsError} for an entry that the server would not accept either.
 */
export function decodeManagers(given: readonly ManagedFieldsEntry[] | undefined): Managers {
  const entries = given ?? [];
  if (entries.length === 0) return NO_MANAGERS;
  const managers = new Map<string, Manager>();
  for (const [index, entry] of entries.entries()) {
    const manager = decodeEntry(entry, index);
    managers.set(managerId(manager), manager);
  }
  return managers;
}

function decodeEntry(entry: ManagedFieldsEntry, index: number): Manager {
  if (entry.operation !== "Apply" && entry.operation !== "Update")
    throw new ManagedFieldsError("operation must be `Apply` or `Update`");
  if (entry.apiVersion === undefined || entry.apiVersion === "")
    throw new ManagedFieldsError("apiVersion must not be empty");
  if (entry.fieldsType !== "FieldsV1") {
    const problem =
      entry.fieldsType === undefined ? "missing fieldsType" : `invalid fieldsType ${JSON.stringify(entry.fieldsType)}`;
    throw new ManagedFieldsError(`${problem} in managed fields entry ${index}`);
  }
  return {
    name: entry.manager ?? "",
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.subresource === undefined ? {} : { subresource: entry.subresource }),
    ...(entry.time === undefined ? {} : { time: entry.time }),
    fields: readFields(entry),
    entry,
  };
}

function readFields(entry: ManagedFieldsEntry): FieldSet {
  try {
    return parseFields(entry.fieldsV1 ?? {});
  } catch (error) {
    if (error instanceof PathElementError) throw new ManagedFieldsError(error.message, { cause: error });
    throw error;
  }
}

/** Writes `metadata.managedFields`: appliers first, then by time, name, version and subresource; `undefined` without managers. */
export function encodeManagers(
  managers: Managers,
  order: ElementOrder = "content",
): readonly ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined;
  const entries: ManagedFieldsEntry[] = [];
  for (const manager of managers.values()) entries.push(encodeEntry(manager, order));
  return entries.length === 1 ? entries : entries.sort(compareEntries);
}

function encodeEntry(manager: Manager, order: ElementOrder): ManagedFieldsEntry {
  if (manager.entry !== undefined) return manager.entry;
  return {
    ...(manager.name === "" ? {} : { manager: manager.name }),
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time === undefined ? {} : { time: manager.time }),
    fieldsType: "FieldsV1",
    fieldsV1: printFields(manager.fields, order),
    ...(manager.subresource === undefined || manager.subresource === "" ? {} : { subresource: manager.subresource }),
  };
}

function compareEntries(left: ManagedFieldsEntry, right: ManagedFieldsEntry): number {
  return (
    compareText(left.operation ?? "", right.operation ?? "") ||
    secondsOf(left.time) - secondsOf(right.time) ||
    compareText(left.manager ?? "", right.manager ?? "") ||
    compareText(left.apiVersion ?? "", right.apiVersion ?? "") ||
    compareText(left.subresource ?? "", right.subresource ?? "")
  );
}

/** A time in whole seconds since the epoch; 0 for none, as the server compares. */
export function secondsOf(time: string | undefined): number {
  return time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);
}

/** A manager with another set; the entry it was read from no longer stands for it. */
export function withFields(manager: Manager, fields: FieldSet): Manager {
  if (fields === manager.fields) return manager;
  const { entry: _stale, ...rest } = manager;
  return { ...rest, fields };
}

/** A manager with another time. */
export function withTime(manager: Manager, time: string): Manager {
  if (manager.time === time) return manager;
  const { entry: _stale, ...rest } = manager;
  return { ...rest, time };
}
