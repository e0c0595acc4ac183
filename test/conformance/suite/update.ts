import { area } from "../server.ts";
import { answers, asks, asksFor, done, same, shows, textAt } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, merge, post, put } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { deployment } from "./workloads.ts";
import { made } from "./update-cases.ts";

const A = { metadata: { name: "a" } };

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Cases of the area `update`. */
export const update = area("update", {
  "a ConfigMap without resourceVersion": asks(
    (ns) => [post(CONFIG_MAPS, ns, { ...A, data: { k: "v" } }), put(CONFIG_MAPS, ns, "a", { data: { k: "w" } })],
    {
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
        data: { k: "w" },
      },
    },
  ),
  "a custom object without resourceVersion": asks(
    (ns) => [post(WIDGETS, ns, A), put(WIDGETS, ns, "a", { spec: {} })],
    [
      '422 Invalid: widgets.conformance.example "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      "name a, group conformance.example, kind widgets",
      "FieldValueInvalid metadata.resourceVersion",
    ],
  ),
  "a Deployment without resourceVersion": asksFor(
    ["metadata.generation", "spec.paused"],
    (ns) => [post(DEPLOYMENTS, ns, deployment("a")), put(DEPLOYMENTS, ns, "a", deployment("a", { paused: true }))],
    { status: 200, "metadata.generation": 2, "spec.paused": true },
  ),
  "a custom object with its resourceVersion": async (server) => {
    const { ns, rv } = await made(server, WIDGETS);
    const fields = { metadata: { resourceVersion: rv }, spec: { note: "n" } };
    await shows(server, put(WIDGETS, ns, "a", fields), ["metadata.generation", "spec"], {
      status: 200,
      "metadata.generation": 2,
      spec: { note: "n", size: 1, strict: "s" },
    });
  },
  "an old resourceVersion": async (server) => {
    const { ns, rv } = await made(server, CONFIG_MAPS);
    await done(server, merge(CONFIG_MAPS, ns, "a", { data: { k: "v" } }));
    await answers(server, put(CONFIG_MAPS, ns, "a", { metadata: { resourceVersion: rv } }), [
      '409 Conflict: Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      "name a, kind configmaps",
    ]);
  },
  "an old resourceVersion, for a custom object": async (server) => {
    const { ns, rv } = await made(server, WIDGETS);
    await done(server, merge(WIDGETS, ns, "a", { spec: { size: 3 } }));
    await answers(server, put(WIDGETS, ns, "a", { metadata: { resourceVersion: rv } }), [
      '409 Conflict: Operation cannot be fulfilled on widgets.conformance.example "a": the object has been modified; please apply your changes to the latest version and try again',
      "name a, group conformance.example, kind widgets",
    ]);
  },
  "a resourceVersion that is none": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), put(CONFIG_MAPS, ns, "a", { metadata: { resourceVersion: "x" } })],
    ['500: strconv.ParseUint: parsing "x": invalid syntax'],
  ),
  "resourceVersion 0": asks(
    (ns) => [post(WIDGETS, ns, A), put(WIDGETS, ns, "a", { metadata: { resourceVersion: "0" } })],
    [
      '422 Invalid: widgets.conformance.example "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      "name a, group conformance.example, kind widgets",
      "FieldValueInvalid metadata.resourceVersion",
    ],
  ),
  "another uid": async (server) => {
    const { ns, uid } = await made(server, CONFIG_MAPS);
    server.hide(NOBODY, "NOBODY");
    server.hide(uid, "OWN");
    await answers(server, put(CONFIG_MAPS, ns, "a", { metadata: { uid: NOBODY } }), [
      '409 Conflict: Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, Key: /registry/configmaps/NS/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: NOBODY, UID in object meta: OWN',
      "name a, kind configmaps",
    ]);
  },
  "another uid, dry": async (server) => {
    const { ns, uid } = await made(server, CONFIG_MAPS);
    server.hide(NOBODY, "NOBODY");
    server.hide(uid, "OWN");
    await answers(server, put(CONFIG_MAPS, ns, "a", { metadata: { uid: NOBODY } }, { query: "dryRun=All" }), [
      '409 Conflict: Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, Key: /configmaps/NS/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: NOBODY, UID in object meta: OWN',
      "name a, kind configmaps",
    ]);
  },
  "another uid and the right resourceVersion, for a custom object": async (server) => {
    const { ns, rv, uid } = await made(server, WIDGETS);
    server.hide(NOBODY, "NOBODY");
    server.hide(uid, "OWN");
    await answers(server, put(WIDGETS, ns, "a", { metadata: { uid: NOBODY, resourceVersion: rv } }), [
      '409 Conflict: Operation cannot be fulfilled on widgets.conformance.example "a": StorageError: invalid object, Code: 4, Key: /registry/conformance.example/widgets/NS/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: NOBODY, UID in object meta: OWN',
      "name a, group conformance.example, kind widgets",
    ]);
  },
  "the same again does not write": async (server) => {
    const { ns, rv } = await made(server, CONFIG_MAPS, { ...A, data: { k: "v" } });
    const answer = await done(server, put(CONFIG_MAPS, ns, "a", { data: { k: "v" } }));
    same(textAt(answer, "metadata.resourceVersion"), rv);
  },
  "the same again does not write, for a custom object": async (server) => {
    const { ns, rv } = await made(server, WIDGETS, { ...A, spec: { note: "n" } });
    const answer = await done(
      server,
      put(WIDGETS, ns, "a", { metadata: { resourceVersion: rv }, spec: { note: "n" } }),
    );
    same(textAt(answer, "metadata.resourceVersion"), rv);
  },
  "an object that is not there": asks(
    (ns) => put(CONFIG_MAPS, ns, "a", {}),
    ['404 NotFound: configmaps "a" not found', "name a, kind configmaps"],
  ),
  "an object that is not there, with a resourceVersion": asks(
    (ns) => put(CONFIG_MAPS, ns, "a", { metadata: { resourceVersion: "7" } }),
    ['404 NotFound: configmaps "a" not found', "name a, kind configmaps"],
  ),
  "a custom object that is not there": asks(
    (ns) => put(WIDGETS, ns, "a", {}),
    ['404 NotFound: widgets.conformance.example "a" not found', "name a, group conformance.example, kind widgets"],
  ),
  "a Lease that is not there is created": asksFor(
    ["metadata.name"],
    (ns) =>
      put(
        {
          path: (namespace) => `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
          apiVersion: "coordination.k8s.io/v1",
          kind: "Lease",
        },
        ns,
        "a",
        {},
      ),
    { status: 201, "metadata.name": "a" },
  ),
});
