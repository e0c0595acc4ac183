import { area, type WatchLine } from "../server.ts";
import { at, done, same, word } from "./expect.ts";
import { CONFIG_MAPS, post } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { named, label, now, open, story, isLast, forBoth, upToNow } from "./watch-cases.ts";

const METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

const TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";

const INITIAL = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

const isBookmark = ({ type }: WatchLine): boolean => type === "BOOKMARK";

/** Cases of the area `watch: bookmarks`. */
export const bookmarks = area("watch: bookmarks", {
  "initial events and their end": forBoth(async (server, kind) => {
    const { ns, after } = await story(server, kind);
    const watch = await open(server, kind, ns, `${INITIAL}&allowWatchBookmarks=true`);
    const lines = await watch.until(isBookmark);
    same(lines.slice(0, -1).map(label).toSorted(), ["ADDED a", "ADDED early"]);
    const end = lines.at(-1)?.object;
    same(at(end, "metadata.annotations"), { "k8s.io/initial-events-end": "true" });
    same(BigInt(word(at(end, "metadata.resourceVersion"))) >= BigInt(after), true);
    await done(server, post(kind, ns, named("late")));
    // More bookmarks may come whenever the server likes.
    const late = (await watch.until((line) => !isBookmark(line))).at(-1);
    same(label(late ?? { type: "none", object: null }), "ADDED late");
  }),
  "the end mark of ConfigMaps": async (server) => {
    const ns = await server.namespace();
    const lines = await (await open(server, CONFIG_MAPS, ns, `${INITIAL}&allowWatchBookmarks=true`)).until(isBookmark);
    same(server.show(lines), [
      {
        type: "BOOKMARK",
        object: {
          kind: "ConfigMap",
          apiVersion: "v1",
          metadata: { resourceVersion: "RV", annotations: { "k8s.io/initial-events-end": "true" } },
        },
      },
    ]);
  },
  "the end mark of a table is a row": async (server) => {
    const ns = await server.namespace();
    const query = `watch=1&${INITIAL}&allowWatchBookmarks=true`;
    const watch = await server.watch(`${CONFIG_MAPS.path(ns)}?${query}`, TABLE);
    const mark = (await watch.until(isBookmark)).at(-1)?.object;
    same(at(mark, "metadata.annotations"), undefined);
    same(at(mark, "rows.0.object.metadata.annotations"), { "k8s.io/initial-events-end": "true" });
    same(at(mark, "rows.0.cells"), ["", 0, "<unknown>"]);
  },
  "no initial events, and no beginning": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, named("early")));
    // A list waits for what the server answers watches from to have come this far.
    await now(server, CONFIG_MAPS, ns);
    const query = "sendInitialEvents=false&resourceVersionMatch=NotOlderThan";
    const watch = await open(server, CONFIG_MAPS, ns, query);
    await done(server, post(CONFIG_MAPS, ns, named("late")));
    same(label((await watch.next()) ?? { type: "none", object: null }), "ADDED late");
  },
  "the end mark of custom objects": async (server) => {
    const ns = await server.namespace();
    const lines = await (await open(server, WIDGETS, ns, `${INITIAL}&allowWatchBookmarks=true`)).until(isBookmark);
    same(server.show(lines), [
      {
        type: "BOOKMARK",
        object: {
          apiVersion: "conformance.example/v1",
          kind: "Widget",
          metadata: { annotations: { "k8s.io/initial-events-end": "true" }, resourceVersion: "RV" },
        },
      },
    ]);
  },
  "the end mark of metadata": async (server) => {
    const ns = await server.namespace();
    const lines = await (
      await open(server, WIDGETS, ns, `${INITIAL}&allowWatchBookmarks=true`, METADATA)
    ).until(isBookmark);
    same(server.show(lines), [
      {
        type: "BOOKMARK",
        object: {
          kind: "PartialObjectMetadata",
          apiVersion: "meta.k8s.io/v1",
          metadata: { resourceVersion: "RV", annotations: { "k8s.io/initial-events-end": "true" } },
        },
      },
    ]);
  },
  "initial events with a selector": async (server) => {
    const { ns } = await story(server, CONFIG_MAPS);
    const watch = await open(server, CONFIG_MAPS, ns, `${INITIAL}&allowWatchBookmarks=true&labelSelector=l`);
    same(
      (await watch.until(isBookmark)).map(({ type }) => type),
      ["ADDED", "BOOKMARK"],
    );
  },
  "initial events from a resourceVersion": async (server) => {
    const { ns, before } = await story(server, CONFIG_MAPS);
    const watch = await open(server, CONFIG_MAPS, ns, `${INITIAL}&allowWatchBookmarks=true&resourceVersion=${before}`);
    same(
      (await watch.until(isBookmark)).map(({ type }) => type),
      ["ADDED", "ADDED", "BOOKMARK"],
    );
  },
  "initial events without bookmarks have no end mark": async (server) => {
    const { ns } = await story(server, CONFIG_MAPS);
    const lines = await upToNow(server, CONFIG_MAPS, ns, INITIAL);
    same(lines.map(label).toSorted(), ["ADDED a", "ADDED early"]);
  },
  "no initial events": async (server) => {
    const { ns, before } = await story(server, CONFIG_MAPS);
    const query = `sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=${before}`;
    const lines = await (await open(server, CONFIG_MAPS, ns, query)).until(isLast);
    same(lines.map(label), ["ADDED a", "MODIFIED a", "ADDED b", "DELETED b"]);
  },
  "a window ends with a bookmark": forBoth(async (server, kind) => {
    const { ns, before, after } = await story(server, kind);
    const elsewhere = await server.namespace();
    const watch = await open(server, kind, ns, `resourceVersion=${before}&allowWatchBookmarks=true&timeoutSeconds=8`);
    await watch.until(isLast);
    // The real server sends a bookmark only when there is something newer than the last line.
    await done(server, post(kind, elsewhere, named("other")));
    const last = (await watch.rest()).at(-1);
    same(last?.type, "BOOKMARK");
    same(BigInt(word(at(last?.object, "metadata.resourceVersion"))) > BigInt(after), true);
  }),
  "nobody who did not ask gets one": async (server) => {
    const { ns, before } = await story(server, CONFIG_MAPS);
    const lines = await (await open(server, CONFIG_MAPS, ns, `resourceVersion=${before}&timeoutSeconds=4`)).rest();
    same(
      lines.map(({ type }) => type),
      ["ADDED", "MODIFIED", "ADDED", "DELETED"],
    );
  },
});
