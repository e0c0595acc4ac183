import { formatPlain } from "../../core/merge/go-format.ts";
import { isList, isMap, isNumeric } from "../../core/merge/values.ts";
import { type Definition, fieldDefinition, itemDefinition } from "./definitions.ts";

/*
 * A value of the wrong JSON type cannot be read into a built-in kind at all. The API server says so in the words of its decoder.
 */

/** Why `value` cannot be read as its definition; `undefined` when it can. The first problem is told. */
export function readProblem(value: unknown, of: Definition | undefined, at: Place = ROOT): string | undefined {
  if (of === undefined || value === null || value === undefined) return undefined;
  const { schema, name } = of;
  if (QUANTITY.test(name)) return quantityProblem(value);
  if (TIME.test(name)) return timeProblem(value, name.endsWith(".MicroTime"));
  if (INT_OR_STRING.test(name))
    return isNumeric(value) || typeof value === "string" ? undefined : mismatch(value, "int32", at);
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

/** Where a value stands: the Go struct that has the field, and the field's path. */
interface Place {
  readonly struct: string;
  readonly path: string;
}

const ROOT: Place = { struct: "", path: "" };
const QUANTITY = /\.Quantity$/;
const TIME = /\.(Micro)?Time$/;
const INT_OR_STRING = /\.IntOrString$/;

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
  return first(value, (item) => readProblem(item, items, at));
}

function firstField(value: Readonly<Record<string, unknown>>, of: Definition, at: Place): string | undefined {
  const own = of.name === "" ? at.struct : (of.name.split(".").at(-1) ?? "");
  return first(Object.keys(value), (name) => {
    const path = at.path === "" ? name : of.schema["properties"] === undefined ? at.path : `${at.path}.${name}`;
    return readProblem(value[name], fieldDefinition(of, name), { struct: own, path });
  });
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
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

function timeProblem(value: unknown, micro: boolean): string | undefined {
  if (typeof value !== "string") return mismatch(value, "string", ROOT);
  const layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
  const start = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.exec(value)?.[0];
  const text = JSON.stringify(value);
  if (start === undefined || Number.isNaN(Date.parse(value)))
    return `parsing time ${text} as "${layout}": cannot parse ${text} as "2006"`;
  const rest = value.slice(start.length);
  const fits = micro ? /^\.\d{6}(?:Z|[+-]\d{2}:\d{2})$/ : /^(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
  if (fits.test(rest)) return undefined;
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
