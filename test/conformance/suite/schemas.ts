import { area } from "../server.ts";
import { refusedSchema } from "./definition-cases.ts";

const STRING = { type: "string" };

/** Cases of the area `definitions: schemas`. */
export const schemas = area("definitions: schemas", {
  "no type": refusedSchema({ properties: { a: STRING } }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].type",
  ]),
  "a field without a type": refusedSchema({ type: "object", properties: { a: {} } }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].type: Required value: must not be empty for specified object fields',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].properties[a].type",
  ]),
  "a type that there is not": refusedSchema({ type: "object", properties: { a: { type: "text" } } }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueNotSupported spec.validation.openAPIV3Schema.properties[spec].properties[a].type",
  ]),
  "items without a type": refusedSchema({ type: "object", properties: { a: { type: "array", items: {} } } }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].items.type: Required value: must not be empty for specified array items',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].properties[a].items.type",
  ]),
  "a list without items": refusedSchema({ type: "object", properties: { a: { type: "array" } } }, [
    '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].items: Required value: must be specified',
    "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
    "FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].properties[a].items",
  ]),
  "properties and additionalProperties": refusedSchema(
    { type: "object", properties: { a: STRING }, additionalProperties: STRING },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueForbidden spec.validation.openAPIV3Schema.properties[spec].additionalProperties",
    ],
  ),
  "a type below anyOf": refusedSchema(
    { type: "object", properties: { a: { type: "string", anyOf: [{ type: "string" }] } } },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].anyOf[0].type: Forbidden: must be empty to be structural',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueForbidden spec.validation.openAPIV3Schema.properties[spec].properties[a].anyOf[0].type",
    ],
  ),
  "a field only below allOf": refusedSchema(
    { type: "object", allOf: [{ properties: { b: { minimum: 1 } } }] },
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
                  properties: { spec: { type: "object", allOf: [{ properties: { b: { minimum: 1 } } }] } },
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
  "a list-map without keys": refusedSchema(
    {
      type: "object",
      properties: {
        a: { type: "array", "x-kubernetes-list-type": "map", items: { type: "object", properties: { k: STRING } } },
      },
    },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].properties[a].x-kubernetes-list-map-keys",
    ],
  ),
  "a list-map whose key is neither required nor has a default": refusedSchema(
    {
      type: "object",
      properties: {
        a: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["k"],
          items: { type: "object", properties: { k: STRING } },
        },
      },
    },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].properties[a].items.properties[k].default",
    ],
  ),
  "a list-map of texts": refusedSchema(
    {
      type: "object",
      properties: {
        a: { type: "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], items: STRING },
      },
    },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].items.type: Invalid value: "string": must be object if parent array\'s x-kubernetes-list-type is map',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].properties[a].items.type",
    ],
  ),
  "a set of objects": refusedSchema(
    {
      type: "object",
      properties: {
        a: { type: "array", "x-kubernetes-list-type": "set", items: { type: "object", properties: { k: STRING } } },
      },
    },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].properties[a].items.x-kubernetes-map-type",
    ],
  ),
  "a list type that there is not": refusedSchema(
    { type: "object", properties: { a: { type: "array", items: STRING, "x-kubernetes-list-type": "heap" } } },
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.validation.openAPIV3Schema.properties[spec].properties[a].x-kubernetes-list-type: Unsupported value: "heap": supported values: "atomic", "set", "map"',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueNotSupported spec.validation.openAPIV3Schema.properties[spec].properties[a].x-kubernetes-list-type",
    ],
  ),
});
