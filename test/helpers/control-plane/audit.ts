import { open, stat } from "node:fs/promises";
import { eventually } from "../processes/ready.ts";

/** A write request that the API server has answered. */
export interface AuditedWrite {
  readonly verb: "create" | "update" | "patch" | "delete" | "deletecollection";
  /** With its API group, e.g. `deployments.apps`; core resources have none, e.g. `pods`. */
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Status code of the answer. */
  readonly code: number;
  readonly user: string;
  readonly userAgent: string;
  /** Judged but not stored (`dryRun=All`). */
  readonly dryRun: boolean;
  /** When the request was received, RFC 3339 with microseconds. */
  readonly received: string;
}

/** Which write requests are meant; all conditions must hold. */
export interface AuditFilter {
  /** Only what the log got after `auditPosition`. Default is everything. */
  readonly since?: number;
  /** Exactly this user, e.g. `system:serviceaccount:NAMESPACE:NAME`. */
  readonly user?: string;
  /** What the User-Agent begins with. */
  readonly userAgent?: string;
  readonly namespace?: string;
  /** As in `AuditedWrite`. */
  readonly resource?: string;
  /** Default is `false`: a dry run writes nothing. */
  readonly dryRuns?: boolean;
  /** Leases, events, tokens and access reviews. Default is `false`: none of them changes what an operator manages. */
  readonly housekeeping?: boolean;
}

const WRITE_VERBS: ReadonlySet<string> = new Set(["create", "update", "patch", "delete", "deletecollection"]);
const HOUSEKEEPING = /^(leases|events|tokenreviews|\w*subject\w*reviews)(\.|$)/;

/** How far the log has come: pass it as `since` to see only what follows. */
export async function auditPosition(auditLog: string): Promise<number> {
  return (await stat(auditLog)).size;
}

/**
 * The write requests in an audit log, in the order in which they were answered.
 *
 * Guarantees: a request whose whole answer a client has read is in the log, because the server logs before it ends an answer.
 * Refused requests are there too: look at `code`.
 */
export async function auditedWrites(auditLog: string, filter: AuditFilter = {}): Promise<readonly AuditedWrite[]> {
  const lines = (await readFrom(auditLog, filter.since ?? 0)).split("\n");
  // The last piece is empty, or a line that is being written.
  return lines.slice(0, -1).flatMap((line) => {
    const write = toWrite(JSON.parse(line) as AuditEvent);
    return write !== undefined && matches(write, filter) ? [write] : [];
  });
}

/** How many write requests there are in an audit log. */
export async function countWrites(auditLog: string, filter: AuditFilter = {}): Promise<number> {
  return (await auditedWrites(auditLog, filter)).length;
}

/**
 * Waits until a log has at least `count` writes and returns its position then. A write can be read from the server a moment before it is
 * answered and logged: whoever wants to see only what follows must not begin too early.
 */
export async function auditedAtLeast(auditLog: string, count: number, filter: AuditFilter): Promise<number> {
  await eventually(`${count} writes in the audit log`, async () =>
    (await countWrites(auditLog, filter)) >= count ? true : undefined,
  );
  return auditPosition(auditLog);
}

/** The part of an `audit.k8s.io/v1` Event that is read here. */
interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username?: string };
  readonly userAgent?: string;
  readonly requestReceivedTimestamp: string;
  readonly responseStatus?: { readonly code?: number };
  readonly objectRef?: {
    readonly resource?: string;
    readonly apiGroup?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
}

function toWrite({ verb, objectRef, ...event }: AuditEvent): AuditedWrite | undefined {
  if (!isWriteVerb(verb) || objectRef?.resource === undefined) return undefined;
  const { resource, apiGroup, subresource, namespace, name } = objectRef;
  return {
    verb,
    resource: apiGroup === undefined ? resource : `${resource}.${apiGroup}`,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    code: event.responseStatus?.code ?? 0,
    user: event.user.username ?? "",
    userAgent: event.userAgent ?? "",
    dryRun: new URL(event.requestURI, "https://server").searchParams.getAll("dryRun").includes("All"),
    received: event.requestReceivedTimestamp,
  };
}

function isWriteVerb(verb: string): verb is AuditedWrite["verb"] {
  return WRITE_VERBS.has(verb);
}

function matches(write: AuditedWrite, filter: AuditFilter): boolean {
  const { user, userAgent, namespace, resource, dryRuns = false, housekeeping = false } = filter;
  if (user !== undefined && write.user !== user) return false;
  if (userAgent !== undefined && !write.userAgent.startsWith(userAgent)) return false;
  if (namespace !== undefined && write.namespace !== namespace) return false;
  if (resource !== undefined && write.resource !== resource) return false;
  if (!dryRuns && write.dryRun) return false;
  return housekeeping || !(HOUSEKEEPING.test(write.resource) || write.subresource === "token");
}

async function readFrom(file: string, position: number): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(0, size - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
