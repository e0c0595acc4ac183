import type { JsonMap } from "../../core/merge/values.ts";
import { toApiVersion } from "../../model/refs.ts";
import { printJson } from "../json.ts";
import { type ApiRequest, type ApiResponse, jsonResponse, readUrl, tagOf, tagged } from "../request.ts";
import type { ServedKind } from "../served-kind.ts";
import type { Registry } from "../store/registry.ts";
import { createOpenApiV2 } from "./openapi-v2.ts";
import { pathsOf } from "./paths.ts";
import { schemasOf } from "./schemas.ts";

/** Answers `/openapi/v2`, and `/openapi/v3` and its documents, one per group and version; `undefined` for any other path. */
export type OpenApi = (path: string, request: Pick<ApiRequest, "url" | "headers">) => Promise<ApiResponse> | undefined;

interface Document {
  readonly kinds: readonly ServedKind[];
  readonly text: string;
  readonly hash: string;
}

const ROOT = "/openapi/v3";

/**
 * Makes the description of what a registry serves. A document is written when it is first asked for, and again when its kinds have changed.
 * Kubernetes' own descriptions are large, and loaded with the first document.
 */
export function createOpenApi(registry: Registry): OpenApi {
  /** As many as there are groups and versions: what is gone leaves with the next index. */
  let documents = new Map<string, Document>();
  const openApiV2 = createOpenApiV2(registry);

  const documentOf = async (path: string, kinds: readonly ServedKind[]): Promise<Document> => {
    const known = documents.get(path);
    if (known !== undefined && sameKinds(known.kinds, kinds)) return known;
    const { withDescriptions } = await import("./descriptions/descriptions.ts");
    const text = printJson(describe(kinds, withDescriptions));
    const document = { kinds, text, hash: tagOf(text) };
    documents.set(path, document);
    return document;
  };
  const index = async (): Promise<JsonMap> => {
    const groups = Map.groupBy(registry.all(), documentPath);
    documents = new Map([...documents].filter(([path]) => groups.has(path)));
    const entries = await Promise.all(
      [...groups].map(async ([path, kinds]) => {
        const { hash } = await documentOf(path, kinds);
        return [path, { serverRelativeURL: `${ROOT}/${path}?hash=${hash}` }] as const;
      }),
    );
    return { paths: Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
  };

  const answerDocument = async (
    path: string,
    kinds: readonly ServedKind[],
    { url, headers }: Pick<ApiRequest, "url" | "headers">,
  ): Promise<ApiResponse> => {
    const { text, hash } = await documentOf(path.slice(ROOT.length + 1), kinds);
    const wanted = readUrl(url).query.get("hash");
    if (wanted !== null && wanted !== hash) {
      return { ...jsonResponse(301, ""), headers: { location: `${path}?hash=${hash}`, etag: `"${hash}"` } };
    }
    const kept = wanted === null ? "no-cache, private" : "public, immutable";
    return tagged(text, headers["if-none-match"], { "cache-control": kept });
  };

  return (path, request) => {
    if (path === "/openapi/v2") return openApiV2(request);
    if (path === ROOT) return index().then((found) => jsonResponse(200, printJson(found)));
    if (!path.startsWith(`${ROOT}/`)) return undefined;
    const name = path.slice(ROOT.length + 1);
    const kinds = registry.all().filter((kind) => documentPath(kind) === name);
    return kinds.length === 0 ? undefined : answerDocument(path, kinds, request);
  };
}

function documentPath(kind: ServedKind): string {
  return `${kind.group === "" ? "api" : "apis"}/${toApiVersion(kind)}`;
}

function sameKinds(left: readonly ServedKind[], right: readonly ServedKind[]): boolean {
  return left.length === right.length && left.every((kind, index) => kind === right[index]);
}

function describe(kinds: readonly ServedKind[], withDescriptions: (schemas: JsonMap) => JsonMap): JsonMap {
  const custom = kinds.some((kind) => kind.custom);
  return {
    openapi: "3.0.0",
    info: custom ? { title: "Kubernetes CRD Swagger", version: "v0.1.0" } : { title: "Kubernetes", version: "v1.37.2" },
    paths: Object.assign({}, ...kinds.map(pathsOf)) as JsonMap,
    components: { schemas: withDescriptions(schemasOf(kinds)) },
  };
}
