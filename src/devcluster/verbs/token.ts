import { isMap } from "../../core/merge/values.ts";
import { readValue } from "../body.ts";
import { printJson } from "../json.ts";
import { type ApiResponse, jsonResponse, type ResourceRequest } from "../request.ts";
import { badRequest, invalid, methodNotAllowed, notFound } from "../status.ts";
import { slotOf, timestamp, type World } from "../world.ts";

/** Tokens that the devcluster has handed out. */
export interface Tokens {
  add(token: string, expiresAt: number): void;
  isValid(token: string): boolean;
}

/** Makes a set of tokens; `forever` are those that never expire. */
export function createTokens(world: Pick<World, "clock">, forever: readonly string[]): Tokens {
  const expiry = new Map(forever.map((token) => [token, Number.POSITIVE_INFINITY]));
  return {
    add(token, expiresAt) {
      for (const [old, at] of expiry) if (at <= world.clock.now()) expiry.delete(old);
      expiry.set(token, expiresAt);
    },
    isValid: (token) => (expiry.get(token) ?? 0) > world.clock.now(),
  };
}

const DEFAULT_SECONDS = 3600;
const SHORTEST_SECONDS = 600;
const LONGEST_SECONDS = 2 ** 32;
const AUDIENCE = "https://kubernetes.default.svc";

/** POST of a ServiceAccount's `token`: an opaque token that this server accepts until it expires. Errors: 400, 404, 405, 422. */
export async function requestToken(world: World, tokens: Tokens, of: ResourceRequest): Promise<ApiResponse> {
  const { kind, namespace, name = "", request } = of;
  if (request.method !== "POST") throw methodNotAllowed();
  if (world.store.get(slotOf(kind, namespace, name)) === undefined) throw notFound(kind, name);
  const body = await readValue(request);
  if (!isMap(body)) throw badRequest("the body of the request is not a TokenRequest object");
  const spec = isMap(body["spec"]) ? body["spec"] : {};
  const seconds = typeof spec["expirationSeconds"] === "number" ? spec["expirationSeconds"] : DEFAULT_SECONDS;
  const problem =
    seconds < SHORTEST_SECONDS
      ? "may not specify a duration less than 10 minutes"
      : seconds > LONGEST_SECONDS
        ? "may not specify a duration larger than 2^32 seconds"
        : undefined;
  if (problem !== undefined) {
    const message = `Invalid value: ${seconds}: ${problem}`;
    throw invalid({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", [
      { reason: "FieldValueInvalid", message, field: "spec.expirationSeconds" },
    ]);
  }
  const token = world.random.token();
  tokens.add(token, world.clock.now() + seconds * 1000);
  return jsonResponse(
    201,
    printJson({
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { name, namespace, creationTimestamp: timestamp(world) },
      spec: {
        audiences: spec["audiences"] ?? [AUDIENCE],
        expirationSeconds: seconds,
        boundObjectRef: spec["boundObjectRef"] ?? null,
      },
      status: { token, expirationTimestamp: timestamp(world, seconds * 1000) },
    }),
  );
}
