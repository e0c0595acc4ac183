import * as z from "zod/mini";
import { kubeObjectSchema, objectRefSchema } from "./events.ts";
import type { KubeObject } from "./objects.ts";
import type { ObjectRef } from "./refs.ts";

/** Why a request was made; for people and metrics, never for decisions: an outcome depends on state alone. */
export type RequestReason = "object" | "child" | "requeue" | "due" | "redrive";

/** "Look at this object as this operator." Identity decides; the rest is efficiency. */
export interface Request {
  readonly operator: string;
  readonly ref: ObjectRef;
  readonly reason: RequestReason;
  /** Ids of the events that led here, for tracing; at most a handful. */
  readonly eventIds: readonly string[];
  /** Of a request that was delayed: the moment that it is for (ms since the epoch), by which the ledger knows whether it still counts. */
  readonly wakeAt?: number;
  /** The object as the relay saw it. Never trusted: used only when the ledger shows that nothing can have overtaken it. */
  readonly snapshot?: Snapshot;
}

/** An object and the moment (ms since the epoch) when the relay saw it. */
export interface Snapshot {
  readonly object: KubeObject;
  readonly seenAt: number;
}

/** Shape of a {@link Request} at an edge. */
const requestSchema = z.object({
  operator: z.string().check(z.minLength(1), z.maxLength(63)),
  ref: objectRefSchema,
  reason: z.enum(["object", "child", "requeue", "due", "redrive"]),
  eventIds: z.array(z.string()),
  wakeAt: z.optional(z.number()),
  snapshot: z.optional(z.object({ object: kubeObjectSchema, seenAt: z.number() })),
});

/** Reads a request from a queue message's body, or says what is wrong with it. */
export function parseRequest(value: unknown): { ok: true; request: Request } | { ok: false; problem: string } {
  const result = requestSchema.safeParse(value);
  if (result.success) return { ok: true, request: result.data as Request };
  const issue = result.error.issues[0];
  return { ok: false, problem: `${issue?.path.join(".") || "request"}: ${issue?.message ?? "invalid"}` };
}
