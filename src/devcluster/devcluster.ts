import { createPolicies } from "./admission/policies.ts";
import { attributesOf, notAllowed } from "./auth/attributes.ts";
import { authenticate, impersonated } from "./auth/authenticate.ts";
import { ALLOW_AUTHENTICATED, createRbac } from "./auth/authorizer.ts";
import { withoutEscalation } from "./auth/escalation.ts";
import { createFirstRoles } from "./auth/first-roles.ts";
import { describeIssuer } from "./auth/issuer.ts";
import { createTokens } from "./auth/tokens.ts";
import { ADMINISTRATOR } from "./auth/user.ts";
import type { Abortable } from "../ports/abortable.ts";
import type { Clock, Random } from "../ports/clock.ts";
import type { ObjectJournal } from "../ports/object-journal.ts";
import { CONTROLLER_MANAGER, judgedWrites } from "./controllers/judged.ts";
import { startControllers, type ControllerSwitches } from "./controllers/controllers.ts";
import { withDefinitionRules } from "./definition-kind.ts";
import { discover, SERVER_VERSION } from "./discovery.ts";
import { encode } from "./encode.ts";
import { describeHealth } from "./health.ts";
import { SkysailError } from "../model/errors.ts";
import { toRefusal } from "./refusal.ts";
import { populate } from "./first-objects.ts";
import { printJson } from "./json.ts";
import { builtInKinds } from "./kinds/built-in.ts";
import { createOpenApi } from "./openapi/openapi.ts";
import { withJsonBody } from "./protobuf/json-request.ts";
import { type ApiRequest, type ApiResponse, jsonResponse, readResourcePath, readUrl, textResponse } from "./request.ts";
import type { ServedKind } from "./served-kind.ts";
import { ApiFailure, methodNotAllowed } from "./status.ts";
import { createRegistry, type Registry } from "./store/registry.ts";
import { createStore } from "./store/store.ts";
import { handleResource } from "./verbs/route.ts";
import { createWriters } from "./writer.ts";

/** Options of {@link createDevcluster}. */
export interface DevclusterOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The administrator's bearer token. Default is that every request is the administrator's. */
  readonly token?: string;
  /**
   * Requests are judged by the cluster's Roles, ClusterRoles and their bindings; it needs `token`. Default is `false`: whoever has a token
   * may do everything.
   */
  readonly rbac?: boolean;
  /** Which controllers run. Default is all. */
  readonly controllers?: ControllerSwitches;
  /** Milliseconds until a pod of the workload simulator is ready. Default is 0: as soon as it exists. */
  readonly podReadyMs?: number;
  /** The built-in kinds. Default is all that the devcluster knows. */
  readonly kinds?: readonly ServedKind[];
  /** How many changes a watch can resume from. Default is 20,000. */
  readonly history?: number;
  /** Where the objects are kept; those that are there already are this cluster's. Default is nowhere. */
  readonly journal?: ObjectJournal;
  /** The private key in PEM that tokens of ServiceAccounts are signed with, asked for when it is first needed. Default is a new one. */
  readonly signingKey?: () => string;
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
 * Makes an API server with nothing in it but the first namespaces, or with what its journal holds.
 *
 * Guarantees: deterministic when clock and random are; requests that are handled one after the other see each other's writes; a write is in the
 * journal before its answer is given, and what controllers had not done yet is done by those of the next process.
 * Caveats: without a journal the state lives in memory and ends with the process; a journal keeps no history, so that watches resume from the last
 * revision only.
 * Errors: `INVALID_INPUT` for `rbac` without a token; `INVALID_CONFIG` for a journal that cannot be read.
 */
export function createDevcluster(options: DevclusterOptions): Devcluster {
  const { clock, random, history, token, journal, signingKey } = options;
  const registry = createRegistry((options.kinds ?? builtInKinds()).map(withDefinitionRules));
  const openApi = createOpenApi(registry);
  const store = createStore({ ...(history === undefined ? {} : { history }), journal });
  const world = { store, registry, clock, random };
  const writerOf = createWriters(world);
  const writer = writerOf();
  if (options.rbac === true && token === undefined) {
    throw new SkysailError("INVALID_INPUT", "rbac needs a token: without one every request is the administrator's");
  }
  const tokens = createTokens(world, { administrator: token, signingKey });
  const authorizer = options.rbac === true ? createRbac(world) : ALLOW_AUTHENTICATED;
  const policies = createPolicies(world, authorizer);
  const stopped = new AbortController();
  const kubeSystemUid = populate(world, writer);
  if (options.rbac === true) createFirstRoles(world, writer);
  const judged = judgedWrites(world, writerOf, () => policies.judgeOf(CONTROLLER_MANAGER));
  startControllers(
    { world, ...judged, server: writer, signal: stopped.signal },
    options.controllers ?? {},
    options.podReadyMs ?? 0,
  );

  const answer = async (request: ApiRequest, until: readonly AbortSignal[]): Promise<ApiResponse> => {
    const { path: stated, query } = readUrl(request.url);
    const path = stated.length > 1 ? stated.replace(/\/$/, "") : stated;
    const open = path === "/version" ? describeVersion(request) : describeHealth(path, request);
    if (open !== undefined) return open;
    const sender = token === undefined ? ADMINISTRATOR : authenticate(request, tokens);
    const resource = readResourcePath(path);
    const wanted = attributesOf(request, resource ?? path, query);
    const user = impersonated(request, sender, authorizer, wanted);
    if (!authorizer.judge(user, wanted).allowed) throw notAllowed(user, wanted);
    const isRead = request.method === "GET" || request.method === "HEAD";
    const described = isRead
      ? (discover(registry, path, request) ?? openApi(path, request) ?? describeIssuer(tokens, path, request))
      : undefined;
    if (described !== undefined) return described;
    if (resource === undefined) return nothingAt(path, request, registry);
    const admit = policies.judgeOf(user);
    const judged = admit === undefined ? writer : writerOf(admit);
    const verbs = {
      world,
      admit,
      writer: options.rbac === true ? withoutEscalation(judged, user, authorizer) : judged,
    };
    return handleResource({ ...verbs, tokens, authorizer }, withJsonBody(request), resource, {
      query,
      until,
      user,
    });
  };

  return {
    kubeSystemUid,
    compact: () => store.compact(),
    stop: () => stopped.abort(),
    async handle(request, { signal } = {}) {
      const until = signal === undefined ? [stopped.signal] : [signal, stopped.signal];
      return encode(await answer(request, until).catch(toRefusal), request);
    },
  };
}

function describeVersion({ method }: ApiRequest): ApiResponse {
  if (method !== "GET") throw methodNotAllowed();
  return jsonResponse(200, printJson(SERVER_VERSION));
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
