import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { bytesField, doubleField, textField, varintField } from "../protobuf/write.ts";

/*
 * A document of OpenAPI v2 as the messages of gnostic (`openapi.v2.Document`), which is what Go's clients ask for. By the numbers of
 * OpenAPIv2.proto in github.com/google/gnostic-models. The paths are left out: these clients look for definitions.
 */

/** Encodes a document. */
export function encodeSwagger({ swagger, info, definitions }: JsonMap): Buffer {
  const { title, version } = isMap(info) ? info : {};
  return Buffer.concat([
    textField(1, String(swagger)),
    bytesField(2, Buffer.concat([textField(1, String(title)), textField(2, String(version))])),
    bytesField(8, Buffer.alloc(0)),
    bytesField(9, namedSchemas(definitions)),
  ]);
}

/** `Definitions` and `Properties`: schemas by their names. */
function namedSchemas(schemas: unknown): Buffer {
  const entries = Object.entries(isMap(schemas) ? schemas : {});
  return Buffer.concat(
    entries.map(([name, schema]) =>
      bytesField(1, Buffer.concat([textField(1, name), bytesField(2, encodeSchema(schema))])),
    ),
  );
}

/** Any JSON is YAML, too. */
const yaml = (value: unknown): Buffer => textField(2, `${JSON.stringify(value)}\n`);

type Encode = (value: unknown) => Buffer;
const text =
  (number: number): Encode =>
  (value) =>
    textField(number, String(value));
const truth =
  (number: number): Encode =>
  (value) =>
    value === true ? varintField(number, 1) : Buffer.alloc(0);
const whole =
  (number: number): Encode =>
  (value) =>
    varintField(number, Number(value));
const fraction =
  (number: number): Encode =>
  (value) =>
    doubleField(number, Number(value));
const each =
  (encode: Encode): Encode =>
  (value) =>
    Buffer.concat((isList(value) ? value : []).map(encode));

/** How each word of a schema is written. */
const WORDS: Readonly<Record<string, Encode>> = {
  $ref: text(1),
  format: text(2),
  title: text(3),
  description: text(4),
  default: (value) => bytesField(5, yaml(value)),
  multipleOf: fraction(6),
  maximum: fraction(7),
  exclusiveMaximum: truth(8),
  minimum: fraction(9),
  exclusiveMinimum: truth(10),
  maxLength: whole(11),
  minLength: whole(12),
  pattern: text(13),
  maxItems: whole(14),
  minItems: whole(15),
  uniqueItems: truth(16),
  maxProperties: whole(17),
  minProperties: whole(18),
  required: each(text(19)),
  enum: each((value) => bytesField(20, yaml(value))),
  additionalProperties: (value) =>
    bytesField(21, typeof value === "boolean" ? varintField(2, value ? 1 : 0) : bytesField(1, encodeSchema(value))),
  type: (value) => bytesField(22, textField(1, String(value))),
  items: (value) => bytesField(23, bytesField(1, encodeSchema(value))),
  allOf: each((value) => bytesField(24, encodeSchema(value))),
  properties: (value) => bytesField(25, namedSchemas(value)),
};

/** The number of what is no word of OpenAPI, such as `x-kubernetes-group-version-kind`. */
const EXTENSION = 31;

function encodeSchema(schema: unknown): Buffer {
  const entries = Object.entries(isMap(schema) ? schema : {});
  return Buffer.concat(
    entries.map(([word, value]) => {
      if (value === undefined) return Buffer.alloc(0);
      if (word.startsWith("x-")) {
        return bytesField(EXTENSION, Buffer.concat([textField(1, word), bytesField(2, yaml(value))]));
      }
      return WORDS[word]?.(value) ?? Buffer.alloc(0);
    }),
  );
}
