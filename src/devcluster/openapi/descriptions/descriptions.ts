import { brotliDecompressSync } from "node:zlib";
import { isMap, type JsonMap } from "../../../core/merge/values.ts";
import { PACKED } from "./data.ts";

/* A room of its own, because it is large: only who asks for a description of the API loads it. */

/** The sentences of a definition by its fields; its own has the empty name. */
type Texts = Readonly<Record<string, string>>;

let descriptions: Readonly<Record<string, Texts>> | undefined;

/** Unpacked on the first call and kept: they never change. */
function all(): Readonly<Record<string, Texts>> {
  descriptions ??= JSON.parse(brotliDecompressSync(Buffer.from(PACKED, "base64")).toString("utf8")) as NonNullable<
    typeof descriptions
  >;
  return descriptions;
}

/** What every object has, and the kind whose sentences about it are everybody's. */
const COMMON = ["apiVersion", "kind", "metadata"];
const LIKE = "io.k8s.api.core.v1.ConfigMap";

/** The schemas of built-in kinds with Kubernetes' own descriptions, and those of other kinds with what is said of every object. */
export function withDescriptions(schemas: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      if (!isMap(schema)) return [name, schema];
      const own = all()[name];
      if (own !== undefined) return [name, described(schema, own)];
      const isKind = isMap(schema["properties"]) && COMMON.every((field) => field in Object(schema["properties"]));
      return [name, isKind ? described(schema, pick(all()[LIKE] ?? {})) : schema];
    }),
  );
}

function pick(texts: Texts): Texts {
  return Object.fromEntries(COMMON.flatMap((field) => (texts[field] === undefined ? [] : [[field, texts[field]]])));
}

function described(schema: JsonMap, texts: Texts): JsonMap {
  const { properties } = schema;
  const own = texts[""] === undefined ? {} : { description: texts[""] };
  if (!isMap(properties)) return { ...own, ...schema };
  const fields = Object.entries(properties).map(([name, field]) => {
    const text = texts[name];
    return [name, isMap(field) && text !== undefined ? { description: text, ...field } : field] as const;
  });
  return { ...own, ...schema, properties: Object.fromEntries(fields) };
}
