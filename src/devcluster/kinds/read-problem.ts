import { formatPlain } from "../../core/merge/go-format.ts";
import { isCanonicalTime } from "../../core/merge/instants.ts";
import { isList, isMap, isNumeric, type JsonMap } from "../../core/merge/values.ts";
import { type Definition, fieldDefinition, itemDefinition, objectMeta, type OwnReader } from "./definitions.ts";

/*
 * A value of the wrong JSON type cannot be read into a built-in kind at all. The API server says so in the words of its decoder.
 */

/** Why `value` cannot be read as its definition; `undefined` when it can. The first problem is told. */
export function readProblem(value: unknown, of: Definition | undefined, at: Place = ROOT): string | undefined {
  if (of === undefined || value === null || value === undefined) return undefined;
  const { schema, reader } = of;
  if (reader !== undefined) return ownProblem(value, reader, at);
  switch (schema["type"]) {
    case "string":
      return typeof value === "string" ? base64Problem(value, schema["format"]) : mismatch(value, "string", at);
    case "boolean":
      return typeof value === "boolean" ? undefined : mismatch(value, "bool", at);
    case "integer":
    case "number":
      return numberProblem(value, goNumber(schema["type"], schema["format"]), at);
    case "array":
      return isList(value) ? firstItem(value, of, at) : mismatch(value, `[]${goType(itemDefinition(of))}`, at);
    case "object":
      return isMap(value) ? firstField(value, of, at) : mismatch(value, goType(of), at);
    default:
      return undefined;
  }
}

/** Why the metadata of a custom resource cannot be read. */
export function metadataProblem(metadata: unknown): string | undefined {
  return readProblem(metadata, objectMeta());
}

/** Where a value stands: the Go struct that has the field, and the field's path. */
interface Place {
  readonly struct: string;
  readonly path: string;
}

const ROOT: Place = { struct: "", path: "" };

function ownProblem(value: unknown, reader: OwnReader, at: Place): string | undefined {
  switch (reader) {
    case "Quantity":
      return quantityProblem(value);
    case "Time":
    case "MicroTime":
      return timeProblem(value, reader === "MicroTime");
    case "IntOrString":
      return typeof value === "string" ? undefined : numberProblem(value, "int32", at);
  }
}

function mismatch(value: unknown, wanted: string, { struct, path }: Place): string {
  const into = struct === "" ? "" : `Go struct field ${struct}.${path} of type `;
  return `json: cannot unmarshal ${jsonKind(value)} into ${into === "" ? `Go value of type ${wanted}` : `${into}${wanted}`}`;
}

function jsonKind(value: unknown): string {
  if (typeof value === "boolean") return "bool";
  if (isNumeric(value)) return "number";
  if (isList(value)) return "array";
  return isMap(value) ? "object" : "string";
}

function numberProblem(value: unknown, type: string, at: Place): string | undefined {
  if (!isNumeric(value)) return mismatch(value, type, at);
  if (type.startsWith("float")) return undefined;
  const limit = type === "int32" ? 2 ** 31 : 2 ** 63;
  const fits = Number.isInteger(Number(value)) && Number(value) >= -limit && Number(value) < limit;
  if (fits) return undefined;
  return `json: cannot unmarshal number ${formatPlain(value)} into Go struct field ${at.struct}.${at.path} of type ${type}`;
}

function goNumber(type: unknown, format: unknown): string {
  if (type === "number") return "float64";
  return format === "int32" ? "int32" : "int64";
}

/** How Go names the type of a definition. */
function goType(of: Definition | undefined): string {
  if (of === undefined) return "interface {}";
  const { name, schema } = of;
  if (name !== "") return name.split(".").slice(-2).join(".");
  if (schema["type"] === "array") return `[]${goType(itemDefinition(of))}`;
  if (schema["type"] === "object") return `map[string]${goType(fieldDefinition(of, ""))}`;
  if (schema["type"] === "boolean") return "bool";
  return schema["type"] === "string" ? "string" : goNumber(schema["type"], schema["format"]);
}

function firstItem(value: readonly unknown[], of: Definition, at: Place): string | undefined {
  const items = itemDefinition(of);
  for (const item of value) {
    const problem = readProblem(item, items, at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function firstField(value: JsonMap, of: Definition, at: Place): string | undefined {
  const struct = of.name === "" ? at.struct : of.goName;
  const declares = of.schema["properties"] !== undefined;
  for (const name in value) {
    const path = at.path === "" ? name : declares ? `${at.path}.${name}` : at.path;
    const problem = readProblem(value[name], fieldDefinition(of, name), { struct, path });
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const QUANTITY_FORM = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

function quantityProblem(value: unknown): string | undefined {
  if (isNumeric(value)) return undefined;
  const fits = typeof value === "string" && QUANTITY_FORM.test(value);
  return fits
    ? undefined
    : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
}

const TIME_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const MICRO_TIME_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}(?:Z|[+-]\d{2}:\d{2})$/;

function timeProblem(value: unknown, micro: boolean): string | undefined {
  if (typeof value !== "string") return mismatch(value, "string", ROOT);
  if (!micro && isCanonicalTime(value)) return undefined;
  const form = micro ? MICRO_TIME_FORM : TIME_FORM;
  if (form.test(value) && !Number.isNaN(Date.parse(value))) return undefined;
  const layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
  const start = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.exec(value)?.[0];
  const text = JSON.stringify(value);
  if (start === undefined || Number.isNaN(Date.parse(value)))
    return `parsing time ${text} as "${layout}": cannot parse ${text} as "2006"`;
  const rest = value.slice(start.length);
  const wanted = micro && !/^\.\d{6}/.test(rest) ? ".000000" : "Z07:00";
  return `parsing time ${text} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${wanted}"`;
}

function base64Problem(value: string, format: unknown): string | undefined {
  if (format !== "byte") return undefined;
  const bytes = value.replace(/[\r\n]/g, "");
  const wrong = /[^A-Za-z0-9+/]/.exec(bytes.replace(/={1,2}$/, ""));
  if (wrong === null && bytes.length % 4 === 0) return undefined;
  return `illegal base64 data at input byte ${wrong?.index ?? bytes.length - (bytes.length % 4)}`;
}
