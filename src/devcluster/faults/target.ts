import { readResourcePath, readUrl } from "../request.ts";

/** What is asked for, as RBAC names it; `apply` is a `patch` that is a server-side apply. */
export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "apply" | "delete" | "deletecollection";

/** What a request is about. */
export interface Target {
  readonly verb: Verb;
  /** `""` is the core group. */
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly dryRun: boolean;
}

/** Says what a request is about; `undefined` when it is for no resource (discovery, health). */
export function targetOf(request: {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}): Target | undefined {
  const { path: stated, query } = readUrl(request.url);
  const path = readResourcePath(stated);
  if (path === undefined) return undefined;
  const { version: _, watch, ...place } = path;
  const contentType = request.headers["content-type"] ?? "";
  const verb = watch ? "watch" : verbOf(request.method, path.name !== undefined, query, contentType);
  return verb === undefined ? undefined : { ...place, verb, dryRun: query.has("dryRun") };
}

/** Whether it asks the API server to change something. */
export function isWrite({ verb, dryRun }: Pick<Target, "verb" | "dryRun">): boolean {
  return !dryRun && verb !== "get" && verb !== "list" && verb !== "watch";
}

function verbOf(method: string, isNamed: boolean, query: URLSearchParams, contentType: string): Verb | undefined {
  switch (method) {
    case "GET":
    case "HEAD":
      return isNamed ? "get" : query.has("watch") ? "watch" : "list";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return contentType.startsWith("application/apply-patch") ? "apply" : "patch";
    case "DELETE":
      return isNamed ? "delete" : "deletecollection";
    default:
      return undefined;
  }
}
