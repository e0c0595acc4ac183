import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { ServedKind } from "../served-kind.ts";
import { pathsOf } from "./paths.ts";
import { schemasOf } from "./schemas.ts";

/** The document of OpenAPI v2 (Swagger) of all kinds: what `/openapi/v3` has in one document per group and version. */
export function swaggerOf(kinds: readonly ServedKind[], withDescriptions: (schemas: JsonMap) => JsonMap): JsonMap {
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: "v1.37.2" },
    paths: Object.assign({}, ...kinds.map((kind) => mapValues(pathsOf(kind), toPathItem))) as JsonMap,
    definitions: mapValues(withDescriptions(schemasOf(kinds)), toSwaggerSchema),
  };
}

function mapValues(map: JsonMap, change: (value: JsonMap) => unknown): JsonMap {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, isMap(value) ? change(value) : value]));
}

/** What Swagger has no word for, and what the API server does not say in it. */
const UNKNOWN_WORDS: ReadonlySet<string> = new Set(["anyOf", "default", "not", "nullable", "oneOf"]);

/** A schema of OpenAPI v3 in the words of v2. */
export function toSwaggerSchema(schema: JsonMap): JsonMap {
  const { $ref, allOf, description } = schema;
  const [only] = isList(allOf) && allOf.length === 1 ? allOf : [];
  const target = typeof $ref === "string" ? $ref : isMap(only) ? only["$ref"] : undefined;
  if (typeof target === "string") {
    const reference = { $ref: target.replace("#/components/schemas/", "#/definitions/") };
    return description === undefined ? reference : { description, ...reference };
  }
  // What may be null has no type here: readers of Swagger know none that says so.
  const hidden = schema["nullable"] === true ? ["type", "items", "properties"] : [];
  // What is a text in one of its forms is a text.
  const type = isList(schema["oneOf"]) && schema["type"] === undefined ? { type: "string" } : {};
  const known = Object.fromEntries(
    Object.entries(schema)
      .filter(([word]) => !UNKNOWN_WORDS.has(word) && !hidden.includes(word))
      .map(([word, value]) => [word, toSwaggerWord(word, value)]),
  );
  return { ...type, ...known };
}

function toSwaggerWord(word: string, value: unknown): unknown {
  if (word === "properties" && isMap(value)) return mapValues(value, toSwaggerSchema);
  if ((word === "items" || word === "additionalProperties") && isMap(value)) return toSwaggerSchema(value);
  if (word === "allOf" && isList(value)) return value.map((part) => (isMap(part) ? toSwaggerSchema(part) : part));
  return value;
}

function toPathItem(item: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      if (name === "parameters") return [name, toParameters(value)];
      return [name, isMap(value) ? toOperation(value) : value];
    }),
  );
}

function toParameters(parameters: unknown): readonly unknown[] {
  return (isList(parameters) ? parameters : []).map((parameter) => {
    if (!isMap(parameter)) return parameter;
    const { schema, ...rest } = parameter;
    return isMap(schema) ? { ...rest, ...schema } : rest;
  });
}

function toOperation({ parameters, requestBody, responses, ...rest }: JsonMap): JsonMap {
  const body = isMap(requestBody) ? contentOf(requestBody) : undefined;
  const required = isMap(requestBody) && requestBody["required"] === true ? { required: true } : {};
  const sent = body === undefined ? [] : [{ name: "body", in: "body", ...required, schema: body.schema }];
  const answers = isMap(responses) ? Object.entries(responses) : [];
  const [first] = answers.flatMap(([, answer]) => (isMap(answer) ? [contentOf(answer)] : []));
  return {
    ...rest,
    consumes: body?.types ?? ["*/*"],
    produces: first?.types ?? [],
    parameters: [...sent, ...toParameters(parameters)],
    responses: Object.fromEntries(
      answers.map(([code, answer]) => [
        code,
        { description: "OK", ...(isMap(answer) ? { schema: contentOf(answer).schema } : {}) },
      ]),
    ),
  };
}

/** What a body holds: its types, and the schema that they share. */
function contentOf({ content }: JsonMap): { readonly types: readonly string[]; readonly schema: JsonMap } {
  const types = isMap(content) ? content : {};
  const [first] = Object.values(types);
  const schema = isMap(first) && isMap(first["schema"]) ? toSwaggerSchema(first["schema"]) : {};
  return { types: Object.keys(types), schema };
}
