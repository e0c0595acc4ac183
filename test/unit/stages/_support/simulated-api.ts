import { SkysailError, type ErrorCode } from "../../../../src/model/errors.ts";
import type { KubeObject } from "../../../../src/model/objects.ts";
import type { ResourceKind } from "../../../../src/model/refs.ts";
import type { Abortable } from "../../../../src/ports/abortable.ts";
import type { ClusterApi, ListPage, WatchOptions, WatchSignal } from "../../../../src/ports/cluster-api.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export const WIDGET: ResourceKind = {
  group: "example.dev",
  version: "v1",
  kind: "Widget",
  resource: "widgets",
  namespaced: true,
};

/** How the server treats a watch with initial events: offers it, refuses it (422), or ignores the parameter as old servers do. */
export type WatchListSupport = "offered" | "refused" | "ignored";

interface Change {
  readonly version: number;
  readonly signal: Exclude<WatchSignal, { type: "bookmark" }>;
}

/**
 * The list and watch of one kind as a real API server was measured to answer: bookmarks after 60 s and before the end, 410 below the oldest
 * change that it remembers, silence for a version of the future, pages at one version; and faults on request.
 */
export class SimulatedApi implements ClusterApi {
  readonly cluster = "c0ffee00-0000-4000-8000-000000000001";
  readonly requests: string[] = [];
  readonly objects = new Map<string, KubeObject>();
  watchList: WatchListSupport = "offered";
  served = true;
  bookmarks = true;
  pageSize = 2;
  /** Errors that the next requests end with, in order. */
  readonly faults: SkysailError[] = [];
  readonly #clock: VirtualClock;
  readonly #windows = new Set<Window>();
  readonly #pages = new Map<string, { items: readonly KubeObject[]; version: number }>();
  #changes: Change[] = [];
  #version = 1_000;
  #floor = 1_000;
  #uids = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  put(name: string): void {
    const old = this.objects.get(name);
    this.#version += 1;
    this.#uids += old === undefined ? 1 : 0;
    const metadata = {
      name,
      namespace: "shop",
      uid: old?.metadata.uid ?? `uid-${this.#uids}`,
      resourceVersion: String(this.#version),
    };
    const object: KubeObject = { apiVersion: "example.dev/v1", kind: "Widget", metadata };
    this.objects.set(name, object);
    this.#emit({ type: old === undefined ? "added" : "modified", object });
  }

