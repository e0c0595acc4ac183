import { area, type Json } from "../server.ts";
import { asksFor, at, done, eventually, same, shows, textAt } from "./expect.ts";
import { apply, CONFIG_MAPS, DAEMON_SETS, merge, post, SERVICES } from "./requests.ts";
import { GAUGES, OLD_WIDGETS, WIDGETS } from "./widgets.ts";
import { daemonSet } from "./workloads.ts";
import { afterApplies } from "./apply-turns.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

const MANAGED = "metadata.managedFields";

/** Cases of the area `apply: ownership`. */
export const ownership = area("apply: ownership", {
  "all types of lists and maps": afterApplies(
    {
      status: 201,
      spec: {
        atomicMap: { a: "1" },
        freeMap: { k: "v" },
        note: "n",
        plain: ["a"],
        ports: [
          { port: 80, protocol: "TCP" },
          { name: "dns", port: 53, protocol: "UDP" },
        ],
        raw: { deep: { z: 1 }, list: [1] },
        size: 1,
        strict: "s",
        tags: ["x", "y"],
      },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:atomicMap":{},"f:freeMap":{"f:k":{}},"f:note":{},"f:plain":{},"f:ports":{"k:{\\"port\\":53,\\"protocol\\":\\"UDP\\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{}},"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}},"f:raw":{"f:deep":{".":{},"f:z":{}},"f:list":{}},"f:tags":{"v:\\"x\\"":{},"v:\\"y\\"":{}}}}',
      ],
    },
    [
      "one",
      {
        note: "n",
        tags: ["x", "y"],
        plain: ["a"],
        ports: [{ port: 80 }, { port: 53, protocol: "UDP", name: "dns" }],
        atomicMap: { a: "1" },
        freeMap: { k: "v" },
        raw: { deep: { z: 1 }, list: [1] },
      },
    ],
  ),
  "a field that is left out is removed": afterApplies(
    {
      status: 200,
      spec: { code: "c", size: 1, strict: "s" },
      "metadata.managedFields": ['one Apply conformance.example/v1: {"f:spec":{"f:code":{}}}'],
    },
    ["one", { note: "a", code: "c" }],
    ["one", { code: "c" }],
  ),
  "a field that is left out and has a default gets it": afterApplies(
    {
      status: 200,
      spec: { size: 1, strict: "s" },
      "metadata.managedFields": ['one Apply conformance.example/v1: {"f:spec":{}}'],
    },
    ["one", { size: 7 }],
    ["one", {}],
  ),
  "a field that another owns, too, stays": afterApplies(
    {
      status: 200,
      spec: { note: "a", size: 1, strict: "s" },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{}}',
        'two Apply conformance.example/v1 (no time): {"f:spec":{"f:note":{}}}',
      ],
    },
    ["one", { note: "a" }],
    ["two", { note: "a" }],
    ["one", {}],
  ),
  "an item that is left out is removed": afterApplies(
    {
      status: 200,
      spec: { ports: [{ port: 2, protocol: "TCP" }], size: 1, strict: "s" },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:ports":{"k:{\\"port\\":2,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}}}',
      ],
    },
    ["one", { ports: [{ port: 1 }, { port: 2 }] }],
    ["one", { ports: [{ port: 2 }] }],
  ),
  "an item that another owns, too, stays without our fields": afterApplies(
    {
      status: 200,
      spec: { ports: [{ port: 1, protocol: "TCP" }], size: 1, strict: "s" },
      "metadata.managedFields": [
        'two Apply conformance.example/v1 (no time): {"f:spec":{"f:ports":{"k:{\\"port\\":1,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}}}',
      ],
    },
    ["one", { ports: [{ port: 1, name: "x" }] }],
    ["two", { ports: [{ port: 1 }] }],
    ["one", { ports: [] }],
  ),
  "members of a set that are left out are removed": afterApplies(
    {
      status: 200,
      spec: { size: 1, strict: "s", tags: ["y", "z"] },
      "metadata.managedFields": [
        'two Apply conformance.example/v1: {"f:spec":{"f:tags":{"v:\\"y\\"":{},"v:\\"z\\"":{}}}}',
      ],
    },
    ["one", { tags: ["x", "y"] }],
    ["two", { tags: ["y", "z"] }],
    ["one", { tags: [] }],
  ),
  "an update takes what it changes": asksFor(
    ["spec", MANAGED],
    (ns) => [
      apply(WIDGETS, ns, "a", { spec: { note: "a", code: "c" } }, "one"),
      merge(WIDGETS, ns, "a", { spec: { note: "b" } }, { query: "fieldManager=two" }),
    ],
    {
      status: 200,
      spec: { code: "c", note: "b", size: 1, strict: "s" },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:code":{}}}',
        'two Update conformance.example/v1: {"f:spec":{"f:note":{}}}',
      ],
    },
  ),
  "an update that removes an applied field removes its ownership": asksFor(
    ["spec", MANAGED],
    (ns) => [
      apply(WIDGETS, ns, "a", { spec: { note: "a", code: "c" } }, "one"),
      merge(WIDGETS, ns, "a", { spec: { note: null } }, { query: "fieldManager=two" }),
    ],
    {
      status: 200,
      spec: { code: "c", size: 1, strict: "s" },
      "metadata.managedFields": ['one Apply conformance.example/v1: {"f:spec":{"f:code":{}}}'],
    },
  ),
  "status and main are owned apart": asksFor(
    [MANAGED],
    (ns) => [
      apply(WIDGETS, ns, "a", { spec: { note: "a" } }, "one"),
      apply(WIDGETS, ns, "a/status", { status: { phase: "x" } }, "one"),
    ],
    {
      status: 200,
      "metadata.managedFields": [
        'one Apply conformance.example/v1 status: {"f:status":{"f:phase":{}}}',
        'one Apply conformance.example/v1: {"f:spec":{"f:note":{}}}',
      ],
    },
  ),
  "versions are owned apart": asksFor(
    [MANAGED],
    (ns) => [
      apply(OLD_WIDGETS, ns, "a", { spec: { note: "a" } }, "one"),
      apply(WIDGETS, ns, "a", { spec: { code: "c" } }, "one"),
    ],
    { status: 200, "metadata.managedFields": ['one Apply conformance.example/v1: {"f:spec":{"f:code":{}}}'] },
  ),
  metadata: asksFor(
    ["metadata.labels", "metadata.annotations", "metadata.finalizers", MANAGED],
    (ns) =>
      apply(CONFIG_MAPS, ns, "a", {
        metadata: { labels: { l: "v" }, annotations: { "a.b/c": "v" }, finalizers: ["a.b/c"] },
      }),
    {
      status: 201,
      "metadata.labels": { l: "v" },
      "metadata.annotations": { "a.b/c": "v" },
      "metadata.finalizers": ["a.b/c"],
      "metadata.managedFields": [
        'me Apply v1: {"f:metadata":{"f:annotations":{"f:a.b/c":{}},"f:finalizers":{"v:\\"a.b/c\\"":{}},"f:labels":{"f:l":{}}}}',
      ],
    },
  ),
  "owner references are keyed by uid": asksFor(
    ["metadata.ownerReferences", MANAGED],
    (ns) =>
      apply(WIDGETS, ns, "a", {
        metadata: { ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p", uid: NOBODY }] },
      }),
    {
      status: 201,
      "metadata.ownerReferences": [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "UID" }],
      "metadata.managedFields": [
        'me Apply conformance.example/v1: {"f:metadata":{"f:ownerReferences":{"k:{\\"uid\\":\\"UID\\"}":{}}}}',
      ],
    },
  ),
  "a finalizer that is left out leaves those of others": asksFor(
    ["metadata.finalizers"],
    (ns) => [
      apply(CONFIG_MAPS, ns, "a", { metadata: { finalizers: ["a.b/c"] } }, "one"),
      apply(CONFIG_MAPS, ns, "a", { metadata: { finalizers: ["x.y/z"] } }, "two"),
      apply(CONFIG_MAPS, ns, "a", {}, "one"),
    ],
    { status: 200, "metadata.finalizers": ["x.y/z"] },
  ),
  "an apply of nothing leaves no entry": asksFor(
    [MANAGED],
    (ns) => [apply(WIDGETS, ns, "a", { spec: { note: "a" } }, "one"), apply(WIDGETS, ns, "a", {}, "one")],
    { status: 200, "metadata.managedFields": null },
  ),
  "a built-in kind": asksFor([MANAGED], (ns) => apply(DAEMON_SETS, ns, "a", daemonSet("a")), {
    status: 201,
    "metadata.managedFields": [
      'me Apply apps/v1: {"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:name":{}}}}}}}',
    ],
  }),
  "a Service": asksFor(
    [MANAGED],
    (ns) => {
      const ports = [
        { name: "u", port: 53, protocol: "UDP" },
        { name: "t", port: 53 },
      ];
      return apply(SERVICES, ns, "a", { spec: { clusterIP: "None", selector: { a: "b" }, ports } });
    },
    {
      status: 201,
      "metadata.managedFields": [
        'me Apply v1: {"f:spec":{"f:clusterIP":{},"f:ports":{"k:{\\"port\\":53,\\"protocol\\":\\"TCP\\"}":{".":{},"f:name":{},"f:port":{}},"k:{\\"port\\":53,\\"protocol\\":\\"UDP\\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{}}},"f:selector":{}}}',
      ],
    },
  ),
  "an item of a built-in kind keeps what an update set": asksFor(
    ["spec.template.spec.containers.0.image", "spec.template.spec.containers.0.env", MANAGED],
    (ns) => [
      apply(DAEMON_SETS, ns, "a", daemonSet("a"), "one"),
      merge(
        DAEMON_SETS,
        ns,
        "a",
        { spec: { template: { spec: { containers: [{ name: "c", env: [{ name: "A", value: "1" }] }] } } } },
        {
          type: "application/strategic-merge-patch+json",
          query: "fieldManager=two",
        },
      ),
      apply(DAEMON_SETS, ns, "a", daemonSet("a"), "one"),
    ],
    {
      status: 200,
      "spec.template.spec.containers.0.image": "none.example/image",
      "spec.template.spec.containers.0.env": [{ name: "A", value: "1" }],
      "metadata.managedFields": [
        'one Apply apps/v1: {"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:name":{}}}}}}}',
        'two Update apps/v1: {"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{"f:env":{".":{},"k:{\\"name\\":\\"A\\"}":{".":{},"f:name":{},"f:value":{}}}}}}}}}',
      ],
    },
  ),
  "entries are ordered by operation, then by time": async (server) => {
    const ns = await server.namespace();
    const first = await done(server, apply(WIDGETS, ns, "a", { spec: { note: "n" } }, "zeta"));
    await eventually("another second begins", () =>
      Promise.resolve(Date.now() > Date.parse(textAt(first, "metadata.creationTimestamp")) + 1_100 ? true : undefined),
    );
    await done(server, merge(WIDGETS, ns, "a", { spec: { size: 5 } }, { query: "fieldManager=beta" }));
    const last = await done(server, apply(WIDGETS, ns, "a", { spec: { code: "c" } }, "alpha"));
    const entries = at(last.body, MANAGED) as readonly Json[];
    same(
      entries.map((entry) => at(entry, "manager")),
      ["zeta", "alpha", "beta"],
    );
  },
  "taken over from an update by stating the same": asksFor(
    [MANAGED],
    (ns) => [
      post(WIDGETS, ns, { metadata: { name: "a" }, spec: { note: "a" } }, { query: "fieldManager=one" }),
      apply(WIDGETS, ns, "a", { spec: { note: "a" } }, "one"),
    ],
    {
      status: 200,
      "metadata.managedFields": [
        'one Apply conformance.example/v1 (no time): {"f:spec":{"f:note":{}}}',
        'one Update conformance.example/v1: {"f:spec":{".":{},"f:note":{},"f:size":{},"f:strict":{}}}',
      ],
    },
  ),
  "what keeps everything is owned leaf by leaf": async (server) => {
    const name = server.unique("gauge");
    await shows(server, apply(GAUGES, "", name, { value: 1, list: [{ a: 1 }], inner: { x: { y: 1 } } }), [MANAGED], {
      status: 201,
      "metadata.managedFields": [
        'me Apply conformance.example/v1: {"f:inner":{".":{},"f:x":{".":{},"f:y":{}}},"f:list":{},"f:value":{}}',
      ],
    });
  },
});
