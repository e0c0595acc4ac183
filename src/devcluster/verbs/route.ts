import type { ApiRequest, ApiResponse, ResourcePath, ResourceRequest } from "../request.ts";
import { textResponse } from "../request.ts";
import { ApiFailure, methodNotAllowed, methodNotSupported, notFound } from "../status.ts";
import { getObject, listObjects } from "./read.ts";
import { scaleObject } from "./scale.ts";
import { requestToken, type Tokens } from "./token.ts";
import { watchObjects } from "./watch.ts";
import { createObject, patchObject, removeCollection, removeObject, replaceObject, type WriteVerbs } from "./write.ts";

const NOT_FOUND = "404 page not found\n";

/** Answers a request for a resource, by verb and subresource. Errors: those of the verbs; 405. */
export async function handleResource(
  verbs: WriteVerbs & { readonly tokens: Tokens },
  request: ApiRequest,
  path: ResourcePath,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<ApiResponse> {
  const kind = verbs.world.registry.byResource(path.group, path.version, path.resource);
  if (kind === undefined) return notServed(verbs, path);
  const { namespace = "", name, subresource } = path;
  if (!kind.namespaced && namespace !== "") return textResponse(404, NOT_FOUND);
  if (kind.namespaced && namespace === "" && name !== undefined) return textResponse(404, NOT_FOUND);
  const of: ResourceRequest = { request, query, kind, namespace, name, subresource, signal };
  // A watch of one object is a list's, with a field selector; on the object's own path the parameter means nothing.
  const isWatch = name === undefined && !["", "0", "false"].includes(query.get("watch") ?? "");
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

async function handleSubresource(
  verbs: WriteVerbs & { readonly tokens: Tokens },
  of: ResourceRequest,
): Promise<ApiResponse> {
  const { kind, subresource, request } = of;
  if (subresource === "scale" && kind.scale !== undefined) return scaleObject(verbs, of);
  if (subresource === "token" && kind.group === "" && kind.kind === "ServiceAccount") {
    return requestToken(verbs.world, verbs.tokens, of);
  }
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
  if (kind.custom && of.name !== undefined) throw notFound(kind, of.name);
  return kind.custom ? textResponse(404, NOT_FOUND) : missing();
}

/** A path in a group and version that is served, but for no kind of it, is a Status; any other is text. */
function notServed({ world }: WriteVerbs, { group, version }: ResourcePath): ApiResponse {
  const known = world.registry.all().some((kind) => kind.group === group && kind.version === version && !kind.custom);
  return known ? missing() : textResponse(404, NOT_FOUND);
}

function missing(): never {
  throw new ApiFailure(404, "NotFound", "the server could not find the requested resource", {});
}
