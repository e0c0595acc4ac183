import { area, type Server } from "../server.ts";
import { at, done, eventually, same, textAt, view, word } from "./expect.ts";
import { CONFIG_MAPS, list, post, type Collection } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

const INITIAL = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

/** Two pages' worth of objects, of which the first page was read; then the server forgets. */
async function past(server: Server, kind = CONFIG_MAPS): Promise<{ ns: string; token: string; version: string }> {
  const ns = await server.namespace();
  for (const name of ["a", "b", "c"]) await done(server, post(kind, ns, { metadata: { name } }));
  const first = await done(server, list(kind, ns, "limit=1"));
  await done(server, post(kind, ns, { metadata: { name: "d" } }));
  await server.forget();
  await served(server, kind, ns);
  const last = await done(server, post(kind, ns, { metadata: { name: "e" } }));
  await reads(server, kind, ns, textAt(last, "metadata.resourceVersion"));
  return {
    ns,
    token: encodeURIComponent(textAt(first, "metadata.continue")),
    version: textAt(first, "metadata.resourceVersion"),
  };
}

/** A server that has just begun again may refuse watches for a moment, until it has read what there is. */
function served(server: Server, kind: Collection, ns: string): Promise<boolean> {
  return eventually("watches are served", async () => {
    const watch = await server.watch(`${kind.path(ns)}?watch=1&timeoutSeconds=1`);
    watch.close();
    return watch.status === 200 ? true : undefined;
  });
}

/** Waits for the server's memory of what there is, out of which it may answer, to have come this far. */
async function reads(server: Server, kind: Collection, ns: string, version: string): Promise<void> {
  await done(server, list(kind, ns, `resourceVersion=${version}&resourceVersionMatch=NotOlderThan`));
}

/** History that the server no longer has. These cases must have the server for themselves. */
export const expired = area("expired history", {
  "a watch": async (server) => {
    for (const kind of [CONFIG_MAPS, WIDGETS]) {
      const { ns, version } = await past(server, kind);
      const watch = await server.watch(`${kind.path(ns)}?watch=1&resourceVersion=${version}`);
      const line = await watch.next();
      const message = word(at(line?.object, "message")).replaceAll(/\d+/g, "N");
      const { type } = line ?? {};
      same(
        {
          status: watch.status,
          type,
          code: at(line?.object, "code"),
          reason: at(line?.object, "reason"),
          message,
          end: (await watch.next()) ?? null,
        },
        {
          status: 200,
          type: "ERROR",
          code: 410,
          reason: "Expired",
          message: "too old resource version: N (N)",
          end: null,
        },
      );
    }
  },
  "initial events": async (server) => {
    const { ns, version } = await past(server);
    const watch = await server.watch(`${CONFIG_MAPS.path(ns)}?watch=1&${INITIAL}&resourceVersion=${version}`);
    same(
      (await watch.until(({ type }) => type === "BOOKMARK")).map(({ type }) => type),
      ["ADDED", "ADDED", "ADDED", "ADDED", "ADDED", "BOOKMARK"],
    );
  },
  "a continue token, and the one that goes on": async (server) => {
    const { ns, token } = await past(server);
    const answer = await server.send(list(CONFIG_MAPS, ns, `limit=9&continue=${token}`));
    same(view(server, answer), [
      "410 Expired: The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    ]);
    same(typeof at(answer.body, "metadata.continue"), "string");
    const next = await done(
      server,
      list(CONFIG_MAPS, ns, `limit=9&continue=${encodeURIComponent(textAt(answer, "metadata.continue"))}`),
    );
    const items = at(next.body, "items");
    same(Array.isArray(items) && items.map((item) => at(item, "metadata.name")), ["b", "c", "d", "e"]);
  },
  "an exact list": async (server) => {
    const { ns, version } = await past(server);
    const answer = await server.send(list(CONFIG_MAPS, ns, `resourceVersion=${version}&resourceVersionMatch=Exact`));
    same(view(server, answer), ["410 Expired: The resourceVersion for the provided list is too old."]);
  },
  "a list that may be newer": async (server) => {
    const { ns, version } = await past(server);
    const { body } = await done(
      server,
      list(CONFIG_MAPS, ns, `resourceVersion=${version}&resourceVersionMatch=NotOlderThan`),
    );
    const items = at(body, "items");
    same(Array.isArray(items) && items.length, 5);
  },
});
