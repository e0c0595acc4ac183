import { type JsonMap, omit } from "../../../src/core/merge/values.ts";
import type { KubeObject } from "../../../src/model/objects.ts";
import type { Cause } from "../../../src/devcluster/served-kind.ts";

/** What a server makes of a write, in a form in which two servers can be compared. */
export interface Answer {
  readonly accepted: boolean;
  /** `field | reason | message`, in order. */
  readonly causes: readonly string[];
  /** Why the body could not be read (400). */
  readonly problem?: string;
  /** The object without what differs between two writes of it. */
  readonly object?: unknown;
}

/** The answer to a refused write. */
export function refused(causes: readonly Cause[], problem?: string): Answer {
  const printed = causes.map(({ reason, message, field }) => `${field} | ${reason} | ${withoutDump(message)}`);
  return { accepted: false, causes: printed.toSorted(), ...(problem === undefined ? {} : { problem }) };
}

/** The answer to an accepted write. */
export function accepted(object: KubeObject): Answer {
  const { uid } = object.metadata;
  const metadata = omit(object.metadata as JsonMap, VOLATILE);
  const status = object["status"] as JsonMap | undefined;
  const stable = {
    ...object,
    metadata,
    ...(status === undefined ? {} : { status: omit(status, ["lastPhaseTransitionTime"]) }),
  };
  return { accepted: true, causes: [], object: JSON.parse(JSON.stringify(stable).replaceAll(uid ?? "no uid", "UID")) };
}

const VOLATILE = ["uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"];

/**
 * The API server prints some values as its own structures, and for a Pod the difference between two of them. Only what is said about them
 * is compared.
 */
function withoutDump(message: string): string {
  return message
    .replace(/\n@@.*/s, "")
    .replace(/^Invalid value: (?:\[\{"Name":|\{"ID":).*: (?=must|only)/s, "Invalid value: ");
}

interface Status {
  readonly message: string;
  readonly details?: { readonly causes?: readonly Cause[] };
}

/** A real server's answer. */
export function answerOf({ status, body }: { readonly status: number; readonly body: unknown }, kind: string): Answer {
  if (status < 300) return accepted(body as KubeObject);
  const { message, details } = body as Status;
  const causes = (details?.causes ?? []).map(({ reason, message: text, field }) => ({ reason, message: text, field }));
  const [, problem] = message.split(`cannot be handled as a ${kind}: `);
  if (causes.length === 0 && problem === undefined)
    throw new Error(`an answer that nothing is known of: ${status} ${message}`);
  return refused(causes, problem);
}
