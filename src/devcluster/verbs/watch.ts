import type { KubeObject } from "../../model/objects.ts";
import { type Form, negotiate } from "../accept.ts";
import { printJson } from "../json.ts";
import { type ListOptions, parseRevision, readListOptions } from "../list-options.ts";
import { createPrinter, listMeta, type Printer, printTable } from "../output.ts";
import type { ApiResponse, ResourceRequest } from "../request.ts";
import { type ApiFailure, bareError, expired, tooLargeResourceVersion } from "../status.ts";
import { collectionOf } from "../store/registry.ts";
import type { Change } from "../store/store.ts";
import type { World } from "../world.ts";
import { createLineQueue, type LineQueue } from "./line-queue.ts";

/** Seconds of a window that states none; kube-apiserver takes 30 to 60 minutes. */
const DEFAULT_WINDOW_SECONDS = 1800;
/** Between two bookmarks (measured on kube-apiserver). */
const BOOKMARK_MS = 60_000;
/** A bookmark comes this long before the end of the window. */
const LAST_BOOKMARK_MS = 2_000;
/** Lines that a watch may be behind; after that it is ended, as a slow reader is by the API server. */
const BACKLOG = 10_000;

/**
 * Answers a watch: a stream of lines that ends with its window, with a signal, or after an error.
 *
 * Guarantees: every change after the beginning in the order of revisions; an object that leaves the selector is DELETED, one that enters ADDED.
 * Caveats: a beginning that lies ahead of the present is silent until the revisions are there, as on kube-apiserver.
 * Errors: 406, 422, 500 for a resourceVersion that is none; 410 comes in the stream.
 */
export function watchObjects(world: World, request: ResourceRequest): ApiResponse {
  const form = negotiate(request.request.headers["accept"], "watch", request.kind);
  const options = readListOptions(request, true);
  if (options.resourceVersion !== "") parseRevision(options.resourceVersion, bareError);
  const lines = createLineQueue(BACKLOG);
  if (form === undefined) lines.end();
  else run(world, request, options, form, lines);
  return { status: 200, headers: { "content-type": "application/json" }, body: lines };
}

function run(world: World, request: ResourceRequest, options: ListOptions, form: Form, lines: LineQueue): void {
  const { store, clock } = world;
  const { kind, namespace, until, query } = request;
  const collection = collectionOf(kind);
  const include = query.get("includeObject");
  const shown = { now: () => clock.now(), ...(include === null || include === "" ? {} : { includeObject: include }) };
  const print = form === "table" ? tablePrinter(request, shown) : createPrinter(kind, form, shown);
  const given = options.resourceVersion === "" ? 0 : Number(options.resourceVersion);
  let seen = store.revision;

  const fail = (failure: ApiFailure): void => {
    lines.push(`{"type":"ERROR","object":${printJson(failure.status)}}\n`);
    lines.end();
  };
  const bookmark = (annotations?: object): void => {
    const metadata = { resourceVersion: String(seen), ...(annotations === undefined ? {} : { annotations }) };
    lines.push(`{"type":"BOOKMARK","object":${bookmarkOf(request, form, metadata)}}\n`);
  };
  const isInScope = (change: Change): boolean =>
    change.collection === collection && (namespace === "" || change.namespace === namespace) && change.revision > given;
  const send = (change: Change): void => {
    if (!isInScope(change)) return;
    const line = lineOf(change, options, print);
    if (line !== undefined) lines.push(line);
  };

  const initial = options.initialEvents ?? given === 0;
  if (given > seen && initial) {
    // The API server waits this long for the revision to come.
    void clock
      .sleep(3_000, abortable(lines.ended))
      .then(() => fail(tooLargeResourceVersion(BigInt(given), BigInt(store.revision))))
      .catch(() => undefined);
    stopWith(lines, until);
    return;
  }
  // Without a beginning, a watch that wants no initial events begins now.
  if (!initial && options.resourceVersion !== "" && given < store.oldest) {
    return fail(expired(`too old resource version: ${given} (${store.oldest})`));
  }
  if (initial) {
    const present = store.list(collection, namespace === "" ? {} : { namespace }).filter(options.selector);
    // As one text: a long list is no backlog.
    if (present.length > 0)
      lines.push(present.map((object) => `{"type":"ADDED","object":${print(object)}}\n`).join(""));
    if (options.initialEvents === true && options.bookmarks) bookmark({ "k8s.io/initial-events-end": "true" });
  } else {
    const missed = options.resourceVersion === "" ? [] : store.since(collection, given).filter(isInScope);
    lines.push(missed.map((change) => lineOf(change, options, print) ?? "").join(""));
  }
  const stopListening = store.listen((change) => {
    seen = change.revision;
    send(change);
  });
  lines.onEnd(stopListening);
  stopWith(lines, until);
  const windowMs = (options.timeoutSeconds || DEFAULT_WINDOW_SECONDS) * 1000;
  const silent = !options.bookmarks || given > store.revision;
  void keepTime(world, windowMs, lines, silent ? () => undefined : () => bookmark());
}

