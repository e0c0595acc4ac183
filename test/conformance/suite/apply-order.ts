import { area, type Case } from "../server.ts";
import { at, done, same, textAt } from "./expect.ts";
import { apply, CONFIG_MAPS, DAEMON_SETS, SECRETS, type Collection, type Fields } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { daemonSet } from "./workloads.ts";
import { afterApplies } from "./apply-turns.ts";

/** Whether the second of two applies by one manager writes. */
const writes =
  (kind: Collection, first: Fields, second: Fields, expected: unknown): Case["run"] =>
  async (server) => {
    const ns = await server.namespace();
    const before = await done(server, apply(kind, ns, "a", first));
    const after = await done(server, apply(kind, ns, "a", second));
    const written = textAt(before, "metadata.resourceVersion") !== textAt(after, "metadata.resourceVersion");
    const generations = [before, after].map(({ body }) => at(body, "metadata.generation") ?? 0);
    same({ written, generations }, expected);
  };

/** Cases of the area `apply: order and writing`. */
export const order = area("apply: order and writing", {
  "items come in the order that is applied": afterApplies(
    {
      status: 200,
      spec: {
        ports: [
          { port: 2, protocol: "TCP" },
          { port: 1, protocol: "TCP" },
        ],
        size: 1,
        strict: "s",
      },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:ports":{"k:{\\"port\\":1,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}},"k:{\\"port\\":2,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}}}',
      ],
    },
    ["one", { ports: [{ port: 1 }, { port: 2 }] }],
    ["one", { ports: [{ port: 2 }, { port: 1 }] }],
  ),
  "items of others keep their places": afterApplies(
    {
      status: 200,
      spec: {
        ports: [
          { port: 3, protocol: "TCP" },
          { port: 2, protocol: "TCP" },
          { port: 1, protocol: "TCP" },
        ],
        size: 1,
        strict: "s",
      },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:ports":{"k:{\\"port\\":1,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}},"k:{\\"port\\":3,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}}}',
        'two Apply conformance.example/v1: {"f:spec":{"f:ports":{"k:{\\"port\\":2,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}}}',
      ],
    },
    ["one", { ports: [{ port: 1 }, { port: 3 }] }],
    ["two", { ports: [{ port: 2 }] }],
    ["one", { ports: [{ port: 3 }, { port: 1 }] }],
  ),
  "a new item goes where it is applied": afterApplies(
    {
      status: 200,
      spec: { size: 1, strict: "s", tags: ["a", "b", "c"] },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:tags":{"v:\\"a\\"":{},"v:\\"b\\"":{},"v:\\"c\\"":{}}}}',
      ],
    },
    ["one", { tags: ["a", "c"] }],
    ["one", { tags: ["a", "b", "c"] }],
  ),
  "items of a second manager": afterApplies(
    {
      status: 200,
      spec: { size: 1, strict: "s", tags: ["c", "a", "b"] },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:tags":{"v:\\"a\\"":{},"v:\\"b\\"":{}}}}',
        'two Apply conformance.example/v1: {"f:spec":{"f:tags":{"v:\\"a\\"":{},"v:\\"c\\"":{}}}}',
      ],
    },
    ["one", { tags: ["a", "b"] }],
    ["two", { tags: ["c", "a"] }],
  ),
  "members that two managers order otherwise": afterApplies(
    {
      status: 200,
      spec: { size: 1, strict: "s", tags: ["b", "a", "c"] },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:tags":{"v:\\"a\\"":{},"v:\\"c\\"":{}}}}',
        'two Apply conformance.example/v1: {"f:spec":{"f:tags":{"v:\\"a\\"":{},"v:\\"b\\"":{},"v:\\"c\\"":{}}}}',
      ],
    },
    ["one", { tags: ["a", "b", "c"] }],
    ["two", { tags: ["c", "b", "a"] }],
    ["one", { tags: ["a", "c"] }],
  ),
  "the same again does not write": writes(
    WIDGETS,
    { spec: { note: "n", tags: ["a"] } },
    { spec: { tags: ["a"], note: "n" } },
    { written: false, generations: [1, 1] },
  ),
  "the same again does not write a ConfigMap": writes(
    CONFIG_MAPS,
    { data: { k: "v" } },
    { data: { k: "v" } },
    { written: false, generations: [0, 0] },
  ),
  "the same again does not write a DaemonSet": writes(DAEMON_SETS, daemonSet("a"), daemonSet("a"), {
    written: false,
    generations: [1, 1],
  }),
  "1 and 1.0 are the same": async (server) => {
    const ns = await server.namespace();
    const text = (ratio: string): string =>
      `{"apiVersion":"conformance.example/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"ratio":${ratio}}}`;
    const first = await done(server, apply(WIDGETS, ns, "a", {}, "me", { text: text("1") }));
    same((await done(server, apply(WIDGETS, ns, "a", {}, "me", { text: text("1.0") }))).body, first.body);
  },
  '5 and "5" of int-or-string differ': writes(
    WIDGETS,
    { spec: { port: 5 } },
    { spec: { port: "5" } },
    { written: true, generations: [1, 2] },
  ),
  "items in another order are a write": writes(
    WIDGETS,
    { spec: { tags: ["a", "b"] } },
    { spec: { tags: ["b", "a"] } },
    { written: true, generations: [1, 2] },
  ),
  "an empty list is a write": writes(
    WIDGETS,
    { spec: {} },
    { spec: { tags: [] } },
    { written: true, generations: [1, 2] },
  ),
  "an empty map is a write": writes(
    WIDGETS,
    { spec: {} },
    { spec: { freeMap: {} } },
    { written: true, generations: [1, 2] },
  ),
  "stating a default is a write of ownership only": writes(
    WIDGETS,
    { spec: { note: "n" } },
    { spec: { note: "n", size: 1 } },
    { written: true, generations: [1, 1] },
  ),
  "null for a default is owned": writes(
    WIDGETS,
    { spec: {} },
    { spec: { strict: null } },
    { written: true, generations: [1, 1] },
  ),
  "null again does not write": writes(
    WIDGETS,
    { spec: { strict: null } },
    { spec: { strict: null } },
    { written: false, generations: [1, 1] },
  ),
  "null where it is allowed": writes(
    WIDGETS,
    { spec: {} },
    { spec: { maybe: null } },
    { written: true, generations: [1, 2] },
  ),
  "other forms of a quantity do not write": writes(
    DAEMON_SETS,
    daemonSet("a", withResources({ cpu: "1000m", memory: "1024Mi" })),
    daemonSet("a", withResources({ cpu: 1, memory: "1Gi" })),
    { written: false, generations: [1, 1] },
  ),
  "an empty list of a built-in kind does not write": writes(
    DAEMON_SETS,
    daemonSet("a"),
    daemonSet("a", {
      template: {
        metadata: { labels: { app: "a" } },
        spec: { volumes: [], containers: [{ name: "c", image: "none.example/image" }] },
      },
    }),
    { written: false, generations: [1, 1] },
  ),
  "stringData twice does not write": writes(
    SECRETS,
    { stringData: { k: "v" } },
    { stringData: { k: "v" } },
    { written: false, generations: [0, 0] },
  ),
  "a label is a write without a generation": writes(
    WIDGETS,
    {},
    { metadata: { labels: { l: "v" } } },
    { written: true, generations: [1, 1] },
  ),
  "the same value by another manager is a write": async (server) => {
    const ns = await server.namespace();
    const first = await done(server, apply(WIDGETS, ns, "a", { spec: { note: "n" } }, "one"));
    const second = await done(server, apply(WIDGETS, ns, "a", { spec: { note: "n" } }, "two"));
    same(textAt(second, "metadata.resourceVersion") !== textAt(first, "metadata.resourceVersion"), true);
    same(at(second.body, "metadata.generation"), 1);
  },
});

function withResources(requests: unknown): Record<string, unknown> {
  const container = { name: "c", image: "i", resources: { requests } };
  return { template: { metadata: { labels: { app: "a" } }, spec: { containers: [container] } } };
}
