import { open } from "node:fs/promises";
import { auditPosition } from "../../helpers/control-plane/audit.ts";
import { WRITER } from "./bench-cluster.ts";

/** The operator's requests between two positions of the audit log. Watches and lists are the relay's and are not counted. */
export interface Requests {
  readonly reads: number;
  readonly writes: number;
  /** How many of each, e.g. `patch deployments`. */
  readonly by: Readonly<Record<string, number>>;
}

/** Counts what the operator asks of the API server from now on. The server logs a request before it ends its answer. */
export async function startCount(auditLog: string): Promise<() => Promise<Requests>> {
  const since = await auditPosition(auditLog);
  return async () => toRequests(await readFrom(auditLog, since));
}

/** The part of an `audit.k8s.io/v1` Event that is read here. */
interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username?: string };
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string };
}

function toRequests(log: string): Requests {
  const by: Record<string, number> = {};
  let reads = 0;
  let writes = 0;
  // The last piece is empty, or a line that is being written.
  for (const line of log.split("\n").slice(0, -1)) {
    const { verb, user, objectRef } = JSON.parse(line) as AuditEvent;
    if (user.username !== WRITER || verb === "watch" || verb === "list") continue;
    const { resource = "", subresource } = objectRef ?? {};
    const name = `${verb} ${resource}${subresource === undefined ? "" : `/${subresource}`}`;
    by[name] = (by[name] ?? 0) + 1;
    if (verb === "get") reads += 1;
    else writes += 1;
  }
  return { reads, writes, by };
}

async function readFrom(file: string, position: number): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(Math.max(0, size - position)), 0, undefined, position);
    return buffer.toString("utf8");
  } finally {
    await handle.close();
  }
}
