import { area } from "../server.ts";
import { at, done, same, word } from "./expect.ts";
import { CONFIG_MAPS, del, merge, post, put } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { named, label, open, now, story, isLast, forBoth, upToNow } from "./watch-cases.ts";

/** Cases of the area `watch`. */
export const watches = area("watch", {
  "resumes after a resourceVersion": forBoth(async (server, kind) => {
    const { ns, before } = await story(server, kind);
    const lines = await (await open(server, kind, ns, `resourceVersion=${before}`)).until(isLast);
    same(lines.map(label), ["ADDED a", "MODIFIED a", "ADDED b", "DELETED b"]);
  }),
  "a line is the whole object": async (server) => {
    const ns = await server.namespace();
    const before = await now(server, CONFIG_MAPS, ns);
    const made = await done(server, post(CONFIG_MAPS, ns, { ...named("a"), data: { k: "v" } }));
    const line = await (await open(server, CONFIG_MAPS, ns, `resourceVersion=${before}`)).next();
    same(line, { type: "ADDED", object: made.body });
  },
  "what is deleted bears the resourceVersion of its deletion": forBoth(async (server, kind) => {
    const { ns, before, after } = await story(server, kind);
    const lines = await (await open(server, kind, ns, `resourceVersion=${before}`)).until(isLast);
    const [added, deleted] = lines.slice(-2).map(({ object }) => BigInt(word(at(object, "metadata.resourceVersion"))));
    same((deleted ?? 0n) > (added ?? 0n) && (deleted ?? 0n) <= BigInt(after), true);
  }),
  "is live": forBoth(async (server, kind) => {
    const ns = await server.namespace();
    const watch = await open(server, kind, ns, `resourceVersion=${await now(server, kind, ns)}`);
    await done(server, post(kind, ns, named("a")));
    same(label((await watch.next()) ?? { type: "none", object: null }), "ADDED a");
    await done(server, del(kind, ns, "a"));
    same(label((await watch.next()) ?? { type: "none", object: null }), "DELETED a");
  }),
  "without a resourceVersion begins with what is there": forBoth(async (server, kind) => {
    const { ns } = await story(server, kind);
    const lines = await upToNow(server, kind, ns, "");
    same(lines.map(label), ["ADDED a", "ADDED early"]);
  }),
  "resourceVersion 0 begins with what is there": forBoth(async (server, kind) => {
    const { ns } = await story(server, kind);
    const lines = await upToNow(server, kind, ns, "resourceVersion=0");
    same(lines.map(label).toSorted(), ["ADDED a", "ADDED early"]);
  }),
  "an update that changes nothing is not seen": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, named("a")));
    const before = await now(server, CONFIG_MAPS, ns);
    await done(server, put(CONFIG_MAPS, ns, "a", { metadata: { labels: {} } }), post(CONFIG_MAPS, ns, named("b")));
    const line = await (await open(server, CONFIG_MAPS, ns, `resourceVersion=${before}`)).next();
    same(line && label(line), "ADDED b");
  },
  "finalizers: MODIFIED, then DELETED": async (server) => {
    const ns = await server.namespace();
    const before = await now(server, WIDGETS, ns);
    await done(server, post(WIDGETS, ns, { metadata: { name: "a", finalizers: ["a.b/c"] } }), del(WIDGETS, ns, "a"));
    await done(server, merge(WIDGETS, ns, "a", { metadata: { finalizers: null } }));
    const lines = await (await open(server, WIDGETS, ns, `resourceVersion=${before}`)).until(isLast);
    same(lines.map(label), ["ADDED a", "MODIFIED a", "DELETED a"]);
  },
  "ends by itself": async (server) => {
    const ns = await server.namespace();
    const begin = Date.now();
    const lines = await (await open(server, CONFIG_MAPS, ns, "timeoutSeconds=1&resourceVersion=0")).rest();
    const took = Date.now() - begin;
    // Without that time it would be half an hour at least.
    same({ lines, inTime: took >= 900 && took < 60_000 }, { lines: [], inTime: true });
  },
  "the answer's content type": async (server) => {
    const watch = await open(server, CONFIG_MAPS, await server.namespace(), "timeoutSeconds=1");
    same({ status: watch.status, type: watch.headers["content-type"] }, { status: 200, type: "application/json" });
  },
  "one object by its name": async (server) => {
    const { ns, before } = await story(server, CONFIG_MAPS);
    const query = `resourceVersion=${before}&fieldSelector=metadata.name%3Db`;
    same((await (await open(server, CONFIG_MAPS, ns, query)).until(isLast)).map(label), ["ADDED b", "DELETED b"]);
  },
  "of all namespaces, by a label": async (server) => {
    const ns = await server.namespace();
    const before = await now(server, WIDGETS, ns);
    await done(server, post(WIDGETS, ns, named("a", { in: ns })));
    const watch = await server.watch(
      `/apis/conformance.example/v1/widgets?watch=1&resourceVersion=${before}&labelSelector=in%3D${ns}`,
    );
    same(label((await watch.next()) ?? { type: "none", object: null }), "ADDED a");
  },
  "another version": async (server) => {
    const { ns, before } = await story(server, WIDGETS);
    const watch = await server.watch(
      `/apis/conformance.example/v1beta1/namespaces/${ns}/widgets?watch=1&resourceVersion=${before}`,
    );
    same(at((await watch.next())?.object, "apiVersion"), "conformance.example/v1beta1");
  },
  "by the older path": async (server) => {
    const { ns, before } = await story(server, CONFIG_MAPS);
    const watch = await server.watch(`/api/v1/watch/namespaces/${ns}/configmaps?resourceVersion=${before}`);
    same((await watch.until(isLast)).map(label), ["ADDED a", "MODIFIED a", "ADDED b", "DELETED b"]);
  },
});
