import { area } from "../server.ts";
import { answers } from "./expect.ts";
import { post } from "./requests.ts";
import { things, version } from "./widgets.ts";
import { refusedDefinition, refusedSchema } from "./definition-cases.ts";

const A = { metadata: { name: "a" } };

const STRING = { type: "string" };

/** Cases of the area `definitions: defaults and extensions`. */
export const schemaDefaults = area("definitions: defaults and extensions", {
  "a default of the wrong type": refusedSchema({ type: "object", properties: { a: { type: "string", default: 1 } } }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].default: Invalid value: "integer":  in body must be of type string: "integer"',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueTypeInvalid spec.validation.openAPIV3Schema.properties[spec].properties[a].default",
  ]),
  "a default that the schema refuses": refusedSchema(
    { type: "object", properties: { a: { type: "integer", minimum: 5, default: 1 } } },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].default: Invalid value: 1:  in body should be greater than or equal to 5',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].properties[a].default",
    ],
  ),
  "a default that would be pruned": refusedSchema(
    { type: "object", properties: { a: { type: "object", properties: {}, default: { b: 1 } } } },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].default: Invalid value: {"b":1}: must not have unknown fields',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].properties[a].default",
    ],
  ),
  "int-or-string with a type": refusedSchema(
    { type: "object", properties: { a: { type: "string", "x-kubernetes-int-or-string": true } } },
    {
      status: 201,
      body: {
        kind: "CustomResourceDefinition",
        apiVersion: "apiextensions.k8s.io/v1",
        metadata: {
          name: "things.G.example",
          uid: "UID",
          resourceVersion: "RV",
          generation: 1,
          creationTimestamp: "TIME",
          managedFields: [
            'conformance Update apiextensions.k8s.io/v1: {"f:spec":{"f:conversion":{".":{},"f:strategy":{}},"f:group":{},"f:names":{"f:kind":{},"f:listKind":{},"f:plural":{},"f:singular":{}},"f:scope":{},"f:versions":{}}}',
          ],
        },
        spec: {
          group: "G.example",
          names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
          scope: "Namespaced",
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: { type: "object", properties: { a: { type: "string", "x-kubernetes-int-or-string": true } } },
                  },
                },
              },
            },
          ],
          conversion: { strategy: "None" },
        },
        status: { conditions: null, acceptedNames: { plural: "", kind: "" }, storedVersions: ["v1"] },
      },
    },
  ),
  "an embedded resource that is no object": refusedSchema(
    { type: "object", properties: { a: { type: "string", "x-kubernetes-embedded-resource": true } } },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: [spec.validation.openAPIV3Schema.properties[spec].properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields, spec.validation.openAPIV3Schema.properties[spec].properties[a].type: Invalid value: "string": must be object if x-kubernetes-embedded-resource is true]',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].properties[a].properties",
      "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].properties[a].type",
    ],
  ),
  "an embedded resource without fields": refusedSchema(
    { type: "object", properties: { a: { type: "object", "x-kubernetes-embedded-resource": true } } },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].properties[a].properties",
    ],
  ),
  "preserved unknown fields of a text": refusedSchema(
    { type: "object", properties: { a: { type: "string", "x-kubernetes-preserve-unknown-fields": true } } },
    {
      status: 201,
      body: {
        kind: "CustomResourceDefinition",
        apiVersion: "apiextensions.k8s.io/v1",
        metadata: {
          name: "things.G.example",
          uid: "UID",
          resourceVersion: "RV",
          generation: 1,
          creationTimestamp: "TIME",
          managedFields: [
            'conformance Update apiextensions.k8s.io/v1: {"f:spec":{"f:conversion":{".":{},"f:strategy":{}},"f:group":{},"f:names":{"f:kind":{},"f:listKind":{},"f:plural":{},"f:singular":{}},"f:scope":{},"f:versions":{}}}',
          ],
        },
        spec: {
          group: "G.example",
          names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
          scope: "Namespaced",
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      type: "object",
                      properties: { a: { type: "string", "x-kubernetes-preserve-unknown-fields": true } },
                    },
                  },
                },
              },
            },
          ],
          conversion: { strategy: "None" },
        },
        status: { conditions: null, acceptedNames: { plural: "", kind: "" }, storedVersions: ["v1"] },
      },
    },
  ),
  "false for preserved unknown fields": refusedSchema(
    { type: "object", "x-kubernetes-preserve-unknown-fields": false },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-preserve-unknown-fields",
    ],
  ),
  "a pattern that is none": refusedSchema({ type: "object", properties: { a: { type: "string", pattern: "(" } } }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].properties[a].pattern",
  ]),
  "a reference": refusedSchema({ type: "object", properties: { a: { $ref: "#/x" } } }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].$ref: Forbidden: $ref is not supported',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueForbidden spec.validation.openAPIV3Schema.properties[spec].properties[a].$ref",
  ]),
  uniqueItems: refusedSchema(
    { type: "object", properties: { a: { type: "array", items: STRING, uniqueItems: true } } },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueForbidden spec.validation.openAPIV3Schema.properties[spec].properties[a].uniqueItems",
    ],
  ),
  "metadata with rules": refusedDefinition(
    () => ({
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: { metadata: { type: "object", properties: { labels: { type: "object" } } } },
            },
          },
        },
      ],
    }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueForbidden spec.validation.openAPIV3Schema.properties[metadata]",
    ],
  ),
  "metadata with a pattern of its name": async (server) => {
    const metadata = { type: "object", properties: { name: { type: "string", pattern: "^t-" } } };
    const schema = { openAPIV3Schema: { type: "object", properties: { metadata } } };
    const kind = await things(server, { name: "v1", served: true, storage: true, schema });
    await answers(server, post(kind, "default", A), [
      '422 Invalid: Thing.G.example "a" is invalid: metadata.name: Invalid value: "a": metadata.name in body should match \'^t-\'',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid metadata.name",
    ]);
  },
  "a column without a path": refusedDefinition(
    () => ({ versions: [version({ type: "object" }, { additionalPrinterColumns: [{ name: "A", type: "string" }] })] }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.additionalPrinterColumns[0].JSONPath: Required value',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueRequired spec.additionalPrinterColumns[0].JSONPath",
    ],
  ),
  "a column with a type that there is not": refusedDefinition(
    () => ({
      versions: [
        version({ type: "object" }, { additionalPrinterColumns: [{ name: "A", type: "text", jsonPath: ".spec.a" }] }),
      ],
    }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.additionalPrinterColumns[0].type",
    ],
  ),
  "a scale whose path is elsewhere": refusedDefinition(
    () => ({
      versions: [
        version(
          { type: "object" },
          { subresources: { scale: { specReplicasPath: ".status.a", statusReplicasPath: ".status.b" } } },
        ),
      ],
    }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.subresources.scale.specReplicasPath: Invalid value: ".status.a": should be a json path under .spec',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.subresources.scale.specReplicasPath",
    ],
  ),
  "a root that is no object": refusedDefinition(
    () => ({
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "string" } } }],
    }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.type: Invalid value: "string": must be object at the root',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.validation.openAPIV3Schema.type",
    ],
  ),
  "an unknown word of a schema": refusedSchema(
    { type: "object", properties: { a: { type: "string", colour: "red" } } },
    {
      status: 201,
      body: {
        kind: "CustomResourceDefinition",
        apiVersion: "apiextensions.k8s.io/v1",
        metadata: {
          name: "things.G.example",
          uid: "UID",
          resourceVersion: "RV",
          generation: 1,
          creationTimestamp: "TIME",
          managedFields: [
            'conformance Update apiextensions.k8s.io/v1: {"f:spec":{"f:conversion":{".":{},"f:strategy":{}},"f:group":{},"f:names":{"f:kind":{},"f:listKind":{},"f:plural":{},"f:singular":{}},"f:scope":{},"f:versions":{}}}',
          ],
        },
        spec: {
          group: "G.example",
          names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
          scope: "Namespaced",
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "object", properties: { a: { type: "string" } } } },
                },
              },
            },
          ],
          conversion: { strategy: "None" },
        },
        status: { conditions: null, acceptedNames: { plural: "", kind: "" }, storedVersions: ["v1"] },
      },
      warnings: [
        '299 - "unknown field \\"spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.a.colour\\""',
      ],
    },
  ),
});
