import { area } from "../server.ts";
import { answers, asks, asksFor, at, done, same } from "./expect.ts";
import { CONFIG_MAPS, list, post, request, SECRETS } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { namesOf } from "./list-cases.ts";

/** Cases of the area `list`. */
export const lists = area("list", {
  "an empty one": asks((ns) => list(CONFIG_MAPS, ns), {
    status: 200,
    body: { kind: "ConfigMapList", apiVersion: "v1", metadata: { resourceVersion: "RV" }, items: [] },
  }),
  "an empty one of custom objects": asks((ns) => list(WIDGETS, ns), {
    status: 200,
    body: {
      apiVersion: "conformance.example/v1",
      items: [],
      kind: "WidgetList",
      metadata: { continue: "", resourceVersion: "RV" },
    },
  }),
  "of a namespace that is not there": async (server) => {
    await answers(server, list(CONFIG_MAPS, server.unique("gone")), {
      status: 200,
      body: { kind: "ConfigMapList", apiVersion: "v1", metadata: { resourceVersion: "RV" }, items: [] },
    });
  },
  "items of built-in kinds bear no kind": asks(
    (ns) => [post(CONFIG_MAPS, ns, { metadata: { name: "a" } }), list(CONFIG_MAPS, ns)],
    {
      status: 200,
      body: {
        kind: "ConfigMapList",
        apiVersion: "v1",
        metadata: { resourceVersion: "RV" },
        items: [
          { metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" } },
        ],
      },
    },
  ),
  "items of custom kinds do": asksFor(
    ["kind", "apiVersion", "items.0.kind", "items.0.apiVersion"],
    (ns) => [post(WIDGETS, ns, { metadata: { name: "a" } }), list(WIDGETS, ns)],
    {
      status: 200,
      kind: "WidgetList",
      apiVersion: "conformance.example/v1",
      "items.0.kind": "Widget",
      "items.0.apiVersion": "conformance.example/v1",
    },
  ),
  "is in the order of the names": async (server) => {
    const ns = await server.namespace();
    for (const name of ["b", "a-1", "a", "a.b", "10", "9"])
      await done(server, post(SECRETS, ns, { metadata: { name } }));
    same(namesOf(await server.send(list(SECRETS, ns))), "10 9 a a-1 a.b b");
  },
  "over all namespaces is in the order of the namespaces": async (server) => {
    const [label, first, second] = [server.unique("l"), await server.namespace(), await server.namespace()];
    for (const ns of [second, first])
      await done(server, post(WIDGETS, ns, { metadata: { name: ns, labels: { l: label } } }));
    const answer = await server.send(request("GET", `/apis/conformance.example/v1/widgets?labelSelector=l%3D${label}`));
    same(namesOf(answer), [first, second].toSorted().join(" "));
  },
  "another version": async (server) => {
    const ns = await server.namespace();
    await done(server, post(WIDGETS, ns, { metadata: { name: "a" } }));
    const { body } = await server.send(request("GET", `/apis/conformance.example/v1beta1/namespaces/${ns}/widgets`));
    same(
      { list: at(body, "apiVersion"), item: at(body, "items.0.apiVersion") },
      { list: "conformance.example/v1beta1", item: "conformance.example/v1beta1" },
    );
  },
});
