import { area } from "../server.ts";
import { answers, asks, asksFor, at, done, same } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, get, list, post, named, request } from "./requests.ts";
import { GAUGES, WIDGETS } from "./widgets.ts";

/** Cases of the area `get`. */
export const read = area("get", {
  "a ConfigMap": asks((ns) => [post(CONFIG_MAPS, ns, { ...named("a"), data: { k: "v" } }), get(CONFIG_MAPS, ns, "a")], {
    status: 200,
    body: {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: {
        name: "a",
        namespace: "NS",
        uid: "UID",
        resourceVersion: "RV",
        creationTimestamp: "TIME",
        managedFields: ['conformance Update v1: {"f:data":{".":{},"f:k":{}}}'],
      },
      data: { k: "v" },
    },
  }),
  "a custom object": asks((ns) => [post(WIDGETS, ns, { ...named("a"), spec: {} }), get(WIDGETS, ns, "a")], {
    status: 200,
    body: {
      apiVersion: "conformance.example/v1",
      kind: "Widget",
      metadata: {
        creationTimestamp: "TIME",
        generation: 1,
        managedFields: ['conformance Update conformance.example/v1: {"f:spec":{".":{},"f:size":{},"f:strict":{}}}'],
        name: "a",
        namespace: "NS",
        resourceVersion: "RV",
        uid: "UID",
      },
      spec: { size: 1, strict: "s" },
    },
  }),
  "a custom object in another version": asksFor(
    ["apiVersion", "spec", "metadata.managedFields.0.apiVersion"],
    (ns) => [
      post(WIDGETS, ns, { ...named("a"), spec: {} }),
      { ...get(WIDGETS, ns, "a"), path: `/apis/conformance.example/v1beta1/namespaces/${ns}/widgets/a` },
    ],
    {
      status: 200,
      apiVersion: "conformance.example/v1beta1",
      spec: { size: 1, strict: "s" },
      "metadata.managedFields.0.apiVersion": "conformance.example/v1",
    },
  ),
  "an object that is not there": asks(
    (ns) => get(CONFIG_MAPS, ns, "a"),
    ['404 NotFound: configmaps "a" not found', "name a, kind configmaps"],
  ),
  "an object that is not there, of a group": asks(
    (ns) => get(DEPLOYMENTS, ns, "a"),
    ['404 NotFound: deployments.apps "a" not found', "name a, group apps, kind deployments"],
  ),
  "a custom object that is not there": asks(
    (ns) => get(WIDGETS, ns, "a"),
    ['404 NotFound: widgets.conformance.example "a" not found', "name a, group conformance.example, kind widgets"],
  ),
  "a namespace that is not there": async (server) => {
    await answers(server, get(CONFIG_MAPS, server.unique("gone"), "a"), [
      '404 NotFound: configmaps "a" not found',
      "name a, kind configmaps",
    ]);
  },
  "a subresource that there is not": asks(
    (ns) => [post(CONFIG_MAPS, ns, named("a")), get(CONFIG_MAPS, ns, "a/status")],
    ["404 NotFound: the server could not find the requested resource", ""],
  ),
  "a subresource that there is not, of a custom object": async (server) => {
    const name = server.unique("gauge");
    await done(server, post(GAUGES, "", named(name)));
    await answers(server, get(GAUGES, "", `${name}/status`), [
      '404 NotFound: gauges.conformance.example "GAUGE" not found',
      "name GAUGE, group conformance.example, kind gauges",
    ]);
  },
  "metadata only": asks(
    (ns) => [
      post(CONFIG_MAPS, ns, { ...named("a"), data: { k: "v" } }),
      get(CONFIG_MAPS, ns, "a", { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" }),
    ],
    {
      status: 200,
      body: {
        kind: "PartialObjectMetadata",
        apiVersion: "meta.k8s.io/v1",
        metadata: {
          name: "a",
          namespace: "NS",
          uid: "UID",
          resourceVersion: "RV",
          creationTimestamp: "TIME",
          managedFields: ['conformance Update v1: {"f:data":{".":{},"f:k":{}}}'],
        },
      },
    },
  ),
  "as YAML": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, { ...named("a"), data: { k: "v" } }));
    const { status, headers, text } = await server.send(get(CONFIG_MAPS, ns, "a", { accept: "application/yaml" }));
    const lines = text.split("\n").filter((line) => /^(apiVersion|kind|data| {2}k):/.test(line));
    same(
      { status, type: headers["content-type"], lines },
      { status: 200, type: "application/yaml", lines: ["apiVersion: v1", "data:", "  k: v", "kind: ConfigMap"] },
    );
  },
  "with any content type accepted": asksFor(
    ["kind"],
    (ns) => get({ ...CONFIG_MAPS, path: () => "/api/v1/namespaces" }, "", ns, { accept: "*/*" }),
    { status: 200, kind: "Namespace" },
  ),
  "with a content type that there is not": asks(
    (ns) => get({ ...CONFIG_MAPS, path: () => "/api/v1/namespaces" }, "", ns, { accept: "text/html" }),
    [
      "406 NotAcceptable: 406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
      "",
    ],
  ),
  "with an old resourceVersion": asksFor(
    ["metadata.name"],
    (ns) => [
      post(CONFIG_MAPS, ns, named("a")),
      // A consistent list waits for the server's memory, out of which version 0 is answered, to have come this far.
      list(CONFIG_MAPS, ns),
      get(CONFIG_MAPS, ns, "a", { query: "resourceVersion=0" }),
    ],
    { status: 200, "metadata.name": "a" },
  ),
  "with a resourceVersion that is none": asks(
    (ns) => [post(CONFIG_MAPS, ns, named("a")), get(CONFIG_MAPS, ns, "a", { query: "resourceVersion=x" })],
    ['500: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
  ),
  "with a resourceVersion that lies ahead": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, named("a")));
    const ahead = await server.send(get(CONFIG_MAPS, ns, "a", { query: "resourceVersion=99999999999" }));
    same(
      { status: ahead.status, cause: at(ahead.body, "details.causes.0.reason") },
      { status: 504, cause: "ResourceVersionTooLarge" },
    );
  },
  "a list's metadata asked of one object": asks(
    (ns) =>
      get({ ...CONFIG_MAPS, path: () => "/api/v1/namespaces" }, "", ns, {
        accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
      }),
    [
      "406 NotAcceptable: you requested PartialObjectMetadataList, but the requested object is not a list (*core.Namespace)",
    ],
  ),
  "what is not found, as YAML": async (server) => {
    const { status, headers, text } = await server.send(
      request("GET", "/api/v1/namespaces/no-such-namespace", { accept: "application/yaml" }),
    );
    same(
      { status, type: headers["content-type"], reason: text.split("\n").find((line) => line.startsWith("reason")) },
      { status: 404, type: "application/yaml", reason: "reason: NotFound" },
    );
  },
  "by HEAD, which built-in kinds do not have": async (server) => {
    const head = (path: string): Promise<number> =>
      server.send({ ...request("GET", path), method: "HEAD" }).then(({ status }) => status);
    same(
      [await head("/api/v1/namespaces/default"), await head("/api/v1/namespaces"), await head(GAUGES.path(""))],
      [405, 405, 200],
    );
  },
  "a name in a list's place": asks(
    (ns) => list(CONFIG_MAPS, `${ns}/extra`),
    ["404 NotFound: the server could not find the requested resource", ""],
  ),
});
