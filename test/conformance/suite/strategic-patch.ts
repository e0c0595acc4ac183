import { area, type Case, type Request } from "../server.ts";
import { asks, asksFor, done, same } from "./expect.ts";
import { CONFIG_MAPS, DAEMON_SETS, DEPLOYMENTS, get, merge, post, request, SERVICES, type Fields } from "./requests.ts";
import { daemonSet, deployment } from "./workloads.ts";

const A = { metadata: { name: "a" } };

const DATA: Fields = { ...A, data: { k: "v", l: "w" } };

const STRATEGIC = "application/strategic-merge-patch+json";

/** A strategic merge patch of a Deployment with two containers; the values afterwards. */
const strategic = (paths: readonly string[], patch: unknown, expected: unknown): Case["run"] =>
  asksFor(
    paths,
    (ns) => {
      const containers = [
        {
          name: "c",
          image: "i",
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
          ],
        },
        { name: "d", image: "j" },
      ];
      const fields = deployment("a", { template: { metadata: { labels: { app: "a" } }, spec: { containers } } });
      return [post(DEPLOYMENTS, ns, fields), request("PATCH", `${DEPLOYMENTS.path(ns)}/a`, { type: STRATEGIC }, patch)];
    },
    expected,
  );

const inTemplate = (spec: unknown): unknown => ({ spec: { template: { spec } } });

const ENV = ["spec.template.spec.containers.0.env", "spec.template.spec.containers.1.name"];

