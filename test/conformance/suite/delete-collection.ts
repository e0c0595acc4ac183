import { area } from "../server.ts";
import { answers, asks, at, done, same } from "./expect.ts";
import { CONFIG_MAPS, del, list, post, SECRETS } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

const A = { metadata: { name: "a" } };

const HELD = { metadata: { name: "a", finalizers: ["a.b/c"] } };

const labelled = (name: string, value: string): { metadata: Record<string, unknown> } => ({
  metadata: { name, labels: { l: value } },
});

/** Cases of the area `delete a collection`. */
export const deleteCollection = area("delete a collection", {
  "all of a namespace": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, labelled("a", "x")), post(CONFIG_MAPS, ns, labelled("b", "y")));
    const answer = await done(server, del(CONFIG_MAPS, ns, ""));
    same({ kind: at(answer.body, "kind"), names: namesOf(answer.body) }, { kind: "ConfigMapList", names: ["a", "b"] });
    same(namesOf((await done(server, list(CONFIG_MAPS, ns))).body), []);
  },
  "of custom objects": async (server) => {
    const ns = await server.namespace();
    await done(server, post(WIDGETS, ns, labelled("a", "x")), post(WIDGETS, ns, labelled("b", "y")));
    const answer = await done(server, del(WIDGETS, ns, ""));
    same({ kind: at(answer.body, "kind"), names: namesOf(answer.body) }, { kind: "WidgetList", names: ["a", "b"] });
    same(namesOf((await done(server, list(WIDGETS, ns))).body), []);
  },
  "by a label": async (server) => {
    const ns = await server.namespace();
    await done(server, post(SECRETS, ns, labelled("a", "x")), post(SECRETS, ns, labelled("b", "y")));
    await done(server, del(SECRETS, ns, "", undefined, { query: "labelSelector=l%3Dx" }));
    same(namesOf((await done(server, list(SECRETS, ns))).body), ["b"]);
  },
  "by a field": async (server) => {
    const ns = await server.namespace();
    await done(server, post(SECRETS, ns, labelled("a", "x")), post(SECRETS, ns, labelled("b", "y")));
    await done(server, del(SECRETS, ns, "", undefined, { query: "fieldSelector=metadata.name%3Db" }));
    same(namesOf((await done(server, list(SECRETS, ns))).body), ["a"]);
  },
  none: async (server) => {
    const answer = await done(server, del(CONFIG_MAPS, await server.namespace(), ""));
    same({ kind: at(answer.body, "kind"), names: namesOf(answer.body) }, { kind: "ConfigMapList", names: [] });
  },
  "dry run": async (server) => {
    const ns = await server.namespace();
    await done(server, post(SECRETS, ns, A), del(SECRETS, ns, "", undefined, { query: "dryRun=All" }));
    same(namesOf((await done(server, list(SECRETS, ns))).body), ["a"]);
  },
  "finalizers keep their objects": async (server) => {
    const ns = await server.namespace();
    await done(
      server,
      post(CONFIG_MAPS, ns, HELD),
      post(CONFIG_MAPS, ns, labelled("b", "x")),
      del(CONFIG_MAPS, ns, ""),
    );
    const { body } = await done(server, list(CONFIG_MAPS, ns));
    same(
      { names: namesOf(body), deleting: typeof at(body, "items.0.metadata.deletionTimestamp") },
      { names: ["a"], deleting: "string" },
    );
  },
  "an invalid selector": asks(
    (ns) => del(CONFIG_MAPS, ns, "", undefined, { query: "labelSelector=a%20b" }),
    ["400 BadRequest: unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ),
  "namespaces have no such verb": async (server) => {
    await answers(server, { method: "DELETE", path: "/api/v1/namespaces" }, [
      "405 MethodNotAllowed: the server does not allow this method on the requested resource",
      "",
    ]);
  },
});

function namesOf(body: Parameters<typeof at>[0]): unknown[] {
  const items = at(body, "items");
  return Array.isArray(items) ? items.map((item) => at(item, "metadata.name")) : [];
}
