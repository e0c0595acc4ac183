import { area } from "../server.ts";
import { answers, at, done, same, textAt } from "./expect.ts";
import { CONFIG_MAPS, list, merge, post, SECRETS } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { four, namesOf, refusesQuery } from "./list-cases.ts";

/** Cases of the area `list: pages`. */
export const pages = area("list: pages", {
  "limit and continue, at one resourceVersion": async (server) => {
    for (const kind of [CONFIG_MAPS, WIDGETS]) {
      const ns = await four(server, kind);
      const first = await done(server, list(kind, ns, "limit=3"));
      same(
        { names: namesOf(first), remaining: at(first.body, "metadata.remainingItemCount") },
        { names: "a b c", remaining: 1 },
      );
      await done(server, post(kind, ns, { metadata: { name: "e" } }));
      const token = encodeURIComponent(textAt(first, "metadata.continue"));
      const second = await done(server, list(kind, ns, `limit=3&continue=${token}`));
      same(
        {
          names: namesOf(second),
          more: at(second.body, "metadata.continue") ?? "",
          remaining: at(second.body, "metadata.remainingItemCount"),
        },
        { names: "d", more: "", remaining: undefined },
      );
      same(textAt(second, "metadata.resourceVersion"), textAt(first, "metadata.resourceVersion"));
    }
  },
  "a page shows what was there at the first": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    const first = await done(server, list(CONFIG_MAPS, ns, "limit=2"));
    await done(server, merge(CONFIG_MAPS, ns, "c", { data: { k: "later" } }));
    await done(server, { method: "DELETE", path: `${CONFIG_MAPS.path(ns)}/d` });
    const token = encodeURIComponent(textAt(first, "metadata.continue"));
    const second = await done(server, list(CONFIG_MAPS, ns, `limit=2&continue=${token}`));
    same({ names: namesOf(second), data: at(second.body, "items.0.data") ?? null }, { names: "c d", data: null });
  },
  "with a selector there is no count of the rest": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    const { body } = await done(server, list(CONFIG_MAPS, ns, "limit=1&labelSelector=env%3Dprod"));
    same(
      { continues: typeof at(body, "metadata.continue"), remaining: at(body, "metadata.remainingItemCount") ?? null },
      { continues: "string", remaining: null },
    );
  },
  "a limit that is just enough": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    const answer = await done(server, list(CONFIG_MAPS, ns, "limit=4"));
    same(
      { names: namesOf(answer), continues: typeof at(answer.body, "metadata.continue") },
      { names: "a b c d", continues: "undefined" },
    );
  },
  "a negative limit": refusesQuery("limit=-1", {
    status: 200,
    body: { kind: "ConfigMapList", apiVersion: "v1", metadata: { resourceVersion: "RV" }, items: [] },
  }),
  "a limit that is none": refusesQuery("limit=x", ['400 BadRequest: strconv.ParseInt: parsing "x": invalid syntax']),
  "a token that is none": refusesQuery("continue=x", [
    "400 BadRequest: invalid continue token: continue key is not valid: illegal base64",
  ]),
  "a token that is none, for custom objects": refusesQuery(
    "continue=x",
    ["400 BadRequest: invalid continue token: continue key is not valid: illegal base64"],
    WIDGETS,
  ),
  "a token and a resourceVersion": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    const first = await done(server, list(CONFIG_MAPS, ns, "limit=2"));
    const token = encodeURIComponent(textAt(first, "metadata.continue"));
    await answers(server, list(CONFIG_MAPS, ns, `limit=2&continue=${token}&resourceVersion=5`), [
      "400 BadRequest: specifying resource version is not allowed when using continue",
    ]);
  },
  "a token of another kind goes on by the name": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    await done(server, post(SECRETS, ns, { metadata: { name: "a" } }), post(SECRETS, ns, { metadata: { name: "z" } }));
    const first = await done(server, list(CONFIG_MAPS, ns, "limit=2"));
    const token = encodeURIComponent(textAt(first, "metadata.continue"));
    const answer = await server.send(list(SECRETS, ns, `limit=2&continue=${token}`));
    same({ status: answer.status, names: namesOf(answer) }, { status: 200, names: "z" });
  },
});
