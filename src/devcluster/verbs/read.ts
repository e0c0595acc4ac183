import type { KubeObject } from "../../model/objects.ts";
import { negotiate } from "../accept.ts";
import { createPrinter, printList } from "../output.ts";
import { parseRevision, printContinue, readContinue, readListOptions, readRevision } from "../list-options.ts";
import { type ApiResponse, jsonResponse, type ResourceRequest } from "../request.ts";
import { bareError, notFound, tooLargeResourceVersion } from "../status.ts";
import { collectionOf } from "../store/registry.ts";
import { inVersionOf, slotOf, type World } from "../world.ts";

/** Answers one object. Errors: 404, 406; 500 for a resourceVersion that is none, 504 for one that lies ahead. */
export function getObject(world: World, request: ResourceRequest): ApiResponse {
  const { kind, namespace, name = "", query } = request;
  const form = negotiate(request.request.headers["accept"], "object", kind) ?? "full";
  assertReached(query.get("resourceVersion") ?? "", world.store);
  const object = world.store.get(slotOf(kind, namespace, name));
  if (object === undefined) throw notFound(kind, name);
  return answerObject(world, request, 200, inVersionOf(kind, object), form);
}

/** Checks that the present is as new as a request wants it. */
function assertReached(resourceVersion: string, store: World["store"]): void {
  if (resourceVersion === "" || resourceVersion === "0") return;
  const wanted = parseRevision(resourceVersion, bareError);
  if (wanted > BigInt(store.revision)) throw tooLargeResourceVersion(wanted, BigInt(store.revision));
}

/** Answers an object in the form that the request asks for. */
export function answerObject(
  world: World,
  { kind, request, query }: ResourceRequest,
  status: number,
  object: KubeObject,
  form = negotiate(request.headers["accept"], "object", kind) ?? "full",
  headers: ApiResponse["headers"] = {},
): ApiResponse {
  const include = query.get("includeObject");
  const print = createPrinter(kind, form, {
    now: () => world.clock.now(),
    ...(include === null || include === "" ? {} : { includeObject: include }),
  });
  return jsonResponse(status, print(object), headers);
}

/**
 * Answers a list, or a page of one.
 *
 * Guarantees: all pages show the collection as it was at the first page.
 * Errors: 400, 406, 410 when the history does not reach back to the page's revision, 422, 504.
 */
export function listObjects(world: World, request: ResourceRequest): ApiResponse {
  const { kind, namespace, query } = request;
  const { store, clock } = world;
  const form = negotiate(request.request.headers["accept"], "list", kind) ?? "full";
  const options = readListOptions(request, false);
  const position = options.continue === "" ? undefined : readContinue(options.continue, store);
  const at = position === undefined ? readRevision(options, store) : position.at < 0 ? undefined : position.at;
  const all = store.list(collectionOf(kind), {
    ...(namespace === "" ? {} : { namespace }),
    ...(at === undefined ? {} : { at }),
  });
  const from = position === undefined ? 0 : indexAfter(all, position.after);
  const { page, next } = takePage(all, from, options.limit, options.selects ? options.selector : undefined);
  const revision = at ?? store.revision;
  const last = page.at(-1);
  const more = next < all.length && last !== undefined;
  const metadata = {
    resourceVersion: String(revision),
    ...(more
      ? { continue: printContinue({ at: revision, after: keyOf(last) }) }
      : kind.custom && form === "full"
        ? { continue: "" }
        : {}),
    ...(more && !options.selects ? { remainingItemCount: all.length - next } : {}),
  };
  const include = query.get("includeObject");
  return jsonResponse(
    200,
    printList(kind, form, page, {
      now: () => clock.now(),
      metadata,
      ...(include === null || include === "" ? {} : { includeObject: include }),
    }),
  );
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name ?? ""}`;
}

/** The index of the first object after `key`; the list stands in the order of keys. */
function indexAfter(objects: readonly KubeObject[], key: string): number {
  const index = objects.findIndex((object) => keyOf(object) > key);
  return index < 0 ? objects.length : index;
}

/** Up to `limit` selected objects, and where to go on: at the next selected one. */
function takePage(
  objects: readonly KubeObject[],
  from: number,
  limit: number,
  selector: ((object: KubeObject) => boolean) | undefined,
): { readonly page: readonly KubeObject[]; readonly next: number } {
  const page: KubeObject[] = [];
  for (let index = from; index < objects.length; index += 1) {
    const object = objects[index];
    if (object === undefined || selector?.(object) === false) continue;
    if (limit > 0 && page.length === limit) return { page, next: index };
    page.push(object);
  }
  return { page, next: objects.length };
}
