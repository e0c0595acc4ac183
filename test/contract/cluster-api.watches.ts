import { describe, expect, test } from "vitest";

import type { WatchOptions, WatchSignal } from "../../src/ports/cluster-api.ts";
import { CONFIG_MAP, codeFrom, GADGET, stored } from "./cluster-api.world.ts";
import type { ClusterApiFixture, World } from "./cluster-api.world.ts";

/** Watches of the contract: beginnings, what is seen, ends. */
export function describeWatches(world: () => World, fixture: () => ClusterApiFixture): void {
  const isEnd = (signal: WatchSignal): boolean => signal.type === "bookmark" && signal.initialEventsEnd;
  /** Without the bookmarks that a server sends whenever it likes. */
  const withoutBookmarks = (signals: readonly WatchSignal[]): readonly WatchSignal[] =>
    signals.filter((signal) => signal.type !== "bookmark" || isEnd(signal));
  /** The signals of one window up to the first that `last` accepts; then the window is left. */
  const collect = async (
    options: Partial<WatchOptions>,
    last: (signal: WatchSignal) => boolean,
    kind = CONFIG_MAP,
  ): Promise<WatchSignal[]> => {
    const { api, namespace } = world();
    const signals: WatchSignal[] = [];
    for await (const signal of api.watch(kind, { namespace, timeoutSeconds: 20, ...options })) {
      signals.push(signal);
      if (last(signal)) break;
    }
    return signals;
  };
  const nameOf = (signal: WatchSignal): string =>
    signal.type === "bookmark" ? "bookmark" : `${signal.type} ${signal.object.metadata.name}`;

  describe("watch", () => {
    test("resumes after a resourceVersion: every change since, in order, and nothing before", async () => {
      const { apply, create, ref, write } = world();
      const labels = { metadata: { labels: { watch: "resume" } } };
      await create(CONFIG_MAP, "watch-before", labels);
      const { metadata } = await create(CONFIG_MAP, "watch-a", labels);
      await apply(CONFIG_MAP, "watch-a", { ...labels, data: { ä: "€😀" } }).catch(() => undefined);
      await apply(CONFIG_MAP, "watch-a", { ...labels, data: { a: "€😀" } });
      await create(CONFIG_MAP, "watch-b", labels);
      await write({ verb: "delete", ref: ref(CONFIG_MAP, "watch-a") });
      const options = { resourceVersion: metadata.resourceVersion, labelSelector: "watch=resume" };
      const signals = withoutBookmarks(await collect(options, ({ type }) => type === "deleted"));
      expect(signals.map(nameOf)).toEqual(["modified watch-a", "added watch-b", "deleted watch-a"]);
      expect(signals[0]).toMatchObject({ object: { apiVersion: "v1", kind: "ConfigMap", data: { a: "€😀" } } });
      const [modified, , deleted] = signals.map((signal) =>
        signal.type === "bookmark" ? undefined : signal.object.metadata,
      );
      expect(deleted?.uid).toBe(metadata.uid);
      expect(BigInt(deleted?.resourceVersion ?? 0)).toBeGreaterThan(BigInt(modified?.resourceVersion ?? 0));
    });

    test("with initial events: what is there as added, then the end mark, then changes", async () => {
      const { apply, create } = world();
      const labels = { metadata: { labels: { watch: "initial" } } };
      await create(CONFIG_MAP, "initial-1", labels);
      await create(CONFIG_MAP, "initial-2", labels);
      const signals = await collect({ initialEvents: true, labelSelector: "watch=initial" }, (signal) => {
        if (isEnd(signal)) void apply(CONFIG_MAP, "initial-1", { ...labels, data: { a: "1" } });
        return signal.type === "modified";
      });
      expect(withoutBookmarks(signals).map(nameOf).toSorted()).toEqual([
        "added initial-1",
        "added initial-2",
        "bookmark",
        "modified initial-1",
      ]);
      const end = signals.find(isEnd);
      expect(end?.type === "bookmark" && /^[1-9]\d*$/.test(end.resourceVersion)).toBe(true);
    });

    test("metadata only: no content, no managedFields, the kind as it is", async () => {
      const { create } = world();
      await create(GADGET, "meta", { metadata: { labels: { watch: "meta" } }, spec: { note: "x" } });
      const options = { initialEvents: true, labelSelector: "watch=meta", metadataOnly: true };
      const [added] = await collect(options, isEnd, GADGET);
      expect(added).toMatchObject({
        type: "added",
        object: { apiVersion: `${GADGET.group}/v1`, kind: "Gadget", metadata: { name: "meta" } },
      });
      const object = added?.type === "added" ? added.object : undefined;
      expect(Object.keys(object ?? {}).toSorted()).toEqual(["apiVersion", "kind", "metadata"]);
      expect(object?.metadata.managedFields).toBeUndefined();
    });

    test("a window ends by itself, without an error, after its time and with a bookmark from which the next one resumes", async () => {
      const { create } = world();
      const labels = { metadata: { labels: { watch: "window" } } };
      const { metadata } = await create(CONFIG_MAP, "window-1", labels);
      await create(CONFIG_MAP, "window-2", labels);
      const first = await collect(
        { resourceVersion: metadata.resourceVersion, labelSelector: "watch=window", timeoutSeconds: 8 },
        (signal) => {
          // A server need not send a bookmark while there is nothing newer than where the watch began, and kube-apiserver does not.
          if (signal.type === "added") void create(CONFIG_MAP, "window-other", {});
          return false;
        },
      );
      const bookmark = first.at(-1);
      expect(bookmark?.type).toBe("bookmark");
      await create(CONFIG_MAP, "window-3", labels);
      const resourceVersion = bookmark?.type === "bookmark" ? bookmark.resourceVersion : "";
      const next = await collect({ resourceVersion, labelSelector: "watch=window" }, ({ type }) => type === "added");
      expect(next.filter(({ type }) => type !== "bookmark").map(nameOf)).toEqual(["added window-3"]);
    });

    test("an object that leaves the label selector is deleted for it", async () => {
      const { apply, create } = world();
      const { metadata } = await create(CONFIG_MAP, "leaver", { metadata: { labels: { watch: "leaver" } } });
      await apply(CONFIG_MAP, "leaver", {});
      const options = { resourceVersion: metadata.resourceVersion, labelSelector: "watch=leaver" };
      const signals = await collect(options, ({ type }) => type === "deleted");
      expect(withoutBookmarks(signals).map(nameOf)).toEqual(["deleted leaver"]);
    });

    test("an abort ends it with ABORTED, before and while it waits", async () => {
      const { api, create, namespace } = world();
      const { metadata } = await create(CONFIG_MAP, "aborted", {});
      const open = async (signal: AbortSignal): Promise<void> => {
        const options = { namespace, resourceVersion: metadata.resourceVersion, timeoutSeconds: 60, signal };
        for await (const _ of api.watch(CONFIG_MAP, options)) continue;
      };
      expect(await codeFrom(open(AbortSignal.abort()))).toBe("ABORTED");
      expect(await codeFrom(open(AbortSignal.timeout(300)))).toBe("ABORTED");
    });

    test("of a kind that is not served it is an error", async () => {
      expect(await codeFrom(collect({ initialEvents: true }, isEnd, { ...GADGET, group: "no.example" }))).toBe(
        "KUBE_NOT_SERVED",
      );
    });
  });

  describe("after the server forgot its history", () => {
    test("a watch from an old resourceVersion has expired; one with initial events works", async (context) => {
      const { expireHistory } = fixture();
      if (expireHistory === undefined) return context.skip("this server cannot be made to forget");
      const { api, create, namespace, ref } = world();
      const { metadata } = await create(CONFIG_MAP, "expired", { metadata: { labels: { watch: "expired" } } });
      const { continue: next } = await api.list(CONFIG_MAP, { namespace, limit: 1 });
      await create(CONFIG_MAP, "expired-2", { metadata: { labels: { watch: "expired" } } });
      await expireHistory();
      expect(await codeFrom(collect({ resourceVersion: metadata.resourceVersion }, () => false))).toBe("WATCH_EXPIRED");
      const signals = await collect({ initialEvents: true, labelSelector: "watch=expired" }, isEnd);
      expect(signals.map(nameOf).toSorted()).toEqual(["added expired", "added expired-2", "bookmark"]);
      expect(stored(await api.read(ref(CONFIG_MAP, "expired"))).metadata).toEqual(metadata);
      expect(await codeFrom(api.list(CONFIG_MAP, { namespace, limit: 1, continue: next ?? "" }))).toBe("WATCH_EXPIRED");
      return undefined;
    });
  });
}
