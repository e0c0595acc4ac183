import { isSkysailError } from "../../model/errors.ts";
import type { ResourceKind } from "../../model/refs.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { WatchOptions, WatchSignal } from "../../ports/cluster-api.ts";
import { errorOf, watchErrorOf } from "./classify.ts";
import type { Subject } from "./classify.ts";
import type { Identity } from "./identity.ts";
import { linesOf } from "./lines.ts";
import { aborted, toUnavailable } from "./network-errors.ts";
import { metadataOnly, parse, toObject } from "./objects.ts";
import type { ObjectForm } from "./objects.ts";
import { describeKind, isSecret, toCollectionPath, toQuery } from "./paths.ts";
import { record, text, toStatus } from "./status.ts";
import { readAll } from "./transport.ts";
import type { StreamedAnswer, Transport } from "./transport.ts";

/** The API server ends a window within 30 ms of its time; a window that lasts longer by this much is a connection that nobody serves. */
const GRACE_MS = 15_000;
const ERROR_BODY_LIMIT = 1024 * 1024;

/** Limits of {@link watchKind}. */
export interface WatchLimits {
  /** Bytes of one event. */
  readonly maxLineBytes: number;
}

/**
 * One window of a watch: see the port. The connection ends with the iteration, however that ends.
 *
 * Guarantees: with `initialEvents` nothing is yielded before the server was identified, because what it does not name counts as gone.
 */
export async function* watchKind(
  { transport, identity }: { readonly transport: Transport; readonly identity: Identity },
  kind: ResourceKind,
  options: WatchOptions & Abortable,
  limits: WatchLimits,
): AsyncGenerator<WatchSignal, void, undefined> {
  const { signal } = options;
  const subject: Subject = { action: `watch ${describeKind(kind)}`, resource: kind.resource, secret: isSecret(kind) };
  const form: ObjectForm = { ...kind, metadataOnly: options.metadataOnly === true };
  const answer = await transport.open({
    method: "GET",
    path: toWatchPath(kind, options),
    ...(form.metadataOnly ? { accept: metadataOnly("PartialObjectMetadata") } : {}),
    action: subject.action,
    repeatable: true,
    ...(signal === undefined ? {} : { signal }),
  });
  const stop = (): void => {
    answer.body.destroy();
  };
  signal?.addEventListener("abort", stop, { once: true });
  const overdue = setTimeout(stop, options.timeoutSeconds * 1000 + GRACE_MS);
  try {
    stopIfAborted(subject, signal);
    if (answer.status !== 200) throw await refused(subject, answer);
    if (options.initialEvents === true) await identity.cover(answer.connection, options);
    for await (const line of linesOf(answer.body, limits.maxLineBytes)) yield toSignal(subject, form, line);
    stopIfAborted(subject, signal);
  } catch (error) {
    if (!isSkysailError(error)) stopIfAborted(subject, signal);
    throw toUnavailable(subject.action, transport.origin, error);
  } finally {
    clearTimeout(overdue);
    signal?.removeEventListener("abort", stop);
    // Closes the connection, unless the body was read to its end: then it is the next window's already.
    stop();
  }
}

/** Destroying the body looks like a broken connection, or like an end; which it was, the signal knows. */
function stopIfAborted(subject: Subject, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted(subject.action, signal.reason);
}

function toWatchPath(kind: ResourceKind, options: WatchOptions): string {
  const query = toQuery({
    watch: true,
    // Without bookmarks there is no end marker of the initial events, and no sign of life.
    allowWatchBookmarks: true,
    timeoutSeconds: options.timeoutSeconds,
    labelSelector: options.labelSelector,
    resourceVersion: options.resourceVersion,
    ...(options.initialEvents === true ? { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" } : {}),
  });
  return toCollectionPath(kind, options.namespace) + query;
}

function toSignal(subject: Subject, form: ObjectForm, line: string): WatchSignal {
  const { type, object } = record(parse(line));
  switch (type) {
    case "ADDED":
      return { type: "added", object: toObject(form, object) };
    case "MODIFIED":
      return { type: "modified", object: toObject(form, object) };
    case "DELETED":
      return { type: "deleted", object: toObject(form, object) };
    case "BOOKMARK": {
      const metadata = record(record(object)["metadata"]);
      const initialEventsEnd = record(metadata["annotations"])["k8s.io/initial-events-end"] === "true";
      return { type: "bookmark", resourceVersion: text(metadata["resourceVersion"]), initialEventsEnd };
    }
    default:
      // `ERROR`, and whatever a newer server may invent: nothing that comes after it could be trusted.
      throw watchErrorOf(subject, toStatus(object));
  }
}

async function refused(subject: Subject, { status, headers, body }: StreamedAnswer): Promise<Error> {
  return errorOf(subject, { status, headers, body: await readAll(body, ERROR_BODY_LIMIT) });
}
