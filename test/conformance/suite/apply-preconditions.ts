import { area, type Case, type Server } from "../server.ts";
import { answers, asksFor, done, shows, textAt } from "./expect.ts";
import { apply, CONFIG_MAPS, type Collection } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

async function applied(server: Server, kind: Collection): Promise<{ ns: string; rv: string; uid: string }> {
  const ns = await server.namespace();
  const answer = await done(server, apply(kind, ns, "a", {}));
  server.hide(NOBODY, "NOBODY");
  server.hide(textAt(answer, "metadata.uid"), "OWN");
  return { ns, rv: textAt(answer, "metadata.resourceVersion"), uid: textAt(answer, "metadata.uid") };
}

/** What an apply with this metadata is answered when nothing is there. */
const onAbsent = (kind: Collection, metadata: Record<string, unknown>, expected: unknown): Case["run"] =>
  asksFor(["metadata.name", "reason", "message"], (ns) => apply(kind, ns, "a", { metadata }), expected);

const refusedOnAbsent =
  (kind: Collection, metadata: Record<string, unknown>, expected: unknown): Case["run"] =>
  async (server) => {
    server.hide(NOBODY, "NOBODY");
    await answers(server, apply(kind, await server.namespace(), "a", { metadata }), expected);
  };

/** What an apply with this metadata is answered when `a` is there. */
const onPresent =
  (
    kind: Collection,
    metadata: (own: { rv: string; uid: string }) => Record<string, unknown>,
    expected: unknown,
  ): Case["run"] =>
  async (server) => {
    const { ns, ...own } = await applied(server, kind);
    await answers(server, apply(kind, ns, "a", { metadata: metadata(own) }, "me&force=true"), expected);
  };

/** Cases of the area `apply: preconditions`. */
export const preconditions = area("apply: preconditions", {
  "a resourceVersion creates what is absent": onAbsent(
    CONFIG_MAPS,
    { resourceVersion: "1" },
    { status: 201, "metadata.name": "a", reason: null, message: null },
  ),
  "a resourceVersion creates an absent custom object": onAbsent(
    WIDGETS,
    { resourceVersion: "1" },
    { status: 201, "metadata.name": "a", reason: null, message: null },
  ),
  "resourceVersion 0 creates what is absent": onAbsent(
    WIDGETS,
    { resourceVersion: "0" },
    { status: 201, "metadata.name": "a", reason: null, message: null },
  ),
  "a uid does not create": refusedOnAbsent(CONFIG_MAPS, { uid: NOBODY }, [
    '409 Conflict: Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid NOBODY, and no existing object was found',
    "name a, kind configmaps",
  ]),
  "a uid does not create a custom object": refusedOnAbsent(WIDGETS, { uid: NOBODY }, [
    '409 Conflict: Operation cannot be fulfilled on widgets.conformance.example "a": uid mismatch: the provided object specified uid NOBODY, and no existing object was found',
    "name a, group conformance.example, kind widgets",
  ]),
  "a uid and a resourceVersion do not create": refusedOnAbsent(WIDGETS, { uid: NOBODY, resourceVersion: "1" }, [
    '409 Conflict: Operation cannot be fulfilled on widgets.conformance.example "a": uid mismatch: the provided object specified uid NOBODY, and no existing object was found',
    "name a, group conformance.example, kind widgets",
  ]),
  "resourceVersion 1 is refused by what is there, also without a change": onPresent(
    CONFIG_MAPS,
    () => ({ resourceVersion: "1" }),
    [
      '409 Conflict: Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      "name a, kind configmaps",
    ],
  ),
  "resourceVersion 1 is refused by a custom object": onPresent(WIDGETS, () => ({ resourceVersion: "1" }), [
    '409 Conflict: Operation cannot be fulfilled on widgets.conformance.example "a": the object has been modified; please apply your changes to the latest version and try again',
    "name a, group conformance.example, kind widgets",
  ]),
  "resourceVersion 0 is refused by a custom object": onPresent(WIDGETS, () => ({ resourceVersion: "0" }), [
    '422 Invalid: widgets.conformance.example "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    "name a, group conformance.example, kind widgets",
    "FieldValueInvalid metadata.resourceVersion",
  ]),
  "another uid": onPresent(CONFIG_MAPS, () => ({ uid: NOBODY }), [
    '422 Invalid: ConfigMap "a" is invalid: metadata.uid: Invalid value: "NOBODY": field is immutable',
    "name a, kind ConfigMap",
    "FieldValueInvalid metadata.uid",
  ]),
  "another uid, for a custom object": onPresent(WIDGETS, () => ({ uid: NOBODY }), [
    '422 Invalid: Widget.conformance.example "a" is invalid: metadata.uid: Invalid value: "NOBODY": field is immutable',
    "name a, group conformance.example, kind Widget",
    "FieldValueInvalid metadata.uid",
    "FieldValueInvalid metadata.uid",
  ]),
  "another uid and another resourceVersion": onPresent(CONFIG_MAPS, () => ({ uid: NOBODY, resourceVersion: "1" }), [
    '409 Conflict: Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    "name a, kind configmaps",
  ]),
  "the right uid and resourceVersion": async (server) => {
    const { ns, rv, uid } = await applied(server, WIDGETS);
    const fields = { metadata: { uid, resourceVersion: rv }, spec: { note: "n" } };
    await shows(server, apply(WIDGETS, ns, "a", fields), ["metadata.generation", "spec"], {
      status: 200,
      "metadata.generation": 2,
      spec: { note: "n", size: 1, strict: "s" },
    });
  },
  "a field conflict goes before an old resourceVersion": async (server) => {
    const ns = await server.namespace();
    await done(server, apply(CONFIG_MAPS, ns, "a", { data: { k: "v" } }));
    const fields = { metadata: { resourceVersion: "1" }, data: { k: "w" } };
    await answers(server, apply(CONFIG_MAPS, ns, "a", fields, "other"), [
      '409 Conflict: Apply failed with 1 conflict: conflict with "me": .data.k',
      "",
      'FieldManagerConflict .data.k: conflict with "me"',
    ]);
  },
});
