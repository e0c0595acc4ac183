import type { KubeObject } from "../../model/objects.ts";
import type { AnyResource } from "../resource.ts";
import type { Schema } from "../schema.ts";
import { toColumns } from "./columns.ts";
import { propertiesOf, refuse, type JsonSchema } from "./json-schema.ts";
import { toStructural } from "./structural.ts";
import { refuseZodLosses } from "./zod-losses.ts";

/** `meta/v1` Condition, as its Go markers limit it. */
const CONDITIONS: JsonSchema = {
  type: "array",
  description: "What is known of the object, one entry per type.",
  items: {
    type: "object",
    required: ["lastTransitionTime", "message", "reason", "status", "type"],
    properties: {
      lastTransitionTime: { type: "string", format: "date-time" },
      message: { type: "string", maxLength: 32_768 },
      observedGeneration: { type: "integer", format: "int64", minimum: 0 },
      reason: { type: "string", minLength: 1, maxLength: 1024, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$" },
      status: { type: "string", enum: ["True", "False", "Unknown"] },
      type: { type: "string", maxLength: 316 },
    },
  },
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["type"],
};

const OBSERVED_GENERATION: JsonSchema = {
  type: "integer",
  format: "int64",
  minimum: 0,
  description: "The generation that the rest of the status speaks of.",
};

/**
 * The CustomResourceDefinition of a kind, as a plain object: a structural schema, the status subresource, printer columns, and
 * `conditions` and `observedGeneration` in the status.
 *
 * Guarantees: the API server accepts it with strict validation, and refuses what the schema refuses.
 * Errors: `INVALID_OPERATOR` naming the place, for what the API server cannot check, with what to use instead.
 */
export function toCustomResourceDefinition(resource: AnyResource): KubeObject {
  const { group, version, kind, resource: plural, namespaced, shortNames, categories, columns } = resource;
  const schema = {
    type: "object",
    required: ["spec"],
    properties: { spec: toSpec(resource.spec, `${kind}: spec`), status: toStatus(resource.status, `${kind}: status`) },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: namespaced ? "Namespaced" : "Cluster",
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        ...(shortNames.length === 0 ? {} : { shortNames }),
        ...(categories.length === 0 ? {} : { categories }),
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
          additionalPrinterColumns: toColumns(columns, schema, kind),
        },
      ],
    },
  };
}

function toSpec(schema: Schema, at: string): JsonSchema {
  refuseZodLosses(schema, at);
  const structural = toStructural(print(schema, at), at);
  if (structural["type"] !== "object") refuse(at, "must be an object schema, such as z.object({ ... })");
  return structural;
}

/**
 * Nothing at the top is required, so that conditions can be written before the rest is known; and nothing is defaulted, because the API
 * server would write a defaulted status anew.
 */
function toStatus(schema: Schema | undefined, at: string): JsonSchema {
  const { required: _, ...structural } = schema === undefined ? ({ type: "object" } as JsonSchema) : toSpec(schema, at);
  const bare = withoutDefaults(structural);
  const declared = propertiesOf(bare);
  for (const taken of ["conditions", "observedGeneration"]) {
    if (Object.hasOwn(declared, taken)) refuse(`${at}.${taken}`, "is added by Skysail: do not declare it");
  }
  if (structural["additionalProperties"] !== undefined) refuse(at, "must declare its fields: use z.object({ ... })");
  return { ...bare, properties: { ...declared, conditions: CONDITIONS, observedGeneration: OBSERVED_GENERATION } };
}

function print(schema: Schema, at: string): JsonSchema {
  try {
    return schema["~standard"].jsonSchema.input({ target: "openapi-3.0" });
  } catch (error) {
    return refuse(at, `cannot be printed as JSON Schema: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The schema without `default`; below `properties` keys are names, not keywords. */
function withoutDefaults(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (key === "default") return [];
    if (key === "properties") {
      const properties = Object.entries(value as Record<string, JsonSchema>);
      return [[key, Object.fromEntries(properties.map(([name, of]) => [name, withoutDefaults(of)]))]];
    }
    const nested = key === "items" || (key === "additionalProperties" && typeof value === "object");
    return [[key, nested ? withoutDefaults(value as JsonSchema) : value]];
  });
  return Object.fromEntries(entries);
}