/** Cases of the area `strategic merge patch`. */
export const strategicPatch = area("strategic merge patch", {
  "items of a list are merged by their key": strategic(
    ENV,
    inTemplate({
      containers: [
        {
          name: "c",
          env: [
            { name: "B", value: "3" },
            { name: "C", value: "4" },
          ],
        },
      ],
    }),
    {
      status: 200,
      "spec.template.spec.containers.0.env": [
        { name: "A", value: "1" },
        { name: "B", value: "3" },
        { name: "C", value: "4" },
      ],
      "spec.template.spec.containers.1.name": "d",
    },
  ),
  "an item is deleted by $patch": strategic(
    ENV,
    inTemplate({ containers: [{ name: "c", env: [{ name: "A", $patch: "delete" }] }] }),
    {
      status: 200,
      "spec.template.spec.containers.0.env": [{ name: "B", value: "2" }],
      "spec.template.spec.containers.1.name": "d",
    },
  ),
  "a list is replaced by $patch": strategic(
    ENV,
    inTemplate({ containers: [{ name: "c", env: [{ $patch: "replace" }, { name: "Z", value: "9" }] }] }),
    {
      status: 200,
      "spec.template.spec.containers.0.env": [{ name: "Z", value: "9" }],
      "spec.template.spec.containers.1.name": "d",
    },
  ),
  "items are ordered by $setElementOrder": strategic(
    ["spec.template.spec.containers.0.name", "spec.template.spec.containers.1.name"],
    inTemplate({
      "$setElementOrder/containers": [{ name: "d" }, { name: "c" }],
      containers: [{ name: "d", image: "k" }],
    }),
    { status: 200, "spec.template.spec.containers.0.name": "d", "spec.template.spec.containers.1.name": "c" },
  ),
  "an object is replaced by $patch": strategic(
    ["spec.strategy"],
    { spec: { strategy: { $patch: "replace", type: "Recreate" } } },
    { status: 200, "spec.strategy": { type: "Recreate" } },
  ),
  "keys are kept by $retainKeys": strategic(
    ["spec.strategy"],
    { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } },
    { status: 200, "spec.strategy": { type: "Recreate" } },
  ),
  "members are deleted by $deleteFromPrimitiveList": asksFor(
    ["metadata.finalizers"],
    (ns) => [
      post(CONFIG_MAPS, ns, { metadata: { name: "a", finalizers: ["a.b/c", "a.b/d"] } }),
      merge(
        CONFIG_MAPS,
        ns,
        "a",
        { metadata: { "$deleteFromPrimitiveList/finalizers": ["a.b/c"] } },
        { type: STRATEGIC },
      ),
    ],
    { status: 200, "metadata.finalizers": ["a.b/d"] },
  ),
  "members are added to a set": asksFor(
    ["metadata.finalizers"],
    (ns) => [
      post(CONFIG_MAPS, ns, { metadata: { name: "a", finalizers: ["a.b/c"] } }),
      merge(CONFIG_MAPS, ns, "a", { metadata: { finalizers: ["a.b/d"] } }, { type: STRATEGIC }),
    ],
    { status: 200, "metadata.finalizers": ["a.b/d", "a.b/c"] },
  ),
  "null removes": strategic(
    ["spec.template.spec.containers.0.env", "spec.paused"],
    { spec: { paused: null } },
    {
      status: 200,
      "spec.template.spec.containers.0.env": [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
      "spec.paused": null,
    },
  ),
  "ports of a Service are merged by their number": asksFor(
    ["spec.ports"],
    (ns) => [
      post(SERVICES, ns, {
        ...A,
        spec: {
          ports: [
            { name: "a", port: 80 },
            { name: "b", port: 81 },
          ],
        },
      }),
      merge(SERVICES, ns, "a", { spec: { ports: [{ port: 81, name: "c" }] } }, { type: STRATEGIC }),
    ],
    {
      status: 200,
      "spec.ports": [
        { name: "a", protocol: "TCP", port: 80, targetPort: 80 },
        { name: "c", protocol: "TCP", port: 81, targetPort: 81 },
      ],
    },
  ),
  "null is no patch": asksFor(
    ["data"],
    (ns) => [post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", null, { type: STRATEGIC })],
    { status: 200, data: { k: "v", l: "w" } },
  ),
  "null in what is new removes nothing": asksFor(
    ["metadata.annotations"],
    (ns) => [
      post(CONFIG_MAPS, ns, DATA),
      merge(CONFIG_MAPS, ns, "a", { metadata: { annotations: { a: null, b: "1" } } }, { type: STRATEGIC }),
    ],
    { status: 200, "metadata.annotations": { b: "1" } },
  ),
  "an object is emptied by $patch": asksFor(
    ["data"],
    (ns) => [
      post(CONFIG_MAPS, ns, DATA),
      merge(CONFIG_MAPS, ns, "a", { data: { $patch: "delete" } }, { type: STRATEGIC }),
    ],
    { status: 200, data: null },
  ),
  "a directive for what is not there": asksFor(
    ["metadata.annotations"],
    (ns) => [
      post(CONFIG_MAPS, ns, DATA),
      merge(CONFIG_MAPS, ns, "a", { metadata: { annotations: { $patch: "replace", a: "1" } } }, { type: STRATEGIC }),
    ],
    { status: 200, "metadata.annotations": null },
  ),
  "an item is replaced by another": strategic(
    ["spec.template.spec.containers.0.name", "spec.template.spec.containers.1.name"],
    inTemplate({
      containers: [
        { name: "c", $patch: "delete" },
        { name: "e", image: "k" },
      ],
    }),
    { status: 200, "spec.template.spec.containers.0.name": "e", "spec.template.spec.containers.1.name": "d" },
  ),
  "a new item and its order": strategic(
    ["spec.template.spec.containers.0.env"],
    inTemplate({
      containers: [
        { name: "c", "$setElementOrder/env": [{ name: "B" }, { name: "X" }], env: [{ name: "X", value: "9" }] },
      ],
    }),
    {
      status: 200,
      "spec.template.spec.containers.0.env": [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
        { name: "X", value: "9" },
      ],
    },
  ),
  "an atomic list is replaced": strategic(
    ["spec.template.spec.tolerations", "spec.template.spec.containers.0.args"],
    inTemplate({ tolerations: [{ operator: "Exists" }], containers: [{ name: "c", args: ["x"] }] }),
    {
      status: 200,
      "spec.template.spec.tolerations": [{ operator: "Exists" }],
      "spec.template.spec.containers.0.args": ["x"],
    },
  ),
  "a volume takes another type by $retainKeys": asksFor(
    ["spec.template.spec.volumes"],
    // A real server has to try again a patch of an older version than the last, and warns of what the first try came to. So the object has only
    // one version before, and is of a kind whose controller does not run.
    (ns) => [
      post(
        DAEMON_SETS,
        ns,
        daemonSet("a", {
          template: {
            metadata: { labels: { app: "a" } },
            spec: { containers: [{ name: "c", image: "i" }], volumes: [{ name: "v", emptyDir: {} }] },
          },
        }),
      ),
      merge(
        DAEMON_SETS,
        ns,
        "a",
        inTemplate({ volumes: [{ name: "v", $retainKeys: ["name", "configMap"], configMap: { name: "q" } }] }),
        { type: STRATEGIC },
      ),
    ],
    { status: 200, "spec.template.spec.volumes": [{ name: "v", configMap: { name: "q", defaultMode: 420 } }] },
  ),
  "members are put in order": asksFor(
    ["metadata.finalizers"],
    (ns) => [
      post(CONFIG_MAPS, ns, { metadata: { name: "a", finalizers: ["a.b/c", "a.b/d"] } }),
      merge(
        CONFIG_MAPS,
        ns,
        "a",
        { metadata: { "$setElementOrder/finalizers": ["a.b/e", "a.b/d"], finalizers: ["a.b/e"] } },
        { type: STRATEGIC },
      ),
    ],
    { status: 200, "metadata.finalizers": ["a.b/e", "a.b/c", "a.b/d"] },
  ),
  "the status": asksFor(
    ["status.conditions"],
    (ns) => {
      const patch = (...conditions: readonly unknown[]): Request =>
        merge(SERVICES, ns, "a/status", { status: { conditions } }, { type: STRATEGIC });
      const condition = { status: "True", lastTransitionTime: "2020-01-01T00:00:00Z", reason: "R", message: "" };
      return [
        post(SERVICES, ns, { ...A, spec: { ports: [{ port: 80 }] } }),
        patch({ type: "One", ...condition }, { type: "Two", ...condition }),
        patch({ type: "Two", status: "False" }),
      ];
    },
    {
      status: 200,
      "status.conditions": [
        { type: "One", status: "True", lastTransitionTime: "TIME", reason: "R", message: "" },
        { type: "Two", status: "False", lastTransitionTime: "TIME", reason: "R", message: "" },
      ],
    },
  ),
  "the scale": asksFor(
    ["kind", "spec"],
    (ns) => [
      post(DEPLOYMENTS, ns, deployment("a")),
      merge(DEPLOYMENTS, ns, "a/scale", { spec: { replicas: 3 } }, { type: STRATEGIC }),
    ],
    { status: 200, kind: "Scale", spec: { replicas: 3 } },
  ),
  "an item without its key": asks(
    (ns) => [
      post(DEPLOYMENTS, ns, deployment("a")),
      merge(DEPLOYMENTS, ns, "a", inTemplate({ containers: [{ image: "k" }] }), { type: STRATEGIC }),
    ],
    ["500: map: map[image:k] does not contain declared merge key: name"],
  ),
  "an empty one does not write": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, DATA), merge(CONFIG_MAPS, ns, "a", {}, { type: STRATEGIC }));
    const [first, second] = [
      await done(server, get(CONFIG_MAPS, ns, "a")),
      await done(server, merge(CONFIG_MAPS, ns, "a", {}, { type: STRATEGIC })),
    ];
    same(second.body, first.body);
  },
});
