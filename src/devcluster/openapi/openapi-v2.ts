import type { JsonMap } from "../../core/merge/values.ts";
import { printJson } from "../json.ts";
import { type ApiRequest, type ApiResponse, tagOf } from "../request.ts";
import type { ServedKind } from "../served-kind.ts";
import type { Registry } from "../store/registry.ts";
import { swaggerOf } from "./swagger.ts";
import { encodeSwagger } from "./swagger-protobuf.ts";

const JSON_TYPE = "application/json";
const PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
const OLD_PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

interface Document {
  readonly kinds: readonly ServedKind[];
  readonly json: string;
  readonly tag: string;
  /** Each character is a byte. Written when it is first asked for. */
  protobuf?: string;
}

/** Answers `/openapi/v2`. The document is written when it is first asked for, and again when what is served has changed. */
export function createOpenApiV2(registry: Registry): (request: Pick<ApiRequest, "headers">) => Promise<ApiResponse> {
  let document: Document | undefined;
  const describe = async (kinds: readonly ServedKind[]): Promise<JsonMap> => {
    const { withDescriptions } = await import("./descriptions/descriptions.ts");
    return swaggerOf(kinds, withDescriptions);
  };
  const current = async (): Promise<Document> => {
    const kinds = registry.all();
    if (document?.kinds === kinds) return document;
    const json = printJson(await describe(kinds));
    document = { kinds, json, tag: `"${tagOf(json)}"` };
    return document;
  };
  const protobufOf = async (of: Document): Promise<string> => {
    of.protobuf ??= encodeSwagger(await describe(of.kinds)).toString("latin1");
    return of.protobuf;
  };
  return async ({ headers }) => {
    const type = typeFor(headers["accept"] ?? "");
    if (type === undefined) return { status: 406, headers: { vary: "Accept" }, body: "" };
    const found = await current();
    const head = { vary: "Accept", etag: found.tag };
    if (headers["if-none-match"]?.includes(found.tag) === true) return { status: 304, headers: head, body: "" };
    const answer = { status: 200, headers: { ...head, "content-type": type } };
    return type === PROTOBUF
      ? { ...answer, body: await protobufOf(found), encoding: "latin1" }
      : { ...answer, body: found.json };
  };
}

/** The type that is answered: that of the most wanted range that is served. */
function typeFor(accept: string): typeof JSON_TYPE | typeof PROTOBUF | undefined {
  if (accept.trim() === "") return JSON_TYPE;
  const ranges = accept.split(",").map((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    return { type, quality: Number(quality ?? 1) };
  });
  for (const { type } of ranges.toSorted((a, b) => b.quality - a.quality)) {
    if (type === JSON_TYPE || type === "*/*" || type === "application/*") return JSON_TYPE;
    if (type === PROTOBUF || type === OLD_PROTOBUF) return PROTOBUF;
  }
  return undefined;
}