/** Bookmarks once a minute and shortly before the end; then the end. */
async function keepTime({ clock }: World, windowMs: number, lines: LineQueue, bookmark: () => void): Promise<void> {
  const end = clock.now() + windowMs;
  const last = end - Math.min(LAST_BOOKMARK_MS, windowMs / 2);
  const options = abortable(lines.ended);
  try {
    for (;;) {
      const left = last - clock.now();
      await clock.sleep(Math.max(0, Math.min(BOOKMARK_MS, left)), options);
      bookmark();
      if (left <= BOOKMARK_MS) break;
    }
    await clock.sleep(Math.max(0, end - clock.now()), options);
  } catch {
    // Ended before its time.
  }
  lines.end();
}

function abortable(signal: AbortSignal): { readonly signal: AbortSignal } {
  return { signal };
}

function stopWith(lines: LineQueue, signals: readonly AbortSignal[]): void {
  if (signals.some(({ aborted }) => aborted)) return lines.end();
  const stop = (): void => lines.end();
  for (const signal of signals) signal.addEventListener("abort", stop, { once: true });
  lines.onEnd(() => {
    for (const signal of signals) signal.removeEventListener("abort", stop);
  });
}

function lineOf(change: Change, { selector, selects }: ListOptions, print: Printer): string | undefined {
  const { before, after, last } = change;
  const was = before !== undefined && (!selects || selector(before));
  const is = after !== undefined && (!selects || selector(after));
  if (is && after !== undefined) return `{"type":"${was ? "MODIFIED" : "ADDED"}","object":${print(after)}}\n`;
  if (!was || before === undefined) return undefined;
  // What left the selector is shown as it was, at the revision at which it left.
  const gone = last ?? withRevision(before, change.revision);
  return `{"type":"DELETED","object":${print(gone)}}\n`;
}

function withRevision(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

function bookmarkOf({ kind }: ResourceRequest, form: Form, metadata: object): string {
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  if (form === "table") {
    // A table of the bookmark itself, whose columns were told with the first event.
    const object = { apiVersion, kind: kind.kind, metadata } as KubeObject;
    return printTable(kind, [object], { now: () => 0, metadata: listMeta(object), columns: false });
  }
  if (form === "metadata") return printJson({ kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata });
  return printJson({ kind: kind.kind, apiVersion, metadata });
}

/** Only the first table of a watch has the columns. */
function tablePrinter(
  { kind }: ResourceRequest,
  shown: { readonly now: () => number; readonly includeObject?: string },
): Printer {
  let first = true;
  return (object) => {
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? "" };
    const text = printTable(kind, [object], { ...shown, metadata, columns: first });
    first = false;
    return text;
  };
}
