import { area } from "../server.ts";
import { answers, asks, asksFor, at, done, same, textAt } from "./expect.ts";
import { CONFIG_MAPS, DAEMON_SETS, del, get, jsonPatch, merge, post, put, request } from "./requests.ts";
import { GAUGES, WIDGETS } from "./widgets.ts";
import { daemonSet } from "./workloads.ts";

const A = { metadata: { name: "a" } };

const MADE = { ...A, spec: { note: "n" } };

const MANAGED = "metadata.managedFields";

const COUNTS = { currentNumberScheduled: 1, numberMisscheduled: 0, desiredNumberScheduled: 2, numberReady: 0 };

/** Cases of the area `status`. */
export const status = area("status", {
  "a merge patch writes status only": asksFor(
    ["spec", "status", "metadata.generation", "metadata.labels", MANAGED],
    (ns) => [
      post(WIDGETS, ns, MADE),
      merge(WIDGETS, ns, "a/status", { metadata: { labels: { l: "v" } }, spec: { note: "m" }, status: { phase: "x" } }),
    ],
    {
      status: { phase: "x" },
      spec: { note: "n", size: 1, strict: "s" },
      "metadata.generation": 1,
      "metadata.labels": null,
      "metadata.managedFields": [
        'conformance Update conformance.example/v1 status: {"f:status":{".":{},"f:phase":{}}}',
        'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:note":{},"f:size":{},"f:strict":{}}}',
      ],
    },
  ),
  "who writes it with a spec that fits no schema owns nothing of it": asksFor(
    ["status", MANAGED],
    (ns) => [post(WIDGETS, ns, MADE), merge(WIDGETS, ns, "a/status", { spec: { tags: "x" }, status: { phase: "x" } })],
    {
      status: { phase: "x" },
      "metadata.managedFields": [
        'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:note":{},"f:size":{},"f:strict":{}}}',
      ],
    },
  ),
  "who writes it in a version that there is not owns nothing of it": asksFor(
    ["status", MANAGED],
    (ns) => [
      post(WIDGETS, ns, MADE),
      merge(WIDGETS, ns, "a/status", { apiVersion: "other/v1", status: { phase: "x" } }),
    ],
    {
      status: { phase: "x" },
      "metadata.managedFields": [
        'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:note":{},"f:size":{},"f:strict":{}}}',
      ],
    },
  ),
  "a JSON patch": asksFor(
    ["status", "metadata.generation"],
    (ns) => [
      post(WIDGETS, ns, MADE),
      jsonPatch(WIDGETS, ns, "a/status", [{ op: "add", path: "/status", value: { ready: 3 } }]),
    ],
    { status: { ready: 3 }, "metadata.generation": 1 },
  ),
  "an update without a resourceVersion": asks(
    (ns) => [post(WIDGETS, ns, MADE), put(WIDGETS, ns, "a/status", { status: { phase: "x" } })],
    [
      '422 Invalid: widgets.conformance.example "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      "name a, group conformance.example, kind widgets",
      "FieldValueInvalid metadata.resourceVersion",
    ],
  ),
  "an update": async (server) => {
    const ns = await server.namespace();
    const made = await done(server, post(WIDGETS, ns, MADE));
    const metadata = {
      resourceVersion: textAt(made, "metadata.resourceVersion"),
      annotations: { a: "b" },
      finalizers: ["a.b/c"],
    };
    const answer = await done(server, put(WIDGETS, ns, "a/status", { metadata, spec: {}, status: { phase: "x" } }));
    same(
      server.show(
        ["spec", "status", "metadata.annotations", "metadata.finalizers", "metadata.generation"].map(
          (path) => at(answer.body, path) ?? null,
        ),
      ),
      [{ note: "n", size: 1, strict: "s" }, { phase: "x" }, null, null, 1],
    );
  },
  "an old resourceVersion": asks(
    (ns) => [
      post(WIDGETS, ns, MADE),
      merge(WIDGETS, ns, "a/status", { metadata: { resourceVersion: "1" }, status: { phase: "x" } }),
    ],
    [
      '409 Conflict: Operation cannot be fulfilled on widgets.conformance.example "a": the object has been modified; please apply your changes to the latest version and try again',
      "name a, group conformance.example, kind widgets",
    ],
  ),
  "what the schema refuses": asks(
    (ns) => [post(WIDGETS, ns, MADE), merge(WIDGETS, ns, "a/status", { status: { ready: "x" } })],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: [.status.ready: Invalid value: 0: .status.ready accessor error: x is of the type string, expected int64, status.ready: Invalid value: "string": ready in body must be of type integer: "string"]',
      "name a, group conformance.example, kind Widget",
      "FieldValueInvalid .status.ready",
      "FieldValueTypeInvalid status.ready",
    ],
  ),
  "an unknown field": asksFor(
    ["status"],
    (ns) => [post(WIDGETS, ns, MADE), merge(WIDGETS, ns, "a/status", { status: { phase: "x", y: 1 } })],
    { status: { phase: "x" }, warnings: ['299 - "unknown field \\"status.y\\""'] },
  ),
  "the same again does not write": async (server) => {
    const ns = await server.namespace();
    const first = await done(
      server,
      post(WIDGETS, ns, MADE),
      merge(WIDGETS, ns, "a/status", { status: { phase: "x" } }),
    );
    same((await done(server, merge(WIDGETS, ns, "a/status", { status: { phase: "x" } }))).body, first.body);
  },
  "reading it is reading the object": asksFor(
    ["kind", "spec"],
    (ns) => [post(WIDGETS, ns, MADE), get(WIDGETS, ns, "a/status")],
    { status: 200, kind: "Widget", spec: { note: "n", size: 1, strict: "s" } },
  ),
  "of what is not there": asks(
    (ns) => merge(WIDGETS, ns, "a/status", { status: {} }),
    ['404 NotFound: widgets.conformance.example "a" not found', "name a, group conformance.example, kind widgets"],
  ),
  "of what has none": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), merge(CONFIG_MAPS, ns, "a/status", { status: {} })],
    ["404 NotFound: the server could not find the requested resource", ""],
  ),
  "of a custom kind that has none": async (server) => {
    const name = server.unique("gauge");
    await done(server, post(GAUGES, "", { metadata: { name } }));
    await answers(server, merge(GAUGES, "", `${name}/status`, { status: {} }), [
      '404 NotFound: gauges.conformance.example "GAUGE" not found',
      "name GAUGE, group conformance.example, kind gauges",
    ]);
  },
  "cannot be deleted": asks(
    (ns) => [post(WIDGETS, ns, MADE), del(WIDGETS, ns, "a/status")],
    [
      '405 MethodNotAllowed: delete is not supported on resources of kind "widgets.conformance.example"',
      "group conformance.example, kind widgets",
    ],
  ),
  "cannot be created": asks(
    (ns) => [post(WIDGETS, ns, MADE), request("POST", `${WIDGETS.path(ns)}/a/status`, {}, { ...A })],
    [
      '405 MethodNotAllowed: create is not supported on resources of kind "widgets.conformance.example"',
      "group conformance.example, kind widgets",
    ],
  ),
  "of another kind is written, and nobody's": asksFor(
    ["kind", "status", MANAGED],
    (ns) => [
      post(WIDGETS, ns, MADE),
      merge(WIDGETS, ns, "a/status", { status: { phase: "x" } }),
      merge(WIDGETS, ns, "a/status", { kind: "Other", status: { ready: 3 } }),
    ],
    {
      status: { phase: "x", ready: 3 },
      kind: "Widget",
      "metadata.managedFields": [
        'conformance Update conformance.example/v1 status: {"f:status":{".":{},"f:phase":{}}}',
        'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:note":{},"f:size":{},"f:strict":{}}}',
      ],
    },
  ),
  "of a built-in kind": asksFor(
    ["spec.minReadySeconds", "status", "metadata.generation", "metadata.labels", MANAGED],
    (ns) => [
      post(DAEMON_SETS, ns, daemonSet("a")),
      merge(DAEMON_SETS, ns, "a/status", {
        metadata: { labels: { l: "v" } },
        spec: { minReadySeconds: 5 },
        status: COUNTS,
      }),
    ],
    {
      status: { currentNumberScheduled: 1, numberMisscheduled: 0, desiredNumberScheduled: 2, numberReady: 0 },
      "spec.minReadySeconds": null,
      "metadata.generation": 1,
      "metadata.labels": { l: "v" },
      "metadata.managedFields": [
        'conformance Update apps/v1 status: {"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:status":{"f:currentNumberScheduled":{},"f:desiredNumberScheduled":{}}}',
        'conformance Update apps/v1: {"f:metadata":{"f:annotations":{".":{},"f:deprecated.daemonset.template.generation":{}}},"f:spec":{"f:revisionHistoryLimit":{},"f:selector":{},"f:template":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:imagePullPolicy":{},"f:name":{},"f:resources":{},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{}}},"f:dnsPolicy":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},"f:terminationGracePeriodSeconds":{}}},"f:updateStrategy":{"f:rollingUpdate":{".":{},"f:maxSurge":{},"f:maxUnavailable":{}},"f:type":{}}}}',
      ],
    },
  ),
  "of a built-in kind, refused": asks(
    (ns) => [
      post(DAEMON_SETS, ns, daemonSet("a")),
      merge(DAEMON_SETS, ns, "a/status", { status: { ...COUNTS, numberReady: -1 } }),
    ],
    [
      '422 Invalid: DaemonSet.apps "a" is invalid: status.numberReady: Invalid value: -1: must be greater than or equal to 0',
      "name a, group apps, kind DaemonSet",
      "FieldValueInvalid status.numberReady",
    ],
  ),
  "of a namespace": async (server) => {
    const name = await server.namespace();
    const condition = {
      type: "Tested",
      status: "True",
      lastTransitionTime: "2020-01-01T00:00:00Z",
      reason: "R",
      message: "m",
    };
    const answer = await done(server, {
      ...request(
        "PATCH",
        `/api/v1/namespaces/${name}/status`,
        { type: "application/merge-patch+json" },
        { status: { conditions: [condition] } },
      ),
    });
    same(server.show(at(answer.body, "status")), {
      phase: "Active",
      conditions: [{ type: "Tested", status: "True", lastTransitionTime: "TIME", reason: "R", message: "m" }],
    });
  },
});