  remove(name: string): void {
    const old = this.objects.get(name);
    if (old === undefined) return;
    this.#version += 1;
    this.objects.delete(name);
    const metadata = { ...old.metadata, resourceVersion: String(this.#version) };
    this.#emit({ type: "deleted", object: { ...old, metadata } });
  }

  /** Forgets every change so far, as a restarted server does. */
  compact(): void {
    this.#floor = this.#version;
    this.#changes = [];
    this.#pages.clear();
  }

  /** etcd comes back from a backup: versions start far below, and some objects were never there. */
  restore(): void {
    this.#version = 500;
    this.#floor = 500;
    this.#changes = [];
    this.#pages.clear();
    for (const [name, object] of [...this.objects].slice(0, 2)) {
      this.#version += 1;
      const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
      this.objects.set(name, { ...object, metadata });
    }
    for (const name of [...this.objects.keys()].slice(2)) this.objects.delete(name);
    this.cut();
  }

  /** Connections break. */
  cut(): void {
    for (const window of this.#windows) window.fail(new SkysailError("KUBE_UNAVAILABLE", "connection reset"));
  }

  /** The server ends all windows, as at their time. */
  close(): void {
    for (const window of this.#windows) window.end();
  }

  /** Every open connection is half-open from now on: nothing comes through, and nobody says so. */
  mute(): void {
    for (const window of this.#windows) window.muted = true;
  }

  fail(code: ErrorCode, count = 1, retryAfterMs?: number): void {
    const options = retryAfterMs === undefined ? {} : { retryAfterMs };
    for (let n = 0; n < count; n += 1) this.faults.push(new SkysailError(code, `simulated ${code}`, options));
  }

  get openWindows(): number {
    return this.#windows.size;
  }

  async resolve(): Promise<ResourceKind> {
    if (!this.served) throw new SkysailError("KUBE_NOT_SERVED", "no such kind");
    return WIDGET;
  }

  read(): never {
    throw new Error("a watch reads nothing");
  }

  write(): never {
    throw new Error("a watch writes nothing");
  }

  async list(_: ResourceKind, options: { limit?: number; continue?: string } & Abortable): Promise<ListPage> {
    this.#request(options.continue === undefined ? "list" : "list more");
    const snapshot =
      options.continue === undefined
        ? { items: [...this.objects.values()], version: this.#version }
        : this.#pages.get(options.continue);
    if (snapshot === undefined) throw new SkysailError("WATCH_EXPIRED", "continue expired");
    const size = Math.min(this.pageSize, options.limit ?? Infinity);
    const page = { items: snapshot.items.slice(0, size), resourceVersion: String(snapshot.version) };
    if (snapshot.items.length <= size) return page;
    const token = `page-${this.#pages.size + 1}`;
    this.#pages.set(token, { items: snapshot.items.slice(size), version: snapshot.version });
    return { ...page, continue: token };
  }

  async *watch(_: ResourceKind, options: WatchOptions & Abortable): AsyncGenerator<WatchSignal, void, undefined> {
    this.#request(options.initialEvents === true ? "watch list" : "watch");
    if (options.initialEvents === true && this.watchList === "refused") {
      throw new SkysailError("KUBE_INVALID", "sendInitialEvents is forbidden");
    }
    const window = new Window();
    const future = this.#begin(window, options);
    this.#windows.add(window);
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    signal.addEventListener("abort", () => window.fail(new SkysailError("ABORTED", "aborted"), true));
    if (signal.aborted) window.fail(new SkysailError("ABORTED", "aborted"), true);
    void this.#clock.sleep(options.timeoutSeconds * 1000, { signal }).then(
      () => {
        if (this.bookmarks && !future) window.push(this.#bookmark());
        window.end();
      },
      () => undefined,
    );
    if (this.bookmarks && !future) void this.#tick(window, signal);
    try {
      yield* window.drain();
    } finally {
      over.abort();
      this.#windows.delete(window);
    }
  }

  /** Fills the window with what it starts with; tells whether it waits for a version of the future. */
  #begin(window: Window, { initialEvents, resourceVersion }: WatchOptions): boolean {
    if (initialEvents === true) {
      for (const object of this.objects.values()) window.push({ type: "added", object });
      if (this.watchList === "offered") window.push({ ...this.#bookmark(), initialEventsEnd: true });
      return false;
    }
    const from = Number(resourceVersion);
    if (from > this.#version) {
      window.muted = true;
      return true;
    }
    if (from < this.#floor) throw new SkysailError("WATCH_EXPIRED", "too old resource version");
    for (const { version, signal } of this.#changes) if (version > from) window.push(signal);
    return false;
  }

  async #tick(window: Window, signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        await this.#clock.sleep(60_000, { signal });
        window.push(this.#bookmark());
      }
    } catch {
      // The window is over.
    }
  }

  #bookmark(): Extract<WatchSignal, { type: "bookmark" }> {
    return { type: "bookmark", resourceVersion: String(this.#version), initialEventsEnd: false };
  }

  #emit(signal: Change["signal"]): void {
    this.#changes.push({ version: this.#version, signal });
    for (const window of this.#windows) window.push(signal);
  }

  #request(what: string): void {
    this.requests.push(what);
    const fault = this.faults.shift();
    if (fault !== undefined) throw fault;
    if (!this.served) throw new SkysailError("KUBE_NOT_SERVED", "no such kind");
  }
}

class Window {
  muted = false;
  readonly #lines: WatchSignal[] = [];
  #over: { readonly error?: SkysailError } | undefined;
  #changed = Promise.withResolvers<void>();

  push(line: WatchSignal): void {
    if (this.muted || this.#over !== undefined) return;
    this.#lines.push(line);
    this.#changed.resolve();
  }

  end(): void {
    // A half-open connection does not end, either.
    if (!this.muted) this.#finish({});
  }

  fail(error: SkysailError, always = false): void {
    if (!this.muted || always) this.#finish({ error });
  }

  async *drain(): AsyncGenerator<WatchSignal, void, undefined> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) {
        yield line;
        continue;
      }
      if (this.#over?.error !== undefined) throw this.#over.error;
      if (this.#over !== undefined) return;
      await this.#changed.promise;
      this.#changed = Promise.withResolvers<void>();
    }
  }

  #finish(over: { readonly error?: SkysailError }): void {
    this.#over ??= over;
    this.#changed.resolve();
  }
}
