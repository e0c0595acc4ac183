import { area, type Case, type Json, type Server } from "../server.ts";
import { at, done, eventually, same, untilStatus } from "./expect.ts";
import { refusedDefinition, thing } from "./definition-cases.ts";
import { request } from "./requests.ts";
import { defining, definitionPath, untilCondition, type Definition } from "./widgets.ts";

type Names = Definition["names"];

const FIRST: Names = { kind: "Thing", plural: "things", shortNames: ["th"] };

/** Defines things, then another kind of the group with these names: what of them is accepted, and why not the others. */
const second =
  (names: Names, accepted: unknown, reason: string, message: string): Case["run"] =>
  async (server) => {
    const group = `${server.unique("g")}.example`;
    await done(server, defining(thing(server, { group, names: FIRST })));
    await untilCondition(server, definitionPath(group), "Established", "True");
    await done(server, defining(thing(server, { group, names })));
    const path = definitionPath(group, names.plural);
    const condition = await untilCondition(server, path, "NamesAccepted", "False");
    same([at(condition, "reason"), at(condition, "message")], [reason, message]);
    same(await acceptedNames(server, path), accepted);
    const established = await untilCondition(server, path, "Established", "False");
    same([at(established, "reason"), at(established, "message")], ["NotAccepted", "not all names are accepted"]);
  };

async function acceptedNames(server: Server, path: string): Promise<Json | undefined> {
  return at((await server.send(request("GET", path))).body, "status.acceptedNames");
}

const patch = (path: string, spec: unknown): ReturnType<typeof request> =>
  request("PATCH", path, { type: "application/merge-patch+json" }, { spec });

/** Cases of the area `definitions: names`. */
export const definitionNames = area("definitions: names", {
  "a kind and its list that another one has": second(
    { kind: "Thing", plural: "others", singular: "other" },
    { plural: "others", singular: "other", kind: "" },
    "ListKindConflict",
    '"ThingList" is already in use',
  ),
  "a kind that another one has": second(
    { kind: "Thing", plural: "others", singular: "other", listKind: "OtherList" },
    { plural: "others", singular: "other", kind: "", listKind: "OtherList" },
    "KindConflict",
    '"Thing" is already in use',
  ),
  "a singular that another one has": second(
    { kind: "Other", plural: "others", singular: "thing" },
    { plural: "others", kind: "Other", listKind: "OtherList" },
    "SingularConflict",
    '"thing" is already in use',
  ),
  "a plural that is another one's short name": second(
    { kind: "Other", plural: "th" },
    { plural: "", singular: "other", kind: "Other", listKind: "OtherList" },
    "PluralConflict",
    '"th" is already in use',
  ),
  "short names that another one has": second(
    { kind: "Other", plural: "others", shortNames: ["oo", "th", "things"] },
    { plural: "others", singular: "other", kind: "Other", listKind: "OtherList" },
    "ShortNamesConflict",
    '["th" is already in use, "things" is already in use]',
  ),
  "names that become free": async (server) => {
    const group = `${server.unique("g")}.example`;
    await done(server, defining(thing(server, { group, names: FIRST })));
    await untilCondition(server, definitionPath(group), "Established", "True");
    await done(
      server,
      defining(thing(server, { group, names: { kind: "Thing", plural: "others", singular: "other" } })),
    );
    await untilCondition(server, definitionPath(group, "others"), "NamesAccepted", "False");
    await done(server, request("DELETE", definitionPath(group)));
    await untilCondition(server, definitionPath(group, "others"), "Established", "True");
    await untilStatus(server, `/apis/${group}/v1/namespaces/default/others`, 200);
  },
  "short names that are taken later do not end what is served": async (server) => {
    const group = `${server.unique("g")}.example`;
    await done(server, defining(thing(server, { group })));
    await done(
      server,
      defining(thing(server, { group, names: { kind: "Other", plural: "others", shortNames: ["oo"] } })),
    );
    await untilCondition(server, definitionPath(group), "Established", "True");
    await untilCondition(server, definitionPath(group, "others"), "Established", "True");
    await done(server, patch(definitionPath(group), { names: { shortNames: ["oo", "pp"] } }));
    await untilCondition(server, definitionPath(group), "NamesAccepted", "False");
    await untilCondition(server, definitionPath(group), "Established", "True");
    same(await acceptedNames(server, definitionPath(group)), {
      plural: "things",
      singular: "thing",
      kind: "Thing",
      listKind: "ThingList",
    });
  },
  "names that change are accepted": async (server) => {
    const group = `${server.unique("g")}.example`;
    await done(server, defining(thing(server, { group })));
    await untilCondition(server, definitionPath(group), "Established", "True");
    const names = { shortNames: ["tt"], categories: ["all"], singular: "thingy" };
    await done(server, patch(definitionPath(group), { names }));
    const accepted = await eventually("the names are accepted", async () => {
      const found = await acceptedNames(server, definitionPath(group));
      return at(found, "shortNames") === undefined ? undefined : found;
    });
    same(accepted, { plural: "things", kind: "Thing", listKind: "ThingList", ...names });
  },
  "the kind cannot change once it is established": async (server) => {
    const group = `${server.unique("g")}.example`;
    await done(server, defining(thing(server, { group })));
    await untilCondition(server, definitionPath(group), "Established", "True");
    const refused = async (spec: unknown): Promise<Json | undefined> =>
      at((await server.send(patch(definitionPath(group), spec))).body, "details.causes");
    same(await refused({ names: { kind: "Foo" } }), [
      {
        reason: "FieldValueInvalid",
        message: 'Invalid value: "Foo": field is immutable',
        field: "spec.names.kind",
      },
    ]);
    same(await refused({ names: { plural: "foos" } }), [
      {
        reason: "FieldValueInvalid",
        message: 'Invalid value: "foos": field is immutable',
        field: "spec.names.plural",
      },
    ]);
  },
  "no kind": refusedDefinition(
    () => ({ names: { plural: "things" } as unknown as Names }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: [spec.names.kind: Required value, spec.names.listKind: Required value, spec.names.singular: Required value]',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueRequired spec.names.kind",
      "FieldValueRequired spec.names.listKind",
      "FieldValueRequired spec.names.singular",
    ],
  ),
  "a protected group with a reason": async (server) => {
    const group = `${server.unique("g")}.k8s.io`;
    const { body, ...request } = defining(thing(server, { group }));
    const metadata = {
      name: `things.${group}`,
      annotations: { "api-approved.kubernetes.io": "unapproved, for a test" },
    };
    await done(server, { ...request, body: { ...Object(body), metadata } });
    const path = definitionPath(group);
    const condition = await untilCondition(server, path, "KubernetesAPIApprovalPolicyConformant", "False");
    same(
      [at(condition, "reason"), at(condition, "message")],
      ["UnapprovedAnnotation", 'not approved: "unapproved, for a test"'],
    );
    await untilCondition(server, path, "Established", "True");
  },
});
