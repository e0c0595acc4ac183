import { createHash } from "node:crypto";
import type { UserInfo } from "./auth/user.ts";
import type { ServedKind } from "./served-kind.ts";

/** A request as it comes from a socket or from a program in the same process. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Of protobuf each character is a byte (Latin-1). */
  readonly body?: string;
}

/** An answer. The body of a watch is a stream of lines that ends with the watch. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | AsyncIterable<string>;
  /** Of a text. `latin1`: each character is a byte. Default is UTF-8. */
  readonly encoding?: "latin1";
}

/** What a path names. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** `/api/v1/watch/…`: the older way to ask for a watch, which built-in kinds have. */
  readonly watch: boolean;
  /** Absent for cluster-scoped paths and for all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** A request for a kind that is served. */
export interface ResourceRequest {
  readonly request: ApiRequest;
  readonly query: URLSearchParams;
  readonly kind: ServedKind;
  /** Empty for cluster-scoped objects, and for all namespaces. */
  readonly namespace: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** A watch ends with the first of them. */
  readonly until: readonly AbortSignal[];
  /** Who asks. */
  readonly user: UserInfo;
}

/** A path that means what it says, no dots to follow and nothing encoded, and a query. */
const PLAIN_URL = /^((?:\/\w[\w.:-]*)+)(?:\?([!-"$-~]*))?$/;

/** The path of a request, as WHATWG URLs have it, and what is asked in its query. */
export function readUrl(url: string): { readonly path: string; readonly query: URLSearchParams } {
  // A URL takes ten times as long, and most are plain.
  const [, path, query = ""] = PLAIN_URL.exec(url) ?? [];
  if (path !== undefined) return { path, query: new URLSearchParams(query) };
  const { pathname, searchParams } = new URL(url, "http://devcluster");
  return { path: pathname, query: searchParams };
}

/** Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`; `undefined` for a path that names no resource. */
export function readResourcePath(path: string): ResourcePath | undefined {
  const parts = path.split("/");
  if (parts.at(-1) === "") parts.pop();
  for (let index = 1; index < parts.length; index += 1) {
    const part = decode(parts[index] ?? "");
    if (part === undefined || part === "") return undefined;
    parts[index] = part;
  }
  const root = parts[1];
  if (root !== "api" && root !== "apis") return undefined;
  const at = root === "apis" ? 3 : 2;
  const group = root === "apis" ? parts[2] : "";
  const version = parts[at];
  const watch = parts[at + 1] === "watch" && parts.length > at + 2;
  const below = parts.slice(watch ? at + 2 : at + 1);
  if (group === undefined || version === undefined || below.length === 0) return undefined;
  // `namespaces/NAME/RESOURCE` is a resource in a namespace; `namespaces/NAME/status` is the namespace's own.
  const inside = below[0] === "namespaces" && below[2] !== undefined && !isOfNamespace(below);
  const first = inside ? 2 : 0;
  if (below.length > first + 3) return undefined;
  const [, namespace] = inside ? below : [];
  const { [first]: resource = "", [first + 1]: name, [first + 2]: subresource } = below;
  return {
    group,
    version,
    resource,
    watch,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function isOfNamespace(below: readonly string[]): boolean {
  return below.length === 3 && (below[2] === "status" || below[2] === "finalize");
}

function decode(part: string): string | undefined {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** An answer in JSON. */
export function jsonResponse(status: number, text: string, headers: ApiResponse["headers"] = {}): ApiResponse {
  return {
    status,
    headers: { "cache-control": "no-cache, private", "content-type": "application/json", ...headers },
    body: text,
  };
}

/** The value of a `Warning` header (RFC 7234, 5.5). */
export function toWarning(text: string): string {
  return `299 - ${JSON.stringify(text)}`;
}

/** `Warning` headers as the API server sends them. */
export function warningHeaders(texts: readonly string[]): ApiResponse["headers"] {
  return texts.length === 0 ? {} : { warning: texts.map(toWarning) };
}

/** An answer in plain text. */
export function textResponse(status: number, text: string): ApiResponse {
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body: text,
  };
}

/** What tells a text from any other. */
export function tagOf(text: string): string {
  return createHash("sha512").update(text).digest("hex").toUpperCase();
}

/** An answer that a client may keep: one that knows its tag already gets 304. */
export function tagged(
  text: string,
  known: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  const etag = `"${tagOf(text)}"`;
  const isKnown = known?.split(",").some((tag) => tag.trim() === etag) === true;
  const vary = { etag, vary: "Accept" };
  return isKnown
    ? { status: 304, headers: vary, body: "" }
    : jsonResponse(200, text, { "cache-control": "public", ...vary, ...headers });
}
