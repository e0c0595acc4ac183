import type { Abortable } from "../ports/abortable.ts";
import type { Clock, Random } from "../ports/clock.ts";
import { startControllers, type ControllerSwitches } from "./controllers/controllers.ts";
import { withDefinitionRules } from "./controllers/definitions.ts";
import { discover, SERVER_VERSION } from "./discovery.ts";
import { ensureError } from "../model/errors.ts";
import { populate } from "./first-objects.ts";
import { printJson } from "./json.ts";
import { builtInKinds } from "./kinds/built-in.ts";
import { describeApi } from "./openapi.ts";
import { type ApiRequest, type ApiResponse, jsonResponse, readResourcePath, textResponse } from "./request.ts";
import type { ServedKind } from "./served-kind.ts";
import { ApiFailure, internalError, methodNotAllowed } from "./status.ts";
import { createRegistry, type Registry } from "./store/registry.ts";
import { createStore } from "./store/store.ts";
import { handleResource } from "./verbs/route.ts";
import { createTokens, type Tokens } from "./verbs/token.ts";
import { createWriter } from "./writer.ts";

/** Options of {@link createDevcluster}. */
export interface DevclusterOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The administrator's bearer token. Default is that every request is the administrator's. */
  readonly token?: string;
  /** Which controllers run. Default is all. */
  readonly controllers?: ControllerSwitches;
  /** Milliseconds until a pod of the workload simulator is ready. Default is 0: as soon as it exists. */
  readonly podReadyMs?: number;
  /** The built-in kinds. Default is all that the devcluster knows. */
  readonly kinds?: readonly ServedKind[];
  /** How many changes a watch can resume from. Default is 20,000. */
  readonly history?: number;
}

/** A Kubernetes API server in this process, without a socket. */
export interface Devcluster {
  /** Answers a request. Never rejects: what goes wrong is an answer. A watch ends with `signal`. */
  handle(request: ApiRequest, options?: Abortable): Promise<ApiResponse>;
  /** The cluster's id: the uid of its `kube-system` namespace. */
  readonly kubeSystemUid: string;
  /** Forgets its history: every resourceVersion and `continue` that was handed out is then too old. */
  compact(): void;
  /** Ends controllers and watches. Requests are still answered. */
  stop(): void;
}

/**
 * Makes an API server with nothing in it but the first namespaces.
 *
 * Guarantees: deterministic when clock and random are; requests that are handled one after the other see each other's writes.
 * Caveats: the state lives in memory and ends with the process; there is no authorization: whoever has a token may do everything.
 */
export function createDevcluster(options: DevclusterOptions): Devcluster {
  const { clock, random, history, token } = options;
  const registry = createRegistry((options.kinds ?? builtInKinds()).map(withDefinitionRules));
  const store = createStore(history === undefined ? {} : { history });
  const world = { store, registry, clock, random };
  const writer = createWriter(world);
  const tokens = createTokens(world, token === undefined ? [] : [token]);
  const stopped = new AbortController();
  const kubeSystemUid = populate(world, writer);
  startControllers({ world, writer, signal: stopped.signal }, options.controllers ?? {}, options.podReadyMs ?? 0);

  const answer = async (request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> => {
    const url = new URL(request.url, "http://devcluster");
    const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, "") : url.pathname;
    const open = OPEN[path];
    if (open !== undefined) return open(request);
    if (token !== undefined) authenticate(request, path, tokens);
    const isRead = request.method === "GET" || request.method === "HEAD";
    const described = isRead ? (discover(registry, path, request) ?? describeApi(registry, path)) : undefined;
    if (described !== undefined) return described;
    const resource = readResourcePath(path);
    if (resource === undefined) return nothingAt(path, request, registry);
    return handleResource({ world, writer, tokens }, request, resource, url.searchParams, signal);
  };

  return {
    kubeSystemUid,
    compact: () => store.compact(),
    stop: () => stopped.abort(),
    async handle(request, { signal } = {}) {
      try {
        return await answer(request, signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal]));
      } catch (thrown) {
        const { status } = thrown instanceof ApiFailure ? thrown : internalError(ensureError(thrown).message);
        const retry = status.details?.retryAfterSeconds;
        const headers = retry === undefined ? {} : { "retry-after": String(retry) };
        return jsonResponse(status.code ?? 500, printJson(status), headers);
      }
    },
  };
}

const healthy = (): ApiResponse => textResponse(200, "ok");

/** Paths that are answered to everybody. */
const OPEN: Readonly<Record<string, (request: ApiRequest) => ApiResponse>> = {
  "/healthz": healthy,
  "/livez": healthy,
  "/readyz": healthy,
  "/version": ({ method }) => {
    if (method !== "GET") throw methodNotAllowed();
    return jsonResponse(200, printJson(SERVER_VERSION));
  },
};

function bearerOf({ headers }: ApiRequest): string {
  return /^Bearer (.+)$/i.exec(headers["authorization"] ?? "")?.[1] ?? "";
}

/** Whoever shows nothing is anonymous, and may not; whoever shows something wrong is nobody. */
function authenticate(request: ApiRequest, path: string, tokens: Tokens): void {
  const bearer = bearerOf(request);
  if (tokens.isValid(bearer)) return;
  if (bearer !== "") throw unauthorized();
  const message = `forbidden: User "system:anonymous" cannot ${request.method.toLowerCase()} path "${path}"`;
  throw new ApiFailure(403, "Forbidden", message, {});
}

/** A path that names no resource: below a group that is served it is a Status, elsewhere text. */
function nothingAt(path: string, { method }: ApiRequest, registry: Registry): ApiResponse {
  const [, root, first = "", second] = path.split("/");
  const group = root === "api" ? "" : first;
  const isVersion = root === "api" ? first !== "" : root === "apis" && second !== undefined;
  const known = registry.all().filter((kind) => kind.group === group);
  const served = known.some((kind) => kind.version === (root === "api" ? first : second));
  if (method !== "GET" && (path === "/api" || path === "/apis" || served)) throw methodNotAllowed();
  if (isVersion && known.some(({ custom }) => !custom)) {
    throw new ApiFailure(404, "NotFound", "the server could not find the requested resource", {});
  }
  return textResponse(404, "404 page not found\n");
}

function unauthorized(): ApiFailure {
  return new ApiFailure(401, "Unauthorized", "Unauthorized");
}
