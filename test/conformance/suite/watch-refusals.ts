import { area, type Case, type Json } from "../server.ts";
import { answers, asks, at, done, same } from "./expect.ts";
import { CONFIG_MAPS, list, post } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { named, label, open, story, forBoth, refused, upToNow } from "./watch-cases.ts";

const INITIAL = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

const firstLine =
  (query: string, expected: unknown, kind = CONFIG_MAPS): Case["run"] =>
  async (server) => {
    const watch = await open(server, kind, await server.namespace(), query);
    const line = await watch.next();
    server.hide(/current: (\d+)/.exec(JSON.stringify(line))?.[1] ?? "none", "NOW");
    same(server.show({ status: watch.status, line: (line ?? null) as unknown as Json }), expected);
  };

/** Cases of the area `watch: refusals`. */
export const watchErrors = area("watch: refusals", {
  "sendInitialEvents without a match": refused("sendInitialEvents=true", [
    '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    "group meta.k8s.io, kind ListOptions",
    "FieldValueForbidden resourceVersionMatch",
  ]),
  "sendInitialEvents with Exact": refused("sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=5", [
    '422 Invalid: ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
    "group meta.k8s.io, kind ListOptions",
    "FieldValueForbidden resourceVersionMatch",
    "FieldValueNotSupported resourceVersionMatch",
  ]),
  "a match without sendInitialEvents": refused("resourceVersionMatch=NotOlderThan&resourceVersion=5", [
    '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    "group meta.k8s.io, kind ListOptions",
    "FieldValueForbidden resourceVersionMatch",
  ]),
  "a resourceVersion that is none": refused("resourceVersion=x", [
    '500: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ]),
  "a resourceVersion that is none, for custom objects": asks(
    (ns) => list(WIDGETS, ns, "watch=1&resourceVersion=x"),
    ['500: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
  ),
  "a time that is none": refused("timeoutSeconds=x", ['400 BadRequest: strconv.ParseInt: parsing "x": invalid syntax']),
  "a continue token": async (server) => {
    const ns = await server.namespace();
    const watch = await open(server, CONFIG_MAPS, ns, "continue=x&timeoutSeconds=1");
    same(watch.status, 422);
  },
  "a limit is not minded": async (server) => {
    const { ns } = await story(server, CONFIG_MAPS);
    const lines = await upToNow(server, CONFIG_MAPS, ns, "limit=1");
    same(lines.map(label), ["ADDED a", "ADDED early"]);
  },
  "a resourceVersion of the future is silence": forBoth(async (server, kind) => {
    const ns = await server.namespace();
    const watch = await open(server, kind, ns, "resourceVersion=9000000000&timeoutSeconds=2&allowWatchBookmarks=true");
    await done(server, post(kind, ns, named("a")));
    same({ status: watch.status, lines: await watch.rest() }, { status: 200, lines: [] });
  }),
  "initial events of the future": firstLine(`${INITIAL}&allowWatchBookmarks=true&resourceVersion=9000000000`, {
    status: 200,
    line: {
      type: "ERROR",
      object: {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: "Timeout: Too large resource version: 9000000000, current: NOW",
        reason: "Timeout",
        details: {
          causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
          retryAfterSeconds: 1,
        },
        code: 504,
      },
    },
  }),
  "an object's path": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, named("a")));
    const answer = await server.send({ method: "GET", path: `${CONFIG_MAPS.path(ns)}/a?watch=1&timeoutSeconds=1` });
    same(
      { status: answer.status, kind: at(answer.body, "kind") ?? null, type: at(answer.body, "type") ?? null },
      { status: 200, kind: "ConfigMap", type: null },
    );
  },
  "a kind that there is not": async (server) => {
    await answers(
      server,
      { method: "GET", path: "/apis/conformance.example/v1/nothings?watch=1" },
      { status: 404, body: "404 page not found\n" },
    );
  },
});
