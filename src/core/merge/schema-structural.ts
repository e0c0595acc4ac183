import { typeOfSchema } from "./schema-openapi.ts";
import { DEDUCED_TYPE, type Type } from "./schema.ts";
import { isMap, type JsonMap } from "./values.ts";

const TEXT = { type: "string" };
const WHOLE_NUMBER = { type: "integer" };
const TEXT_MAP = { type: "object", additionalProperties: TEXT };
const INSTANT = { $ref: "io.k8s.apimachinery.pkg.apis.meta.v1.Time" };

/** How `metadata` merges, in every kind (Kubernetes `meta/v1` ObjectMeta). */
const OBJECT_META: JsonMap = {
  type: "object",
  properties: {
    annotations: TEXT_MAP,
    creationTimestamp: INSTANT,
    deletionGracePeriodSeconds: WHOLE_NUMBER,
    deletionTimestamp: INSTANT,
    finalizers: { type: "array", items: TEXT, "x-kubernetes-list-type": "set" },
    generateName: TEXT,
    generation: WHOLE_NUMBER,
    labels: TEXT_MAP,
    managedFields: {
      type: "array",
      "x-kubernetes-list-type": "atomic",
      items: {
        type: "object",
        properties: {
          apiVersion: TEXT,
          fieldsType: TEXT,
          fieldsV1: { type: "object" },
          manager: TEXT,
          operation: TEXT,
          subresource: TEXT,
          time: INSTANT,
        },
      },
    },
    name: TEXT,
    namespace: TEXT,
    ownerReferences: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["uid"],
      items: {
        type: "object",
        "x-kubernetes-map-type": "atomic",
        properties: {
          apiVersion: TEXT,
          blockOwnerDeletion: { type: "boolean" },
          controller: { type: "boolean" },
          kind: TEXT,
          name: TEXT,
          uid: TEXT,
        },
      },
    },
    resourceVersion: TEXT,
    selfLink: TEXT,
    uid: TEXT,
  },
};

const DEFINITIONS: JsonMap = {
  ObjectMeta: OBJECT_META,
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": { type: "string", format: "date-time" },
};

const TYPE_META: JsonMap = { apiVersion: TEXT, kind: TEXT, metadata: { $ref: "ObjectMeta" } };

/**
 * The type of a custom resource: `schema` is `openAPIV3Schema` of one version of its CustomResourceDefinition. `apiVersion`, `kind` and
 * `metadata` are added at the root and in embedded resources, as the server does. Without a schema every object merges field by field.
 */
export function fromStructuralSchema(schema: JsonMap | undefined): Type {
  if (schema === undefined) return DEDUCED_TYPE;
  const root = withEmbedded(schema);
  const properties = isMap(root["properties"]) ? root["properties"] : {};
  return typeOfSchema({ ...root, properties: { ...properties, ...TYPE_META } }, DEFINITIONS);
}

function withEmbedded(schema: JsonMap): JsonMap {
  const out: Record<string, unknown> = { ...schema };
  if (isMap(schema["properties"])) {
    out["properties"] = Object.fromEntries(
      Object.entries(schema["properties"]).map(([name, field]) => [name, isMap(field) ? withEmbedded(field) : field]),
    );
  }
  if (isMap(schema["items"])) out["items"] = withEmbedded(schema["items"]);
  if (isMap(schema["additionalProperties"])) out["additionalProperties"] = withEmbedded(schema["additionalProperties"]);
  if (schema["x-kubernetes-embedded-resource"] === true) {
    out["properties"] = { ...(isMap(out["properties"]) ? out["properties"] : {}), ...TYPE_META };
  }
  return out;
}
