import { area, type Answer, type Case } from "../server.ts";
import { asks, asksFor, at, done, same } from "./expect.ts";
import { CONFIG_MAPS, DAEMON_SETS, DEPLOYMENTS, get, list, PODS, post, SECRETS, type Collection } from "./requests.ts";
import { GAUGES, WIDGETS } from "./widgets.ts";
import { daemonSet, deployment, pod } from "./workloads.ts";
import { four } from "./list-cases.ts";

const METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

const METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

const TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";

/** Cases of the area `list: output`. */
export const outputs = area("list: output", {
  "metadata only": asks(
    (ns) => [
      post(CONFIG_MAPS, ns, { metadata: { name: "a" }, data: { k: "v" } }),
      list(CONFIG_MAPS, ns, "", { accept: METADATA_LIST }),
    ],
    {
      status: 200,
      body: {
        kind: "PartialObjectMetadataList",
        apiVersion: "meta.k8s.io/v1",
        metadata: { resourceVersion: "RV" },
        items: [
          {
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
        ],
      },
    },
  ),
  "metadata only, of custom objects": asks(
    (ns) => [
      post(WIDGETS, ns, { metadata: { name: "a" }, spec: {} }),
      list(WIDGETS, ns, "", { accept: METADATA_LIST }),
    ],
    {
      status: 200,
      body: {
        kind: "PartialObjectMetadataList",
        apiVersion: "meta.k8s.io/v1",
        metadata: { resourceVersion: "RV" },
        items: [
          {
            kind: "PartialObjectMetadata",
            apiVersion: "meta.k8s.io/v1",
            metadata: {
              name: "a",
              namespace: "NS",
              uid: "UID",
              resourceVersion: "RV",
              generation: 1,
              creationTimestamp: "TIME",
              managedFields: [
                'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:size":{},"f:strict":{}}}',
              ],
            },
          },
        ],
      },
    },
  ),
  "the metadata of one object asked of a list": asks(
    (ns) => list(CONFIG_MAPS, ns, "", { accept: METADATA }),
    [
      "406 NotAcceptable: you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)",
    ],
  ),
  "an Accept that there is not": asks(
    (ns) => list(CONFIG_MAPS, ns, "", { accept: "text/html" }),
    [
      "406 NotAcceptable: 406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
      "",
    ],
  ),
  "the second Accept": asksFor(["kind"], (ns) => list(CONFIG_MAPS, ns, "", { accept: "text/html, application/json" }), {
    status: 200,
    kind: "ConfigMapList",
  }),
  CBOR: asks(
    (ns) => list(CONFIG_MAPS, ns, "", { accept: "application/cbor" }),
    [
      "406 NotAcceptable: 406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
      "",
    ],
  ),
  "protobuf of custom objects": async (server) => {
    const accept = "application/vnd.kubernetes.protobuf";
    same((await server.send(list(WIDGETS, await server.namespace(), "", { accept }))).status, 406);
  },
  "a form that there is not": asks(
    (ns) => list(CONFIG_MAPS, ns, "", { accept: "application/json;as=Chart;g=meta.k8s.io;v=v1" }),
    [
      "406 NotAcceptable: only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    ],
  ),
  "a form that there is not, and then JSON": asksFor(
    ["kind"],
    (ns) => list(CONFIG_MAPS, ns, "", { accept: "application/json;as=Chart;g=meta.k8s.io;v=v1, application/json" }),
    { status: 200, kind: "ConfigMapList" },
  ),
  pretty: async (server) => {
    const { text } = await server.send(
      get({ ...CONFIG_MAPS, path: () => "/api/v1/namespaces" }, "", "default", { query: "pretty=true" }),
    );
    same(text.split("\n").slice(0, 2), ["{", '  "kind": "Namespace",']);
  },
});

const rows = (answer: Answer): unknown => {
  const all = at(answer.body, "rows");
  return Array.isArray(all) ? all.map((row) => at(row, "cells")) : answer.body;
};

const columns = (answer: Answer): unknown => {
  const all = at(answer.body, "columnDefinitions");
  return Array.isArray(all)
    ? all.map((one) => ["name", "type", "format", "priority"].map((key) => at(one, key)))
    : answer.body;
};

/** Columns and cells of a Table of what these requests make. The age is masked. */
const table =
  (kind: Collection, made: Parameters<typeof asks>[0], expected: unknown): Case["run"] =>
  async (server) => {
    const ns = await server.namespace();
    const asked = made(ns);
    await done(server, ...("method" in asked ? [asked] : asked));
    const answer = await done(server, list(kind, ns, "", { accept: TABLE }));
    const text = JSON.stringify({ columns: columns(answer), rows: rows(answer) }).replaceAll(/"\d+m?s"/g, '"AGE"');
    same(server.show(JSON.parse(text)), expected);
  };

/** Cases of the area `list: Table`. */
export const tables = area("list: Table", {
  ConfigMaps: table(CONFIG_MAPS, (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a" }, data: { k: "v", l: "w" } }), {
    columns: [
      ["Name", "string", "name", 0],
      ["Data", "string", "", 0],
      ["Age", "string", "", 0],
    ],
    rows: [["a", 2, "AGE"]],
  }),
  Secrets: table(SECRETS, (ns) => post(SECRETS, ns, { metadata: { name: "a" }, stringData: { k: "v" } }), {
    columns: [
      ["Name", "string", "name", 0],
      ["Type", "string", "", 0],
      ["Data", "string", "", 0],
      ["Age", "string", "", 0],
    ],
    rows: [["a", "Opaque", 1, "AGE"]],
  }),
  Pods: table(PODS, (ns) => post(PODS, ns, pod("a")), {
    columns: [
      ["Name", "string", "name", 0],
      ["Ready", "string", "", 0],
      ["Status", "string", "", 0],
      ["Restarts", "string", "", 0],
      ["Age", "string", "", 0],
      ["IP", "string", "", 1],
      ["Node", "string", "", 1],
      ["Nominated Node", "string", "", 1],
      ["Readiness Gates", "string", "", 1],
    ],
    rows: [["a", "0/1", "Pending", "0", "AGE", "<none>", "<none>", "<none>", "<none>"]],
  }),
  DaemonSets: table(DAEMON_SETS, (ns) => post(DAEMON_SETS, ns, daemonSet("a")), {
    columns: [
      ["Name", "string", "name", 0],
      ["Desired", "integer", "", 0],
      ["Current", "integer", "", 0],
      ["Ready", "integer", "", 0],
      ["Up-to-date", "integer", "", 0],
      ["Available", "integer", "", 0],
      ["Node Selector", "string", "", 0],
      ["Age", "string", "", 0],
      ["Containers", "string", "", 1],
      ["Images", "string", "", 1],
      ["Selector", "string", "", 1],
    ],
    rows: [["a", 0, 0, 0, 0, 0, "<none>", "AGE", "c", "none.example/image", "app=a"]],
  }),
  "custom objects": table(WIDGETS, (ns) => post(WIDGETS, ns, { metadata: { name: "a" }, spec: { size: 7 } }), {
    columns: [
      ["Name", "string", "name", 0],
      ["Size", "integer", "", 0],
      ["Phase", "string", "", 0],
      ["Age", "date", "", 0],
    ],
    rows: [["a", 7, null, "AGE"]],
  }),
  Deployments: async (server) => {
    const ns = await server.namespace();
    await done(server, post(DEPLOYMENTS, ns, deployment("a")));
    const answer = await done(server, list(DEPLOYMENTS, ns, "", { accept: TABLE }));
    same(columns(answer), [
      ["Name", "string", "name", 0],
      ["Ready", "string", "", 0],
      ["Up-to-date", "string", "", 0],
      ["Available", "string", "", 0],
      ["Age", "string", "", 0],
      ["Containers", "string", "", 1],
      ["Images", "string", "", 1],
      ["Selector", "string", "", 1],
    ]);
    const first = at(answer.body, "rows.0.cells");
    same(Array.isArray(first) ? [first.length, ...first.slice(0, 2)] : first, [8, "a", "0/0"]);
  },
  "columns of every type": async (server) => {
    const name = server.unique("gauge");
    await done(server, post(GAUGES, "", { metadata: { name }, value: 1.5, on: true, list: ["x"], wide: "w" }));
    const answer = await done(server, get(GAUGES, "", name, { accept: TABLE }));
    same(server.show({ columns: columns(answer), rows: rows(answer) }), {
      columns: [
        ["Name", "string", "name", 0],
        ["Value", "number", "", 0],
        ["On", "boolean", "", 0],
        ["First", "string", "", 0],
        ["Wide", "string", "", 1],
      ],
      rows: [["GAUGE", 1.5, true, "x", "w"]],
    });
  },
  "columns whose values are of another type, or missing": async (server) => {
    const name = server.unique("gauge");
    await done(server, post(GAUGES, "", { metadata: { name }, value: "x", on: "y", list: [] }));
    const answer = await done(server, get(GAUGES, "", name, { accept: TABLE }));
    same(server.show(rows(answer)), [["GAUGE", null, null, null, null]]);
  },
  "one object": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, { metadata: { name: "a" } }));
    const answer = await done(server, get(CONFIG_MAPS, ns, "a", { accept: TABLE }));
    const text = JSON.stringify(answer.body)
      .replaceAll(/"\d+m?s"/g, '"AGE"')
      .replaceAll(/"description":"[^"]*"/g, '"description":"TEXT"');
    same(server.show(JSON.parse(text)), {
      kind: "Table",
      apiVersion: "meta.k8s.io/v1",
      metadata: { resourceVersion: "RV" },
      columnDefinitions: [
        { name: "Name", type: "string", format: "name", description: "TEXT", priority: 0 },
        { name: "Data", type: "string", format: "", description: "TEXT", priority: 0 },
        { name: "Age", type: "string", format: "", description: "TEXT", priority: 0 },
      ],
      rows: [
        {
          cells: ["a", 0, "AGE"],
          object: {
            kind: "PartialObjectMetadata",
            apiVersion: "meta.k8s.io/v1",
            metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
          },
        },
      ],
    });
  },
  "rows with whole objects": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, { metadata: { name: "a" } }));
    const answer = await done(server, list(CONFIG_MAPS, ns, "includeObject=Object", { accept: TABLE }));
    same(server.show(at(answer.body, "rows.0.object")), {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
    });
  },
  "rows without objects": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, { metadata: { name: "a" } }));
    const answer = await done(server, list(CONFIG_MAPS, ns, "includeObject=None", { accept: TABLE }));
    same(at(answer.body, "rows.0.object"), null);
  },
  "a page": async (server) => {
    const ns = await four(server, WIDGETS);
    const answer = await done(server, list(WIDGETS, ns, "limit=3", { accept: TABLE }));
    const { body } = answer;
    same(
      {
        kind: at(body, "kind"),
        rows: (rows(answer) as unknown[]).length,
        remaining: at(body, "metadata.remainingItemCount"),
      },
      { kind: "Table", rows: 3, remaining: 1 },
    );
  },
});
