import { SkysailError } from "../model/errors.ts";
import type { Condition, KubeObject } from "../model/objects.ts";

/** What an operator says of one condition; type, times and generation are filled in. Made by {@link yes}, {@link no}, {@link unknown}. */
export interface ConditionStatement {
  readonly status: Condition["status"];
  /** One word in CamelCase, for programs. */
  readonly reason: string;
  /** A sentence, for people. */
  readonly message: string;
}

/** The condition holds. `reason` is one word in CamelCase. */
export function yes(reason: string, message = ""): ConditionStatement {
  return { status: "True", reason, message };
}

/** The condition does not hold. `reason` is one word in CamelCase. */
export function no(reason: string, message = ""): ConditionStatement {
  return { status: "False", reason, message };
}

/** It is not known whether the condition holds. `reason` is one word in CamelCase. */
export function unknown(reason: string, message = ""): ConditionStatement {
  return { status: "Unknown", reason, message };
}

// The limits of `meta/v1` Condition, which the generated CRD states too.
const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;
const MAX_REASON = 1024;
const MAX_MESSAGE = 32_768;
const STATUSES: ReadonlySet<unknown> = new Set(["True", "False", "Unknown"]);

/**
 * The conditions of a status, in the order of `declared`: `lastTransitionTime` is the live one's while the status is the same, else `now`.
 * A longer message than the API allows is cut.
 *
 * Errors: `INVALID_OPERATOR` for a condition that is missing, not declared, or not made of a known status and a reason.
 */
export function toConditions(
  stated: Readonly<Record<string, unknown>>,
  declared: readonly string[],
  object: KubeObject,
  now: number,
): Condition[] {
  for (const name of Object.keys(stated)) {
    if (!declared.includes(name)) refuse(name, `is not declared: the kind declares ${list(declared)}`);
  }
  const generation = object.metadata.generation;
  return declared.map((type) => {
    const { status, reason, message } = check(type, stated[type]);
    const before = liveConditions(object).find((condition) => condition.type === type);
    const lastTransitionTime =
      before?.status === status && typeof before.lastTransitionTime === "string"
        ? before.lastTransitionTime
        : toTime(now);
    return {
      type,
      status,
      reason,
      message: message.slice(0, MAX_MESSAGE),
      lastTransitionTime,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
  });
}

function check(type: string, value: unknown): ConditionStatement {
  if (typeof value !== "object" || value === null) {
    refuse(type, 'is missing: say yes("Reason"), no("Reason") or unknown("Reason") for every declared condition');
  }
  const { status, reason, message } = value as Partial<ConditionStatement>;
  if (!STATUSES.has(status)) refuse(type, "has no status: make it with yes(), no() or unknown()");
  if (typeof reason !== "string" || reason.length > MAX_REASON || !REASON.test(reason)) {
    refuse(type, 'needs a reason of one word in CamelCase, such as "AllReady"');
  }
  if (typeof message !== "string") refuse(type, "has a message that is not a string");
  return { status: status as Condition["status"], reason, message };
}

function liveConditions(object: KubeObject): readonly Partial<Condition>[] {
  const status = object["status"] as { conditions?: unknown } | undefined | null;
  const conditions = status?.conditions;
  return Array.isArray(conditions) ? conditions.filter((one) => typeof one === "object" && one !== null) : [];
}

/** `meta/v1` Time: RFC 3339 in whole seconds. */
function toTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => JSON.stringify(name)).join(", ");
}

function refuse(type: string, problem: string): never {
  throw new SkysailError("INVALID_OPERATOR", `conditions.${type} ${problem}`);
}
