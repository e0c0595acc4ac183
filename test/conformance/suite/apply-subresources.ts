import { area, type Request } from "../server.ts";
import { answers, asks, asksFor, done, same, shows, textAt } from "./expect.ts";
import { apply, CONFIG_MAPS, DAEMON_SETS, get, request, STATEFUL_SETS, type Collection } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { daemonSet } from "./workloads.ts";

const MANAGED = "metadata.managedFields";

/** Cases of the area `apply: status, scale and dry run`. */
export const applyStatus = area("apply: status, scale and dry run", {
  "status of what is not there": asks(
    (ns) => apply(WIDGETS, ns, "a/status", { status: { phase: "x" } }),
    ['404 NotFound: widgets.conformance.example "a" not found', "name a, group conformance.example, kind widgets"],
  ),
  "status of what is not there, of another version": asks(
    (ns) => apply(WIDGETS, ns, "a/status", { apiVersion: "other/v1", status: { phase: "x" } }),
    ['404 NotFound: widgets.conformance.example "a" not found', "name a, group conformance.example, kind widgets"],
  ),
  status: asks(
    (ns) => [
      apply(WIDGETS, ns, "a", { spec: { note: "n" } }),
      apply(WIDGETS, ns, "a/status", { status: { phase: "x" } }, "other"),
    ],
    {
      status: 200,
      body: {
        apiVersion: "conformance.example/v1",
        kind: "Widget",
        metadata: {
          creationTimestamp: "TIME",
          generation: 1,
          managedFields: [
            'me Apply conformance.example/v1: {"f:spec":{"f:note":{}}}',
            'other Apply conformance.example/v1 status: {"f:status":{"f:phase":{}}}',
          ],
          name: "a",
          namespace: "NS",
          resourceVersion: "RV",
          uid: "UID",
        },
        spec: { note: "n", size: 1, strict: "s" },
        status: { phase: "x" },
      },
    },
  ),
  "spec through status is not taken": asksFor(
    ["spec", "status", "metadata.labels", "metadata.generation", MANAGED],
    (ns) => [
      apply(WIDGETS, ns, "a", { spec: { note: "n" } }),
      apply(
        WIDGETS,
        ns,
        "a/status",
        { metadata: { labels: { l: "v" } }, spec: { note: "m" }, status: { phase: "x" } },
        "other&force=true",
      ),
    ],
    {
      status: { phase: "x" },
      spec: { note: "n", size: 1, strict: "s" },
      "metadata.labels": null,
      "metadata.generation": 1,
      "metadata.managedFields": [
        'me Apply conformance.example/v1: {"f:spec":{"f:note":{}}}',
        'other Apply conformance.example/v1 status: {"f:status":{"f:phase":{}}}',
      ],
    },
  ),
  "status through main is not taken": asksFor(
    ["status", MANAGED],
    (ns) => apply(WIDGETS, ns, "a", { status: { phase: "x" } }),
    { status: null, "metadata.managedFields": null },
  ),
  "a conflict in status names the subresource": asks(
    (ns) => [
      apply(WIDGETS, ns, "a", {}),
      apply(WIDGETS, ns, "a/status", { status: { phase: "x" } }, "one"),
      apply(WIDGETS, ns, "a/status", { status: { phase: "y" } }, "two"),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one" with subresource "status": .status.phase',
      "",
      'FieldManagerConflict .status.phase: conflict with "one" with subresource "status"',
    ],
  ),
  "status with an old resourceVersion": asks(
    (ns) => [
      apply(WIDGETS, ns, "a", {}),
      apply(WIDGETS, ns, "a/status", { metadata: { resourceVersion: "1" }, status: { phase: "y" } }),
    ],
    [
      '409 Conflict: Operation cannot be fulfilled on widgets.conformance.example "a": the object has been modified; please apply your changes to the latest version and try again',
      "name a, group conformance.example, kind widgets",
    ],
  ),
  "status of a built-in kind": asksFor(
    ["status", MANAGED],
    (ns) => [
      apply(DAEMON_SETS, ns, "a", daemonSet("a"), "one"),
      apply(
        DAEMON_SETS,
        ns,
        "a/status",
        {
          status: {
            observedGeneration: 7,
            currentNumberScheduled: 1,
            numberMisscheduled: 0,
            desiredNumberScheduled: 0,
            numberReady: 0,
          },
        },
        "two&force=true",
      ),
    ],
    {
      status: {
        currentNumberScheduled: 1,
        numberMisscheduled: 0,
        desiredNumberScheduled: 0,
        numberReady: 0,
        observedGeneration: 7,
      },
      "metadata.managedFields": [
        'one Apply apps/v1: {"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:name":{}}}}}}}',
        'two Apply apps/v1 status: {"f:status":{"f:currentNumberScheduled":{},"f:desiredNumberScheduled":{},"f:numberMisscheduled":{},"f:numberReady":{},"f:observedGeneration":{}}}',
      ],
    },
  ),
  "status of a built-in kind takes metadata": asksFor(
    ["metadata.annotations", "spec.minReadySeconds", MANAGED],
    (ns) => [
      apply(DAEMON_SETS, ns, "a", daemonSet("a"), "one"),
      apply(
        DAEMON_SETS,
        ns,
        "a/status",
        { metadata: { annotations: { a: "b" } }, spec: { minReadySeconds: 7 } },
        "two",
      ),
    ],
    {
      status: 200,
      "metadata.annotations": { a: "b", "deprecated.daemonset.template.generation": "1" },
      "spec.minReadySeconds": null,
      "metadata.managedFields": [
        'one Apply apps/v1: {"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:name":{}}}}}}}',
        'two Apply apps/v1 status: {"f:metadata":{"f:annotations":{"f:a":{}}}}',
      ],
    },
  ),
  "scale of a built-in kind": asksFor(
    ["kind", "spec", MANAGED],
    (ns) => [
      apply(STATEFUL_SETS, ns, "a", daemonSet("a", { replicas: 0 }), "one"),
      scaling(ns, "two&force=true", STATEFUL_SETS, 0),
    ],
    { status: 200, kind: "Scale", spec: {}, "metadata.managedFields": null },
  ),
  "scale of a custom object after an apply": asks(
    (ns) => [apply(WIDGETS, ns, "a", { spec: { note: "n" } }), scaling(ns, "other&force=true")],
    [
      "500: failed to create manager for existing fields: failed to convert live object (/; autoscaling/v1, Kind=Scale) to proper version: request to convert CR to an invalid group/version: autoscaling/v1",
    ],
  ),
  "a conflict through scale": asks(
    (ns) => [apply(WIDGETS, ns, "a", { spec: { size: 2 } }, "one"), scaling(ns, "two")],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.replicas',
      "",
      'FieldManagerConflict .spec.replicas: conflict with "one"',
    ],
  ),
  "a forced scale of a custom object": asks(
    (ns) => [apply(WIDGETS, ns, "a", { spec: { size: 2 } }, "one"), scaling(ns, "two&force=true")],
    [
      "500: failed to convert new object (NS/a; autoscaling/v1, Kind=Scale) to proper version: request to convert CR to an invalid group/version: autoscaling/v1",
    ],
  ),
  "dry run of a creation": async (server) => {
    const ns = await server.namespace();
    await answers(server, apply(CONFIG_MAPS, ns, "a", { data: { k: "v" } }, "me&dryRun=All"), {
      status: 201,
      body: {
        kind: "ConfigMap",
        apiVersion: "v1",
        metadata: {
          name: "a",
          namespace: "NS",
          uid: "UID",
          creationTimestamp: "TIME",
          managedFields: ['me Apply v1: {"f:data":{"f:k":{}}}'],
        },
        data: { k: "v" },
      },
    });
    same((await server.send(get(CONFIG_MAPS, ns, "a"))).status, 404);
  },
  "dry run of a change": async (server) => {
    const ns = await server.namespace();
    const before = await done(server, apply(WIDGETS, ns, "a", { spec: { note: "n" } }));
    const dry = await shows(
      server,
      apply(WIDGETS, ns, "a", { spec: { note: "m" } }, "me&dryRun=All"),
      ["spec", "metadata.generation"],
      { status: 200, spec: { note: "m", size: 1, strict: "s" }, "metadata.generation": 2 },
    );
    same(textAt(dry, "metadata.resourceVersion"), textAt(before, "metadata.resourceVersion"));
    same((await done(server, get(WIDGETS, ns, "a"))).body, before.body);
  },
  "dry run of a conflict": asks(
    (ns) => [
      apply(WIDGETS, ns, "a", { spec: { note: "n" } }, "one"),
      apply(WIDGETS, ns, "a", { spec: { note: "m" } }, "two&dryRun=All"),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.note',
      "",
      'FieldManagerConflict .spec.note: conflict with "one"',
    ],
  ),
});

function scaling(ns: string, manager: string, kind: Collection = WIDGETS, replicas = 5): Request {
  const body = {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name: "a", namespace: ns },
    spec: { replicas },
  };
  return request(
    "PATCH",
    `${kind.path(ns)}/a/scale?fieldManager=${manager}`,
    { type: "application/apply-patch+yaml" },
    body,
  );
}
