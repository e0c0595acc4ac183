import { area } from "../server.ts";
import { keeps, props, refusedDefinition, refusesSpec } from "./definition-cases.ts";
import { answers, done, shows } from "./expect.ts";
import { apply, merge, post } from "./requests.ts";
import { things, version } from "./widgets.ts";

const A = { metadata: { name: "a" } };
const STRING = { type: "string" };
const MEANT = "name a, group G.example, kind Thing";

/** Cases of the area `definitions: as operators write them`: what the definitions of well-known operators showed. */
export const operatorDefinitions = area("definitions: as operators write them", {
  "an unknown field is told of beside a refusal": refusesSpec(
    props({ a: { type: "integer", maximum: 5 } }),
    { a: 7, bogus: 1 },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: 7: spec.a in body should be less than or equal to 5',
      MEANT,
      "FieldValueInvalid spec.a",
      'Warning: 299 - "unknown field \\"spec.bogus\\""',
    ],
  ),
  "a name with quotes": refusesSpec(props({ a: { type: "integer", maximum: 5 } }), { a: 7, 'b"c': 1 }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: 7: spec.a in body should be less than or equal to 5',
    MEANT,
    "FieldValueInvalid spec.a",
    'Warning: 299 - "unknown field \\"spec.b\\"c\\""',
  ]),
  "a merge patch with a null in a list of objects": async (server) => {
    const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    const kind = await things(server, version(props({ l: { type: "array", items: open } })));
    const ns = await server.namespace();
    await done(server, post(kind, ns, { ...A, spec: {} }));
    const spec = { l: [{ a: 1, b: null, c: { d: null, e: [{ f: null }] } }] };
    await shows(server, merge(kind, ns, "a", { spec }), ["spec"], {
      status: 200,
      spec: { l: [{ a: 1, c: { e: [{}] } }] },
    });
  },
  "a dash after a range in a pattern": keeps(
    props({ a: { ...STRING, pattern: "^[0-9a-zA-Z-.]+$" } }),
    { a: "a-Z.9" },
    { status: 201, spec: { a: "a-Z.9" } },
  ),
  "a dash after a range does not make another range": refusesSpec(
    props({ a: { ...STRING, pattern: "^[a-c-e]+$" } }),
    { a: "d" },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: "d": spec.a in body should match \'^[a-c-e]+$\'',
      MEANT,
      "FieldValueInvalid spec.a",
    ],
  ),
  "a number for an instant": refusesSpec(props({ a: { ...STRING, format: "date-time" } }), { a: -7 }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: "int64": spec.a in body must be of type date-time: "int64"',
    MEANT,
    "FieldValueTypeInvalid spec.a",
  ]),
  "an applied embedded resource without a kind": async (server) => {
    const embedded = {
      type: "object",
      "x-kubernetes-embedded-resource": true,
      "x-kubernetes-preserve-unknown-fields": true,
    };
    const kind = await things(server, version(props({ e: embedded })));
    const ns = await server.namespace();
    const config = { ...A, spec: { e: { apiVersion: "v1", kind: null } } };
    await answers(server, apply(kind, ns, "a", config, "it"), [
      '422 Invalid: Thing.G.example "a" is invalid: spec.e.kind: Invalid value: null: must be a string',
      MEANT,
      "FieldValueInvalid spec.e.kind",
    ]);
  },
  "no list of versions": refusedDefinition(
    () => ({ versions: undefined as never }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: [spec.versions: Invalid value: null: must have exactly one version marked as storage version, status.storedVersions: Invalid value: null: must have at least one stored version]',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.versions",
      "FieldValueInvalid status.storedVersions",
    ],
  ),
});
