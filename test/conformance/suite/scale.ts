import { area } from "../server.ts";
import { answers, asks, asksFor, at, done, same } from "./expect.ts";
import { DAEMON_SETS, get, merge, post, put, STATEFUL_SETS } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { daemonSet } from "./workloads.ts";
import { scale } from "./subresource-cases.ts";

const A = { metadata: { name: "a" } };

const MADE = { ...A, spec: { note: "n" } };

const MANAGED = "metadata.managedFields";

/** Cases of the area `scale`. */
export const scales = area("scale", {
  "of a custom object": asks((ns) => [post(WIDGETS, ns, { ...A, spec: { size: 3 } }), scale(WIDGETS, ns)], {
    status: 200,
    body: {
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
      spec: { replicas: 3 },
      status: { replicas: 0 },
    },
  }),
  "of a custom object, from its status": asksFor(
    ["spec", "status"],
    (ns) => [
      post(WIDGETS, ns, { ...A, spec: { size: 3 } }),
      merge(WIDGETS, ns, "a/status", { status: { ready: 2, selector: "a=b" } }),
      scale(WIDGETS, ns),
    ],
    { status: { replicas: 2, selector: "a=b" }, spec: { replicas: 3 } },
  ),
  "of a custom object without spec": asks(
    (ns) => [post(WIDGETS, ns, A), scale(WIDGETS, ns)],
    [
      '500 InternalError: Internal error occurred: the spec replicas field ".spec.size" does not exist',
      "",
      ': the spec replicas field ".spec.size" does not exist',
    ],
  ),
  "is written": async (server) => {
    const ns = await server.namespace();
    await done(server, post(WIDGETS, ns, { ...A, spec: { size: 3, note: "n" } }));
    await answers(server, scale(WIDGETS, ns, 4), {
      status: 200,
      body: {
        kind: "Scale",
        apiVersion: "autoscaling/v1",
        metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
        spec: { replicas: 4 },
        status: { replicas: 0 },
      },
    });
    const { body } = await done(server, get(WIDGETS, ns, "a"));
    same(server.show([at(body, "spec") ?? null, at(body, "metadata.generation") ?? null, at(body, MANAGED) ?? null]), [
      { note: "n", size: 4, strict: "s" },
      2,
      [
        'conformance Update conformance.example/v1 scale (no time): {"f:spec":{"f:size":{}}}',
        'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:note":{},"f:strict":{}}}',
      ],
    ]);
  },
  "is patched": asksFor(
    ["kind", "spec"],
    (ns) => [post(WIDGETS, ns, MADE), merge(WIDGETS, ns, "a/scale", { spec: { replicas: 6 } })],
    { status: 200, kind: "Scale", spec: { replicas: 6 } },
  ),
  "what the schema refuses": asks(
    (ns) => [post(WIDGETS, ns, MADE), scale(WIDGETS, ns, 101)],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: spec.size: Invalid value: 101: spec.size in body should be less than or equal to 100',
      "name a, group conformance.example, kind Widget",
      "FieldValueInvalid spec.size",
    ],
  ),
  "negative replicas": asks(
    (ns) => [post(WIDGETS, ns, MADE), scale(WIDGETS, ns, -1)],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: [.spec.size: Invalid value: -1: should be a non-negative integer, spec.size: Invalid value: -1: spec.size in body should be greater than or equal to 0]',
      "name a, group conformance.example, kind Widget",
      "FieldValueInvalid .spec.size",
      "FieldValueInvalid spec.size",
    ],
  ),
  "an old resourceVersion": asks(
    (ns) => [post(WIDGETS, ns, MADE), scale(WIDGETS, ns, 4, { resourceVersion: "1" })],
    [
      '409 Conflict: Operation cannot be fulfilled on widgets.conformance.example "a": the object has been modified; please apply your changes to the latest version and try again',
      "name a, group conformance.example, kind widgets",
    ],
  ),
  "another kind": asks(
    (ns) => [post(WIDGETS, ns, MADE), put(WIDGETS, ns, "a/scale", { spec: {} })],
    ['400 BadRequest: no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"'],
  ),
  "of what is not there": asks(
    (ns) => scale(WIDGETS, ns),
    ['404 NotFound: widgets.conformance.example "a" not found', "name a, group conformance.example, kind widgets"],
  ),
  "of what has none": asks(
    (ns) => [post(DAEMON_SETS, ns, daemonSet("a")), scale(DAEMON_SETS, ns)],
    ["404 NotFound: the server could not find the requested resource", ""],
  ),
  "of a built-in kind": asks(
    (ns) => [post(STATEFUL_SETS, ns, daemonSet("a", { replicas: 0 })), scale(STATEFUL_SETS, ns)],
    {
      status: 200,
      body: {
        kind: "Scale",
        apiVersion: "autoscaling/v1",
        metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
        spec: {},
        status: { replicas: 0, selector: "app=a" },
      },
    },
  ),
  "of a built-in kind is written": asksFor(
    ["kind", "spec", "metadata.name"],
    (ns) => [post(STATEFUL_SETS, ns, daemonSet("a", { replicas: 0 })), scale(STATEFUL_SETS, ns, 0)],
    { status: 200, kind: "Scale", spec: {}, "metadata.name": "a" },
  ),
  "of a built-in kind, negative": asks(
    (ns) => [post(STATEFUL_SETS, ns, daemonSet("a", { replicas: 0 })), scale(STATEFUL_SETS, ns, -1)],
    [
      '422 Invalid: Scale.autoscaling "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      "name a, group autoscaling, kind Scale",
      "FieldValueInvalid spec.replicas",
    ],
  ),
  "of a built-in kind by a merge patch is a new generation": async (server) => {
    const ns = await server.namespace();
    await done(
      server,
      post(STATEFUL_SETS, ns, daemonSet("a", { replicas: 0, selector: { matchLabels: { app: "a" } } })),
    );
    await done(server, merge(STATEFUL_SETS, ns, "a/scale", { spec: { replicas: 1 } }));
    const { body } = await done(server, get(STATEFUL_SETS, ns, "a"));
    same([at(body, "spec.replicas") ?? null, at(body, "metadata.generation") ?? null], [1, 2]);
  },
});
