import { SkysailError } from "../model/errors.ts";
import type { KubeObject } from "../model/objects.ts";
import { toConditions } from "./conditions.ts";
import { copyJson } from "./plain-json.ts";
import { isResource } from "./resource.ts";
import { parse } from "./schema.ts";
import type { Kind } from "./kind.ts";

/** Fields of every defined kind's status that are filled in. */
const OURS = ["conditions", "observedGeneration"] as const;

/**
 * The whole status that the operator owns, `conditions` and `observedGeneration` included; of a kind that is not ours, nothing.
 *
 * Errors: `INVALID_OPERATOR` when the author's words do not fit what the kind declares.
 */
export async function toDesiredStatus(
  kind: Kind,
  stated: { readonly status?: unknown; readonly conditions?: unknown },
  object: KubeObject,
  now: number,
): Promise<Record<string, unknown> | undefined> {
  if (!isResource(kind)) {
    const said = stated.status === undefined ? (stated.conditions === undefined ? undefined : "conditions") : "status";
    if (said !== undefined) refuse(said, `cannot be stated: the status of ${kind.kind} belongs to its own controller`);
    return undefined;
  }
  const { generation } = object.metadata;
  return {
    ...(stated.status === undefined ? {} : await checkStatus(kind.status, stated.status, kind.kind)),
    ...(stated.conditions === undefined
      ? {}
      : { conditions: toConditions(asRecord(stated.conditions, "conditions"), kind.conditions, object, now) }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
}

async function checkStatus(schema: unknown, value: unknown, kind: string): Promise<Record<string, unknown>> {
  const status = asRecord(copyJson(value, "status"), "status");
  const taken = OURS.find((field) => Object.hasOwn(status, field));
  if (taken !== undefined) refuse(`status.${taken}`, "is filled in: leave it out, and state conditions beside status");
  if (schema === undefined) refuse("status", `cannot be stated: ${kind} declares no status`);
  return asRecord(await parse(schema as Parameters<typeof parse>[0], status, "status", "INVALID_OPERATOR"), "status");
}

function asRecord(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(at, "must be an object");
  return value as Record<string, unknown>;
}

function refuse(at: string, problem: string): never {
  throw new SkysailError("INVALID_OPERATOR", `${at} ${problem}`);
}
