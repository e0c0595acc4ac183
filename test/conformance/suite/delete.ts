import { area } from "../server.ts";
import { answers, asks, asksFor, at, done, same, shows, textAt } from "./expect.ts";
import { apply, CONFIG_MAPS, del, get, merge, post, put } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

const A = { metadata: { name: "a" } };

const HELD = { metadata: { name: "a", finalizers: ["a.b/c"] } };

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Cases of the area `delete`. */
export const deletion = area("delete", {
  "a ConfigMap": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a")],
    ["200", "name a, kind configmaps, uid UID"],
  ),
  "a custom object": asks(
    (ns) => [post(WIDGETS, ns, A), del(WIDGETS, ns, "a")],
    ["200", "name a, group conformance.example, kind widgets, uid UID"],
  ),
  "and then it is gone": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a"), get(CONFIG_MAPS, ns, "a")],
    ['404 NotFound: configmaps "a" not found', "name a, kind configmaps"],
  ),
  "what is not there": asks(
    (ns) => del(CONFIG_MAPS, ns, "a"),
    ['404 NotFound: configmaps "a" not found', "name a, kind configmaps"],
  ),
  "a custom object that is not there": asks(
    (ns) => del(WIDGETS, ns, "a"),
    ['404 NotFound: widgets.conformance.example "a" not found', "name a, group conformance.example, kind widgets"],
  ),
  "the right uid and resourceVersion": async (server) => {
    const ns = await server.namespace();
    const made = await done(server, post(CONFIG_MAPS, ns, A));
    const preconditions = {
      uid: textAt(made, "metadata.uid"),
      resourceVersion: textAt(made, "metadata.resourceVersion"),
    };
    same((await done(server, del(CONFIG_MAPS, ns, "a", { preconditions }))).status, 200);
    await answers(server, del(CONFIG_MAPS, ns, "a", { preconditions }), [
      '404 NotFound: configmaps "a" not found',
      "name a, kind configmaps",
    ]);
  },
  "another uid": async (server) => {
    const ns = await server.namespace();
    const made = await done(server, post(CONFIG_MAPS, ns, A));
    server.hide(NOBODY, "NOBODY");
    server.hide(textAt(made, "metadata.uid"), "OWN");
    await answers(server, del(CONFIG_MAPS, ns, "a", { preconditions: { uid: NOBODY } }), [
      '409 Conflict: Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (NOBODY) does not match the UID in record (OWN). The object might have been deleted and then recreated',
      "name a, kind ConfigMap",
    ]);
  },
  "another resourceVersion, for a custom object": async (server) => {
    const ns = await server.namespace();
    const made = await done(server, post(WIDGETS, ns, A));
    server.hide(textAt(made, "metadata.resourceVersion"), "RV");
    await answers(server, del(WIDGETS, ns, "a", { preconditions: { resourceVersion: "1" } }), [
      '409 Conflict: Operation cannot be fulfilled on Widget.conformance.example "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (RV). The object might have been modified',
      "name a, group conformance.example, kind Widget",
    ]);
  },
  "preconditions of what is not there": asks(
    (ns) => del(CONFIG_MAPS, ns, "a", { preconditions: { uid: NOBODY } }),
    ['404 NotFound: configmaps "a" not found', "name a, kind configmaps"],
  ),
  "a finalizer keeps it": asks((ns) => [post(CONFIG_MAPS, ns, HELD), del(CONFIG_MAPS, ns, "a")], {
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
        deletionTimestamp: "TIME",
        deletionGracePeriodSeconds: 0,
        finalizers: ["a.b/c"],
        managedFields: ['conformance Update v1: {"f:metadata":{"f:finalizers":{".":{},"v:\\"a.b/c\\"":{}}}}'],
      },
    },
  }),
  "a finalizer keeps a custom object": asks((ns) => [post(WIDGETS, ns, HELD), del(WIDGETS, ns, "a")], {
    status: 200,
    body: {
      apiVersion: "conformance.example/v1",
      kind: "Widget",
      metadata: {
        creationTimestamp: "TIME",
        deletionGracePeriodSeconds: 0,
        deletionTimestamp: "TIME",
        finalizers: ["a.b/c"],
        generation: 2,
        managedFields: [
          'conformance Update conformance.example/v1: {"f:metadata":{"f:finalizers":{".":{},"v:\\"a.b/c\\"":{}}}}',
        ],
        name: "a",
        namespace: "NS",
        resourceVersion: "RV",
        uid: "UID",
      },
    },
  }),
  "a second deletion changes nothing": async (server) => {
    const ns = await server.namespace();
    const first = await done(server, post(WIDGETS, ns, HELD), del(WIDGETS, ns, "a"));
    const second = await done(server, del(WIDGETS, ns, "a"));
    same(second.body, first.body);
  },
  "a new finalizer on what is being deleted": asks(
    (ns) => [
      post(WIDGETS, ns, HELD),
      del(WIDGETS, ns, "a"),
      merge(WIDGETS, ns, "a", { metadata: { finalizers: ["a.b/c", "x.y/z"] } }),
    ],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.y/z"}',
      "name a, group conformance.example, kind Widget",
      "FieldValueForbidden metadata.finalizers",
      "FieldValueForbidden metadata.finalizers",
    ],
  ),
  "another finalizer is not allowed for a built-in kind either": asks(
    (ns) => [
      post(CONFIG_MAPS, ns, HELD),
      del(CONFIG_MAPS, ns, "a"),
      merge(CONFIG_MAPS, ns, "a", { metadata: { finalizers: ["x.y/z"] } }),
    ],
    [
      '422 Invalid: ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.y/z"}',
      "name a, kind ConfigMap",
      "FieldValueForbidden metadata.finalizers",
    ],
  ),
  "the last finalizer goes": async (server) => {
    const ns = await server.namespace();
    await done(server, post(WIDGETS, ns, HELD), del(WIDGETS, ns, "a"));
    await shows(server, merge(WIDGETS, ns, "a", { metadata: { finalizers: null } }), ["metadata.finalizers", "kind"], {
      status: 200,
      "metadata.finalizers": null,
      kind: "Widget",
    });
    await answers(server, get(WIDGETS, ns, "a"), [
      '404 NotFound: widgets.conformance.example "a" not found',
      "name a, group conformance.example, kind widgets",
    ]);
  },
  "the last finalizer goes by an update": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, HELD), del(CONFIG_MAPS, ns, "a"));
    same((await done(server, put(CONFIG_MAPS, ns, "a", {}))).status, 200);
    await answers(server, get(CONFIG_MAPS, ns, "a"), [
      '404 NotFound: configmaps "a" not found',
      "name a, kind configmaps",
    ]);
  },
  "the last finalizer goes by an apply": async (server) => {
    const ns = await server.namespace();
    await done(server, apply(WIDGETS, ns, "a", HELD), del(WIDGETS, ns, "a"));
    same((await done(server, apply(WIDGETS, ns, "a", {}))).status, 200);
    await answers(server, get(WIDGETS, ns, "a"), [
      '404 NotFound: widgets.conformance.example "a" not found',
      "name a, group conformance.example, kind widgets",
    ]);
  },
  "the spec of what is being deleted may change": asksFor(
    ["spec.size", "metadata.generation"],
    (ns) => [
      post(WIDGETS, ns, { ...HELD, spec: {} }),
      del(WIDGETS, ns, "a"),
      merge(WIDGETS, ns, "a", { spec: { size: 9 } }),
    ],
    { status: 200, "spec.size": 9, "metadata.generation": 3 },
  ),
  "deletion counts as a new generation": asksFor(
    ["metadata.generation", "metadata.deletionGracePeriodSeconds"],
    (ns) => [post(WIDGETS, ns, HELD), del(WIDGETS, ns, "a")],
    { status: 200, "metadata.generation": 2, "metadata.deletionGracePeriodSeconds": 0 },
  ),
  "deletionTimestamp cannot be set": asks(
    (ns) => [
      post(WIDGETS, ns, A),
      merge(WIDGETS, ns, "a", { metadata: { deletionTimestamp: "2001-01-01T00:00:00Z" } }),
    ],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: metadata.deletionTimestamp: Invalid value: "TIME": field is immutable',
      "name a, group conformance.example, kind Widget",
      "FieldValueInvalid metadata.deletionTimestamp",
      "FieldValueInvalid metadata.deletionTimestamp",
    ],
  ),
  "the same name anew has another uid and generation 1": async (server) => {
    const ns = await server.namespace();
    const first = await done(server, post(WIDGETS, ns, A));
    await done(server, del(WIDGETS, ns, "a"));
    const second = await done(server, post(WIDGETS, ns, A));
    same(textAt(second, "metadata.uid") !== textAt(first, "metadata.uid"), true);
    same(at(second.body, "metadata.generation"), 1);
  },
});
