import { area, type Case } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import {
  apply,
  type Collection,
  CONFIG_MAPS,
  DEPLOYMENTS,
  type Fields,
  jsonPatch,
  merge,
  post,
  put,
  SERVICES,
} from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { deployment, SERVICE } from "./workloads.ts";

const A = { metadata: { name: "a" } };
const STRATEGIC = { type: "application/strategic-merge-patch+json" };
const ODD_TIME = { metadata: { name: "a", creationTimestamp: "x" } };

/** A strategic merge patch of an object that cannot be converted afterwards. */
const unconvertible = (kind: Collection, made: Fields, patch: unknown, problem: string): Case["run"] =>
  asks(
    (ns) => [post(kind, ns, made), merge(kind, ns, "a", patch, STRATEGIC)],
    [problem, "", "FieldValueInvalid patch"],
  );

const inTemplate = (spec: unknown): unknown => ({ spec: { template: { spec } } });

/** Cases of the area `values as Go holds them`. */
export const goValues = area("values as Go holds them", {
  "an applied number that is too large is cut": asksFor(
    ["spec.replicas"],
    (ns) => apply(DEPLOYMENTS, ns, "a", deployment("a", { replicas: 2 ** 32 + 3 })),
    { status: 201, "spec.replicas": 3 },
  ),
  "an applied number that is too large by one is negative": asks(
    (ns) => apply(DEPLOYMENTS, ns, "a", deployment("a", { replicas: 2 ** 31 })),
    [
      '422 Invalid: Deployment.apps "a" is invalid: spec.replicas: Invalid value: -2147483648: must be greater than or equal to 0',
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.replicas",
    ],
  ),
  "so is one of a strategic merge patch": asksFor(
    ["spec.replicas"],
    (ns) => [
      post(DEPLOYMENTS, ns, deployment("a")),
      merge(DEPLOYMENTS, ns, "a", { spec: { replicas: 2 ** 32 + 3 } }, STRATEGIC),
    ],
    { status: 200, "spec.replicas": 3 },
  ),
  "a created one is refused": asks(
    (ns) => post(DEPLOYMENTS, ns, deployment("a", { replicas: 2 ** 32 + 3 })),
    ['400 BadRequest: Deployment in version "v1" cannot be handled as a Deployment: json:'],
  ),
  "a number for a text of a type of its own": unconvertible(
    SERVICES,
    { ...A, spec: SERVICE },
    { spec: { type: 1 } },
    '422 Invalid:  "" is invalid: patch: Invalid value: "map[spec:map[type:1]]": cannot convert int64 to v1.ServiceType',
  ),
  "the first field that Go declares is told": unconvertible(
    DEPLOYMENTS,
    deployment("a"),
    inTemplate({ dnsPolicy: 1, restartPolicy: 2 }),
    '422 Invalid:  "" is invalid: patch: Invalid value: "map[spec:map[template:map[spec:map[dnsPolicy:1 restartPolicy:2]]]]": cannot convert int64 to v1.RestartPolicy',
  ),
  "an order for what is no list, and may be absent": asksFor(
    ["spec.template.spec.affinity"],
    (ns) => [
      post(DEPLOYMENTS, ns, deployment("a")),
      merge(DEPLOYMENTS, ns, "a", inTemplate({ "$setElementOrder/affinity": [{ name: "x" }] }), STRATEGIC),
    ],
    { status: 200, "spec.template.spec.affinity": null },
  ),
  "an order for what is no list, and always there": asks(
    (ns) => [
      post(DEPLOYMENTS, ns, deployment("a")),
      merge(DEPLOYMENTS, ns, "a", inTemplate({ "$setElementOrder/hostNetwork": [] }), STRATEGIC),
    ],
    ["500: expected slice or array type, but got: struct"],
  ),
  "a zero that means nothing is not written": asksFor(
    ["status.replicas", "status.readyReplicas", "status.collisionCount"],
    (ns) => [
      post(DEPLOYMENTS, ns, deployment("a")),
      merge(
        DEPLOYMENTS,
        ns,
        "a/status",
        { status: { replicas: 0, readyReplicas: 0, collisionCount: 0 } },
        { query: "dryRun=All" },
      ),
    ],
    { status: 200, "status.replicas": null, "status.readyReplicas": null, "status.collisionCount": 0 },
  ),
  "a time that is none, created": asks(
    (ns) => post(CONFIG_MAPS, ns, ODD_TIME),
    [
      '400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: parsing time "x" as "TIME07:00": cannot parse "x" as "2006"',
    ],
  ),
  "a number for a time, replaced": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), put(CONFIG_MAPS, ns, "a", { metadata: { creationTimestamp: 1 } })],
    ['400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: json:'],
  ),
  "a time that is none, for a custom object": asks(
    (ns) => post(WIDGETS, ns, ODD_TIME),
    [
      '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: parsing time "x" as "TIME07:00": cannot parse "x" as "2006"',
    ],
  ),
  "a time that is none, applied": asks(
    (ns) => apply(CONFIG_MAPS, ns, "a", ODD_TIME),
    [
      '500: failed to convert new object (/a; /v1, Kind=ConfigMap) to proper version: unable to convert unstructured object to /v1, Kind=ConfigMap: parsing time "x" as "TIME07:00": cannot parse "x" as "2006"',
    ],
  ),
  "a test sees the text of a value, not its meaning": asks(
    (ns) => [
      post(CONFIG_MAPS, ns, { ...A, data: { k: "<" } }),
      jsonPatch(CONFIG_MAPS, ns, "a", [{ op: "test", path: "/data/k", value: "<" }]),
    ],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "a test of a text as Go writes it": asksFor(
    ["data"],
    (ns) => [
      post(CONFIG_MAPS, ns, { ...A, data: { k: "<" } }),
      jsonPatch(CONFIG_MAPS, ns, "a", undefined, { text: '[{"op":"test","path":"/data/k","value":"\\u003c"}]' }),
    ],
    { status: 200, data: { k: "<" } },
  ),
  "a test of what the same patch has added": asksFor(
    ["data"],
    (ns) => [
      post(CONFIG_MAPS, ns, A),
      jsonPatch(CONFIG_MAPS, ns, "a", [
        { op: "add", path: "/data", value: { k: "<" } },
        { op: "test", path: "/data/k", value: "<" },
      ]),
    ],
    { status: 200, data: { k: "<" } },
  ),
});
