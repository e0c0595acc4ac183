import { area } from "../server.ts";
import { answers, at, done, eventually, same, shows } from "./expect.ts";
import { get, merge, post, request } from "./requests.ts";
import { definitionPath, things, version } from "./widgets.ts";
import { keeps, refusesSpec, props } from "./definition-cases.ts";

const A = { metadata: { name: "a" } };

const STRING = { type: "string" };

/** Cases of the area `definitions: faulty values`. */
export const faults = area("definitions: faulty values", {
  "several faults at once": refusesSpec(
    props(
      { a: { type: "integer", minimum: 1 }, b: { ...STRING, maxLength: 2 }, c: { ...STRING, enum: ["x"] } },
      { required: ["d"] },
    ),
    { a: 0, b: "abc", c: "y" },
    [
      '422 Invalid: Thing.G.example "a" is invalid: [spec.a: Invalid value: 0: spec.a in body should be greater than or equal to 1, spec.b: Too long: may not be more than 2 bytes, spec.c: Unsupported value: "y": supported values: "x", spec.d: Required value]',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec.a",
      "FieldValueTooLong spec.b",
      "FieldValueNotSupported spec.c",
      "FieldValueRequired spec.d",
    ],
  ),
  "a required field": refusesSpec(props({ a: STRING }, { required: ["a"] }), {}, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Required value',
    "name a, group G.example, kind Thing",
    "FieldValueRequired spec.a",
  ]),
  "a fraction for a whole number": refusesSpec(props({ a: { type: "integer" } }), { a: 1.5 }, [
    '422 Invalid: Thing.G.example "a" is invalid: [<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.a, spec.a: Invalid value: "number": spec.a in body must be of type integer: "number"]',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid <nil>",
    "FieldValueTypeInvalid spec.a",
  ]),
  "a text for a number": refusesSpec(props({ a: { type: "integer" } }), { a: "1" }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: "string": spec.a in body must be of type integer: "string"',
    "name a, group G.example, kind Thing",
    "FieldValueTypeInvalid spec.a",
  ]),
  "null for a text": refusesSpec(
    props({ a: STRING }),
    { a: null },
    {
      status: 201,
      body: {
        apiVersion: "G.example/v1",
        kind: "Thing",
        metadata: {
          creationTimestamp: "TIME",
          generation: 1,
          managedFields: ['conformance Update G.example/v1: {"f:spec":{}}'],
          name: "a",
          namespace: "default",
          resourceVersion: "RV",
          uid: "UID",
        },
        spec: {},
      },
    },
  ),
  "a number below its bound": refusesSpec(
    props({ a: { type: "number", minimum: 1, exclusiveMinimum: true } }),
    { a: 1 },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: 1: spec.a in body should be greater than 1',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec.a",
    ],
  ),
  "a number that is no multiple": refusesSpec(props({ a: { type: "integer", multipleOf: 5 } }), { a: 7 }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: 7: spec.a in body should be a multiple of 5',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid spec.a",
  ]),
  "a text that is too short": refusesSpec(props({ a: { ...STRING, minLength: 3 } }), { a: "ab" }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: "ab": spec.a in body should be at least 3 chars long',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid spec.a",
  ]),
  "a text that does not match": refusesSpec(props({ a: { ...STRING, pattern: "^[a-z]+$" } }), { a: "A1" }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: "A1": spec.a in body should match \'^[a-z]+$\'',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid spec.a",
  ]),
  "a value that is none of the enum": refusesSpec(props({ a: { ...STRING, enum: ["x", "y"] } }), { a: "z" }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Unsupported value: "z": supported values: "x", "y"',
    "name a, group G.example, kind Thing",
    "FieldValueNotSupported spec.a",
  ]),
  "too many items": refusesSpec(props({ a: { type: "array", items: STRING, maxItems: 1 } }), { a: ["x", "y"] }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Too many: 2: must have at most 1 item',
    "name a, group G.example, kind Thing",
    "FieldValueTooMany spec.a",
  ]),
  "too few items": refusesSpec(props({ a: { type: "array", items: STRING, minItems: 2 } }), { a: ["x"] }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: 1: spec.a in body should have at least 2 items',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid spec.a",
  ]),
  "too many fields": refusesSpec(
    props({ a: { type: "object", additionalProperties: STRING, maxProperties: 1 } }),
    { a: { b: "x", c: "y" } },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a: Too many: 2: must have at most 1 item',
      "name a, group G.example, kind Thing",
      "FieldValueTooMany spec.a",
    ],
  ),
  "an item of the wrong type": refusesSpec(props({ a: { type: "array", items: STRING } }), { a: ["x", 1] }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a[1]: Invalid value: "integer": spec.a[1] in body must be of type string: "integer"',
    "name a, group G.example, kind Thing",
    "FieldValueTypeInvalid spec.a[1]",
  ]),
  "a value of the wrong type in a map": refusesSpec(
    props({ a: { type: "object", additionalProperties: STRING } }),
    { a: { b: 1 } },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a.b: Invalid value: "integer": spec.a.b in body must be of type string: "integer"',
      "name a, group G.example, kind Thing",
      "FieldValueTypeInvalid spec.a.b",
    ],
  ),
  "a set with a member twice": refusesSpec(
    props({ a: { type: "array", items: STRING, "x-kubernetes-list-type": "set" } }),
    { a: ["x", "x"] },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a[1]: Duplicate value: "x"',
      "name a, group G.example, kind Thing",
      "FieldValueDuplicate spec.a[1]",
    ],
  ),
  "a list-map with a key twice": refusesSpec(
    props({
      a: {
        type: "array",
        items: props({ k: STRING, v: STRING }, { required: ["k"] }),
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k"],
      },
    }),
    { a: [{ k: "x" }, { k: "x", v: "y" }] },
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a[1]: Duplicate value: {"k":"x"}',
      "name a, group G.example, kind Thing",
      "FieldValueDuplicate spec.a[1]",
    ],
  ),
  "a time that is none": refusesSpec(props({ a: { ...STRING, format: "date-time" } }), { a: "yesterday" }, [
    '422 Invalid: Thing.G.example "a" is invalid: spec.a: Invalid value: "yesterday": spec.a in body must be of type date-time: "yesterday"',
    "name a, group G.example, kind Thing",
    "FieldValueTypeInvalid spec.a",
  ]),
  formats: refusesSpec(
    props({
      a: { ...STRING, format: "ipv4" },
      b: { ...STRING, format: "uuid" },
      c: { ...STRING, format: "email" },
      d: { ...STRING, format: "uri" },
      e: { ...STRING, format: "byte" },
      f: { ...STRING, format: "date" },
      g: { ...STRING, format: "duration" },
    }),
    { a: "1.2.3", b: "x", c: "x", d: "x", e: "%", f: "x", g: "x" },
    [
      '422 Invalid: Thing.G.example "a" is invalid: [spec.a: Invalid value: "1.2.3": spec.a in body must be of type ipv4: "1.2.3", spec.b: Invalid value: "x": spec.b in body must be of type uuid: "x", spec.c: Invalid value: "x": spec.c in body must be of type email: "x", spec.d: Invalid value: "x": spec.d in body must be of type uri: "x", spec.e: Invalid value: "%": spec.e in body must be of type byte: "%", spec.f: Invalid value: "x": spec.f in body must be of type date: "x", spec.g: Invalid value: "x": spec.g in body must be of type duration: "x"]',
      "name a, group G.example, kind Thing",
      "FieldValueTypeInvalid spec.a",
      "FieldValueTypeInvalid spec.b",
      "FieldValueTypeInvalid spec.c",
      "FieldValueTypeInvalid spec.d",
      "FieldValueTypeInvalid spec.e",
      "FieldValueTypeInvalid spec.f",
      "FieldValueTypeInvalid spec.g",
    ],
  ),
  "a format that there is not is not minded": keeps(
    props({ a: { ...STRING, format: "postcode" } }),
    { a: "x" },
    { status: 201, spec: { a: "x" } },
  ),
  anyOf: refusesSpec(props({ a: { ...STRING, anyOf: [{ minLength: 5 }, { pattern: "^x" }] } }), { a: "y" }, [
    '422 Invalid: Thing.G.example "a" is invalid: [<nil>: Invalid value: "": "spec.a" must validate at least one schema (anyOf), spec.a: Invalid value: "y": spec.a in body should be at least 5 chars long]',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid <nil>",
    "FieldValueInvalid spec.a",
  ]),
  oneOf: refusesSpec(
    props({ a: STRING, b: STRING }, { oneOf: [{ required: ["a"] }, { required: ["b"] }] }),
    { a: "x", b: "y" },
    [
      '422 Invalid: Thing.G.example "a" is invalid: <nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid <nil>",
    ],
  ),
  allOf: refusesSpec(props({ a: { type: "integer", allOf: [{ minimum: 5 }, { multipleOf: 2 }] } }), { a: 3 }, [
    '422 Invalid: Thing.G.example "a" is invalid: [<nil>: Invalid value: "": "spec.a" must validate all the schemas (allOf). None validated, spec.a: Invalid value: 3: spec.a in body should be a multiple of 2, spec.a: Invalid value: 3: spec.a in body should be greater than or equal to 5]',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid <nil>",
    "FieldValueInvalid spec.a",
    "FieldValueInvalid spec.a",
  ]),
  not: refusesSpec(props({ a: { ...STRING, not: { enum: ["x"] } } }), { a: "x" }, [
    '422 Invalid: Thing.G.example "a" is invalid: <nil>: Invalid value: "": "spec.a" must not validate the schema (not)',
    "name a, group G.example, kind Thing",
    "FieldValueInvalid <nil>",
  ]),
  "an old fault may stay": async (server) => {
    const kind = await things(server, version(props({ a: STRING, b: STRING })));
    const ns = await server.namespace();
    const [group = ""] = kind.apiVersion.split("/");
    await done(server, post(kind, ns, { ...A, spec: { a: "long", b: "x" } }));
    const spec = { versions: [version(props({ a: { ...STRING, maxLength: 2 }, b: STRING }))] };
    await done(server, request("PATCH", definitionPath(group), { type: "application/merge-patch+json" }, { spec }));
    await eventually("the new schema is in force", async () =>
      (await server.send(post(kind, ns, { metadata: { name: "b" }, spec: { a: "long" } }, { query: "dryRun=All" })))
        .status === 422
        ? true
        : undefined,
    );
    await shows(server, merge(kind, ns, "a", { spec: { b: "y" } }), ["spec"], {
      status: 200,
      spec: { a: "long", b: "y" },
    });
    await answers(server, merge(kind, ns, "a", { spec: { a: "longer" } }), [
      '422 Invalid: Thing.G.example "a" is invalid: spec.a: Too long: may not be more than 2 bytes',
      "name a, group G.example, kind Thing",
      "FieldValueTooLong spec.a",
    ]);
  },
  "a default shows in what was stored before": async (server) => {
    const kind = await things(server, version(props({ a: STRING })));
    const ns = await server.namespace();
    const [group = ""] = kind.apiVersion.split("/");
    const made = await done(server, post(kind, ns, { ...A, spec: {} }));
    const spec = { versions: [version(props({ a: { ...STRING, default: "x" } }))] };
    await done(server, request("PATCH", definitionPath(group), { type: "application/merge-patch+json" }, { spec }));
    const read = await eventually("the default shows", async () => {
      const answer = await done(server, get(kind, ns, "a"));
      return at(answer.body, "spec.a") === undefined ? undefined : answer;
    });
    same(
      [
        at(read.body, "spec.a"),
        at(read.body, "metadata.resourceVersion") === at(made.body, "metadata.resourceVersion"),
      ],
      ["x", true],
    );
  },
});
