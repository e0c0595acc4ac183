import type { ApiRequest, ApiResponse, ResourcePath, ResourceRequest } from "../request.ts";
import { textResponse, toWarning } from "../request.ts";
import { toRefusal } from "../refusal.ts";
import { ApiFailure, badRequest, methodNotAllowed, methodNotSupported, notFound } from "../status.ts";
import { finalizeNamespace } from "./finalize.ts";
import { getObject, listObjects } from "./read.ts";
import { scaleObject } from "./scale.ts";
import { answerReview, isReview, type ReviewVerbs } from "./reviews.ts";
import { requestToken } from "./token.ts";
import { watchObjects } from "./watch.ts";
import { slotOf } from "../world.ts";
import { createObject, patchObject, removeCollection, removeObject, replaceObject, type WriteVerbs } from "./write.ts";

const NOT_FOUND = "404 page not found\n";

/** Answers a request for a resource, by verb and subresource. Errors: those of the verbs; 405. */
export async function handleResource(
  verbs: WriteVerbs & ReviewVerbs,
  request: ApiRequest,
  path: ResourcePath,
  { query, until, user }: Pick<ResourceRequest, "query" | "until" | "user">,
): Promise<ApiResponse> {
  const kind = verbs.world.registry.byResource(path.group, path.version, path.resource);
  if (kind === undefined) return notServed(verbs, path);
  const { namespace = "", name, subresource, watch } = path;
  if (watch && kind.custom) return textResponse(404, NOT_FOUND);
  if (watch && subresource !== undefined) throw missing();
  if (!kind.namespaced && namespace !== "") return textResponse(404, NOT_FOUND);
  if (kind.namespaced && namespace === "" && name !== undefined) return textResponse(404, NOT_FOUND);
  const of: ResourceRequest = { request, query, kind, namespace, name, subresource, until, user };
  if (kind.deprecation === undefined) return handleKind(verbs, of, watch);
  return withWarning(kind.deprecation, await handleKind(verbs, of, watch).catch(toRefusal));
}

/** The answer with a warning before the others that it has. */
function withWarning(warning: string, answer: ApiResponse): ApiResponse {
  const others = [answer.headers["warning"] ?? []].flat();
  return { ...answer, headers: { ...answer.headers, warning: [toWarning(warning), ...others] } };
}

async function handleKind(verbs: WriteVerbs & ReviewVerbs, of: ResourceRequest, watch: boolean): Promise<ApiResponse> {
  const { request, query, kind, namespace, name, subresource } = of;
  // A watch of one object is a list's, with a field selector; on the object's own path the parameter means nothing.
  const isWatch = name === undefined && !["", "0", "false"].includes(query.get("watch") ?? "");
  if ((watch && request.method !== "GET") || (request.method === "HEAD" && !kind.custom)) throw methodNotAllowed();
  if (watch) return watchObjects(verbs.world, of);
  if (isReview(kind)) {
    if (name !== undefined) throw missing();
    return answerReview(verbs, of);
  }
  if (subresource !== undefined) return handleSubresource(verbs, of);
  if (name === undefined) {
    switch (request.method) {
      case "GET":
      case "HEAD":
        return isWatch ? watchObjects(verbs.world, of) : listObjects(verbs.world, of);
      case "POST":
        if (kind.namespaced && namespace === "") throw methodNotAllowed();
        return createObject(verbs, of);
      case "DELETE":
        if (kind.namespaced && namespace === "") throw methodNotAllowed();
        if (!kind.verbs.includes("deletecollection")) throw methodNotAllowed();
        return removeCollection(verbs, of);
      default:
        throw methodNotAllowed();
    }
  }
  switch (request.method) {
    case "GET":
    case "HEAD":
      return getObject(verbs.world, of);
    case "PUT":
      return replaceObject(verbs, of);
    case "PATCH":
      return patchObject(verbs, of);
    case "DELETE":
      return removeObject(verbs, of);
    default:
      throw methodNotAllowed();
  }
}

async function handleSubresource(verbs: WriteVerbs & ReviewVerbs, of: ResourceRequest): Promise<ApiResponse> {
  const { kind, subresource, request } = of;
  if (subresource === "scale" && kind.scale !== undefined) return scaleObject(verbs, of);
  if (subresource === "token" && kind.group === "" && kind.kind === "ServiceAccount") {
    return requestToken(verbs, of);
  }
  if (subresource === "finalize" && kind.group === "" && kind.kind === "Namespace") return finalizeNamespace(verbs, of);
  if (subresource === "status" && kind.hasStatus) {
    switch (request.method) {
      case "GET":
        return getObject(verbs.world, of);
      case "PUT":
        return replaceObject(verbs, of);
      case "PATCH":
        return patchObject(verbs, of);
      case "DELETE":
        throw methodNotSupported(kind, "delete");
      case "POST":
        throw methodNotSupported(kind, "create");
      default:
        throw methodNotAllowed();
    }
  }
  if (kind.group === "" && kind.kind === "Pod" && INSIDE.has(subresource ?? "")) throw runsNothing(verbs.world, of);
  if (kind.custom && of.name !== undefined) throw notFound(kind, of.name);
  if (kind.custom) return textResponse(404, NOT_FOUND);
  throw missing();
}

/** What is asked of the containers of a pod. */
const INSIDE: ReadonlySet<string> = new Set(["attach", "exec", "log", "portforward", "proxy"]);

/** The refusal of what only a container can do. */
function runsNothing(
  { store }: WriteVerbs["world"],
  { kind, namespace, name = "", subresource }: ResourceRequest,
): ApiFailure {
  if (store.get(slotOf(kind, namespace, name)) === undefined) return notFound(kind, name);
  return badRequest(
    `pod ${JSON.stringify(name)} is simulated: this devcluster runs no containers, so there is nothing to answer ${JSON.stringify(subresource)}`,
  );
}

/** A path in a group and version that is served, but for no kind of it, is a Status; any other is text. */
function notServed({ world }: WriteVerbs, { group, version }: ResourcePath): ApiResponse {
  const known = world.registry.all().some((kind) => kind.group === group && kind.version === version && !kind.custom);
  if (known) throw missing();
  return textResponse(404, NOT_FOUND);
}

function missing(): ApiFailure {
  return new ApiFailure(404, "NotFound", "the server could not find the requested resource", {});
}
