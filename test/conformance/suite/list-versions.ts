import { area } from "../server.ts";
import { at, done, same, textAt, view, word } from "./expect.ts";
import { CONFIG_MAPS, get, list } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { four, namesOf, refusesQuery } from "./list-cases.ts";

/** Cases of the area `list: resourceVersion`. */
export const versions = area("list: resourceVersion", {
  "0 and any": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    await done(server, get(CONFIG_MAPS, ns, "d"));
    same((await server.send(list(CONFIG_MAPS, ns, "resourceVersion=0"))).status, 200);
  },
  NotOlderThan: async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    const { body } = await done(server, list(CONFIG_MAPS, ns));
    const query = `resourceVersion=${word(at(body, "metadata.resourceVersion"))}&resourceVersionMatch=NotOlderThan`;
    same(namesOf(await server.send(list(CONFIG_MAPS, ns, query))), "a b c d");
  },
  "without a match it is at least that": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    const { body } = await done(server, list(CONFIG_MAPS, ns));
    same(
      namesOf(
        await server.send(list(CONFIG_MAPS, ns, `resourceVersion=${word(at(body, "metadata.resourceVersion"))}`)),
      ),
      "a b c d",
    );
  },
  "Exact shows the past": async (server) => {
    for (const kind of [CONFIG_MAPS, WIDGETS]) {
      const ns = await four(server, kind);
      const before = await done(server, list(kind, ns));
      await done(server, { method: "DELETE", path: `${kind.path(ns)}/a` });
      const version = textAt(before, "metadata.resourceVersion");
      const past = await server.send(list(kind, ns, `resourceVersion=${version}&resourceVersionMatch=Exact`));
      same(past.body, before.body);
    }
  },
  "Exact with a limit": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    const version = textAt(await done(server, list(CONFIG_MAPS, ns)), "metadata.resourceVersion");
    await done(server, { method: "DELETE", path: `${CONFIG_MAPS.path(ns)}/a` });
    const page = await server.send(
      list(CONFIG_MAPS, ns, `resourceVersion=${version}&resourceVersionMatch=Exact&limit=2`),
    );
    same(
      { names: namesOf(page), version: textAt(page, "metadata.resourceVersion") === version },
      { names: "a b", version: true },
    );
  },
  "a match without a resourceVersion": refusesQuery("resourceVersionMatch=Exact", [
    '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    "group meta.k8s.io, kind ListOptions",
    "FieldValueForbidden resourceVersionMatch",
  ]),
  "Exact and 0": refusesQuery("resourceVersion=0&resourceVersionMatch=Exact", [
    '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    "group meta.k8s.io, kind ListOptions",
    "FieldValueForbidden resourceVersionMatch",
  ]),
  "a match that there is not": refusesQuery("resourceVersion=5&resourceVersionMatch=Sometimes", [
    '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Sometimes": supported values: "Exact", "NotOlderThan", ""',
    "group meta.k8s.io, kind ListOptions",
    "FieldValueNotSupported resourceVersionMatch",
  ]),
  "one that is none": refusesQuery("resourceVersion=x", [
    '400 BadRequest: invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ]),
  "one that is none, for custom objects": refusesQuery(
    "resourceVersion=x",
    [
      '400 BadRequest: invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    WIDGETS,
  ),
  "one of the future": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    const future = "9000000000";
    const answer = await server.send(
      list(CONFIG_MAPS, ns, `resourceVersion=${future}&resourceVersionMatch=NotOlderThan`),
    );
    server.hide(/current: (\d+)/.exec(answer.text)?.[1] ?? "none", "NOW");
    same(view(server, answer), [
      "504 Timeout: Timeout: Too large resource version: 9000000000, current: NOW",
      "retryAfterSeconds 1",
      "ResourceVersionTooLarge: Too large resource version",
    ]);
  },
  "Exact of the future": async (server) => {
    const answer = await server.send(
      list(CONFIG_MAPS, await server.namespace(), "resourceVersion=9000000000&resourceVersionMatch=Exact"),
    );
    server.hide(/current: (\d+)/.exec(answer.text)?.[1] ?? "none", "NOW");
    same(view(server, answer), [
      "504 Timeout: Timeout: Too large resource version: 9000000000, current: NOW",
      "retryAfterSeconds 1",
      "ResourceVersionTooLarge: Too large resource version",
    ]);
  },
  "sendInitialEvents is for watches": refusesQuery("sendInitialEvents=true&resourceVersionMatch=NotOlderThan", [
    '422 Invalid: ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided, sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]',
    "group meta.k8s.io, kind ListOptions",
    "FieldValueForbidden resourceVersionMatch",
    "FieldValueForbidden sendInitialEvents",
  ]),
});
