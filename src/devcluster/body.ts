import { isMap } from "../core/merge/values.ts";
import { measureJson } from "../model/json-bounds.ts";
import type { KubeObject } from "../model/objects.ts";
import { toApiVersion } from "../model/refs.ts";
import { parseJson } from "./json.ts";
import type { ApiRequest } from "./request.ts";
import type { ServedKind } from "./served-kind.ts";
import { ApiFailure, badRequest, tooLarge, unsupportedMediaType } from "./status.ts";

/** Bytes that a body may have. */
export const BODY_LIMIT = 3 * 1024 * 1024;
const DEEPEST = 10_000;

const BODY_TYPES = ["application/json", "application/yaml"];
/** As the API server lists them. The devcluster does not read protobuf. */
const LISTED_TYPES = [...BODY_TYPES, "application/vnd.kubernetes.protobuf"];
const YAML: ReadonlySet<string> = new Set(["application/yaml", "application/apply-patch+yaml"]);

/** The media type of the body, without parameters. Default is JSON. */
export function contentTypeOf({ headers }: ApiRequest): string {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "" ? "application/json" : type;
}

/** The parsed body of a patch, or of any request whose type was checked. Errors: 400, 413. */
export async function readValue(request: ApiRequest): Promise<unknown> {
  const { body = "" } = request;
  if (Buffer.byteLength(body) > BODY_LIMIT) throw tooLarge(`limit is ${BODY_LIMIT}`);
  if (measureJson(body, { depth: DEEPEST, items: Number.MAX_SAFE_INTEGER }).depth > DEEPEST) {
    throw badRequest("json: exceeded max depth");
  }
  try {
    return parseJson(body);
  } catch (error) {
    if (!YAML.has(contentTypeOf(request))) throw badRequest(error instanceof Error ? error.message : "invalid JSON");
  }
  // YAML is rare, and its parser is large.
  const { parse } = await import("yaml");
  try {
    return parse(body, { maxAliasCount: 100 });
  } catch {
    throw badRequest("error converting YAML to JSON");
  }
}

/**
 * The object in the body of a creation or an update.
 *
 * Errors: 400 for a body that is no object of the kind; 413; 415.
 */
export async function readObject(request: ApiRequest, kind: ServedKind, name?: string): Promise<KubeObject> {
  if (!BODY_TYPES.includes(contentTypeOf(request))) throw unsupportedMediaType(LISTED_TYPES);
  return asObject(await readBody(request, kind), kind, name);
}

async function readBody(request: ApiRequest, kind: ServedKind): Promise<unknown> {
  try {
    return await readValue(request);
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.status.code !== 400) throw error;
    const why = YAML.has(contentTypeOf(request)) ? "yaml: " : "couldn't get version/kind; json parse error: ";
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): ${why}${error.message}`);
  }
}

/** Checks that a value is an object of the kind; apiVersion and kind may be left out. Errors: 400. */
export function asObject(value: unknown, kind: ServedKind, name?: string): KubeObject {
  const expected = toApiVersion(kind);
  if (!isMap(value))
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: the body is not an object`,
    );
  const { apiVersion = "", kind: given = "", metadata = {} } = value;
  if (given !== "" && given !== kind.kind && apiVersion === expected) {
    throw badRequest(
      `${String(given)} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: converting (${kind.version}.${String(given)}) to (${kind.group === "" ? "core" : kind.group}.${kind.kind}): unknown conversion`,
    );
  }
  if (apiVersion !== "" && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected})`,
    );
  }
  if (!isMap(metadata)) {
    throw badRequest(
      `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: metadata is not an object`,
    );
  }
  const object = { ...value, apiVersion: expected, kind: kind.kind, metadata } as KubeObject;
  if (name === undefined) return object;
  assertName(object.metadata.name ?? "", name);
  return object;
}

function assertName(own: unknown, name: string): void {
  if (own === "") {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (own !== name)
    throw badRequest(`the name of the object (${String(own)}) does not match the name on the URL (${name})`);
}

/** Checks that a value can be applied to the object `name`: nothing may be left out. Errors: 400. */
export function asApplied(value: unknown, kind: ServedKind, name: string): KubeObject {
  if (!isMap(value)) {
    throw badRequest(
      "error decoding patch: error unmarshaling JSON: while decoding JSON: json: the patch is not an object",
    );
  }
  const { apiVersion = "", kind: given = "", metadata } = value;
  if (given !== kind.kind || apiVersion !== toApiVersion(kind)) {
    const version = String(apiVersion);
    const group = version.includes("/") ? version : `/${version}`;
    throw badRequest(`invalid object type: ${group}, Kind=${String(given)}`);
  }
  assertName(isMap(metadata) ? (metadata["name"] ?? "") : "", name);
  return value as KubeObject;
}
