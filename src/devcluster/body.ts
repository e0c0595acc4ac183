import { isMap } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import { fromApiVersion, toApiVersion } from "../model/refs.ts";
import { type Decoded, decodeJson, type DecodeOptions } from "./decode-json.ts";
import { decodeYaml } from "./decode-yaml.ts";
import { otherKindProblem } from "./other-kind.ts";
import type { ApiRequest } from "./request.ts";
import type { ServedKind } from "./served-kind.ts";
import type { Registry } from "./store/registry.ts";
import { badRequest, tooLarge, unsupportedMediaType } from "./status.ts";

/** Bytes that a body may have. */
export const BODY_LIMIT = 3 * 1024 * 1024;

const BODY_TYPES = ["application/json", "application/yaml"];
/** As the API server lists them. Protobuf was translated to JSON before, where its kind has a form in it. */
const LISTED_TYPES = [...BODY_TYPES, "application/vnd.kubernetes.protobuf"];
const YAML: ReadonlySet<string> = new Set(["application/yaml", "application/apply-patch+yaml"]);

/** The media type of the body, without parameters. Default is JSON. */
export function contentTypeOf({ headers }: ApiRequest): string {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "" ? "application/json" : type;
}

/** The parsed body of a request whose type was checked. Errors: 400, 413. */
export async function readValue(request: ApiRequest): Promise<unknown> {
  return (await decodeBody(request)).value;
}

/**
 * The parsed body, and the keys that stand twice in it.
 *
 * Errors: 413; 400 with `explain` of what the parser says.
 */
export async function decodeBody(
  request: ApiRequest,
  options: DecodeOptions = {},
  explain = (problem: string, _yaml: boolean): string => problem,
): Promise<Decoded> {
  const { body = "" } = request;
  if (Buffer.byteLength(body) > BODY_LIMIT) throw tooLarge(`limit is ${BODY_LIMIT}`);
  const yaml = YAML.has(contentTypeOf(request));
  try {
    const decoded = decodeJson(body, options);
    // A key that stands twice is told by its line, where the API server reads YAML.
    if (!yaml || decoded.duplicates.length === 0) return decoded;
  } catch (error) {
    if (!yaml) throw badRequest(explain(messageOf(error), false));
  }
  try {
    return await decodeYaml(body);
  } catch (error) {
    throw badRequest(explain(messageOf(error), true));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An object as a request brings it. */
export interface ReadObject {
  readonly object: KubeObject;
  /** Keys that stand twice in the text. */
  readonly duplicates: readonly string[];
}

/**
 * The object in the body of a creation or an update.
 *
 * Errors: 400 for a body that is no object of the kind; 413; 415.
 */
export async function readObject(request: ApiRequest, kind: ServedKind, registry: Registry): Promise<ReadObject> {
  if (!BODY_TYPES.includes(contentTypeOf(request))) throw unsupportedMediaType(LISTED_TYPES);
  const { body = "" } = request;
  const { value, duplicates } = await decodeBody(request, { merged: !kind.custom }, (problem, yaml) =>
    unrecognized(kind, yaml ? `yaml: ${problem}` : `couldn't get version/kind; json parse error: ${problem}`, body),
  );
  return { object: asObject(value, kind, registry, body), duplicates };
}

/** How much of a body a message shows. */
const SHOWN = 30;

function unrecognized({ kind }: ServedKind, why: string, body: string): string {
  return `the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(body)})`;
}

function summary(body: string): string {
  const bytes = Buffer.from(body);
  const rest = bytes.length > SHOWN ? " ..." : "";
  if (bytes.length === 0) return "<empty>";
  return `${bytes.subarray(0, SHOWN).toString(body.startsWith("{") ? "utf8" : "hex")}${rest}`;
}

/** Checks that a value can be an object of the kind; what a built-in kind leaves out is filled in. Errors: 400. */
function asObject(given: unknown, kind: ServedKind, registry: Registry, body: string): KubeObject {
  const value = given === null && !kind.custom ? {} : given;
  if (kind.custom && (value === null || (isMap(value) && (value["kind"] ?? "") === ""))) {
    throw badRequest(unrecognized(kind, `Object 'Kind' is missing in '${body}'`, body));
  }
  if (!isMap(value)) {
    const why = "couldn't get version/kind; json parse error: json: the body is not an object";
    throw badRequest(unrecognized(kind, why, body));
  }
  const expected = toApiVersion(kind);
  const apiVersion = value["apiVersion"] ?? "";
  const own = value["kind"] ?? "";
  if (typeof apiVersion !== "string" || typeof own !== "string") {
    const field = typeof apiVersion === "string" ? "kind" : "apiVersion";
    const why = `couldn't get version/kind; json parse error: json: cannot unmarshal into Go struct field .${field} of type string`;
    throw badRequest(unrecognized(kind, why, body));
  }
  if (!kind.custom && (isOther(own, kind.kind) || isOther(apiVersion, expected)) && !isOlder(apiVersion, own, kind)) {
    const object = { ...value, apiVersion: apiVersion || expected, kind: own || kind.kind } as KubeObject;
    const { version } = fromApiVersion(object.apiVersion);
    throw badRequest(
      `${object.kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind.kind}: ${otherKindProblem(object, kind, registry)}`,
    );
  }
  if (apiVersion !== expected && (apiVersion !== "" || kind.custom)) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  // What is not an object here is the kind's own reader to refuse.
  const metadata = value["metadata"] ?? {};
  return { ...value, apiVersion: expected, kind: kind.custom ? own : kind.kind, metadata } as KubeObject;
}

function isOther(given: string, expected: string): boolean {
  return given !== "" && given !== expected;
}

/** Whether the kind is meant, in a version that the API server reads but does not serve any more. */
function isOlder(apiVersion: string, own: string, { group, kind }: ServedKind): boolean {
  const given = fromApiVersion(apiVersion);
  return given.group === group && group !== "" && own === kind && /^v\d/.test(given.version);
}

/** Checks the name of an object against the path's. Errors: 400. */
export function assertName(own: unknown, name: string): void {
  if (own === "") {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  // A name of another type is the kind's own reader to refuse.
  if (own !== name && typeof own === "string")
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
}

/** Checks that a value can be applied to the object `name`: nothing may be left out. Errors: 400. */
export function asApplied(
  given: unknown,
  kind: Pick<ServedKind, "group" | "version" | "kind">,
  name: string,
): KubeObject {
  const value = given ?? {};
  if (!isMap(value)) {
    throw badRequest(
      "error decoding patch: error unmarshaling JSON: while decoding JSON: json: the patch is not an object",
    );
  }
  const { apiVersion = "", kind: own = "", metadata } = value;
  if (own !== kind.kind || apiVersion !== toApiVersion(kind)) {
    const version = String(apiVersion);
    const group = version.includes("/") ? version : `/${version}`;
    throw badRequest(`invalid object type: ${group}, Kind=${String(own)}`);
  }
  assertName(isMap(metadata) ? (metadata["name"] ?? "") : "", name);
  return value as KubeObject;
}
