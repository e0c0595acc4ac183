import { isSkysailError, SkysailError } from "../../model/errors.ts";
import type { ResourceKind } from "../../model/refs.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock } from "../../ports/clock.ts";
import { errorOf } from "./classify.ts";
import { AGGREGATED, findKind, fromAggregated, fromGroupList, fromResourceList } from "./discovery.ts";
import { raced } from "./network-errors.ts";
import { describeKind, toGroupPath } from "./paths.ts";
import type { Transport } from "./transport.ts";

/** A kind as people name it. */
export interface WantedKind {
  readonly group: string;
  readonly version?: string;
  readonly kind: string;
}

/** Finds out how kinds are served. */
export interface Resolver {
  resolve(wanted: WantedKind, options?: Abortable): Promise<ResourceKind>;
}

/** Kinds come and go with CRDs, but rarely; an unknown one asks again at once. */
const TTL_MS = 10 * 60_000;
/** What was asked for within this time is not asked for again: a kind that nobody serves must not become a load. */
const FRESH_MS = 1_000;

/**
 * Makes a resolver that keeps what the server serves for ten minutes, and asks once more when a kind is not in it.
 *
 * Guarantees: one discovery at a time, shared by all callers. Takes two requests from a server with aggregated discovery (Kubernetes 1.26 and
 * later), else one per group and version.
 * Errors: `KUBE_NOT_SERVED`; those of the transport.
 */
export function createResolver(transport: Transport, clock: Clock): Resolver {
  let known: { readonly kinds: readonly ResourceKind[]; readonly at: number } | undefined;
  let running: Promise<readonly ResourceKind[]> | undefined;

  const load = async (): Promise<readonly ResourceKind[]> => {
    const kinds = [...(await discover(transport, "/api")), ...(await discover(transport, "/apis"))];
    known = { kinds, at: clock.now() };
    return kinds;
  };

  const kindsNotOlderThan = async (ms: number, signal: AbortSignal | undefined): Promise<readonly ResourceKind[]> => {
    if (known !== undefined && clock.now() - known.at < ms) return known.kinds;
    running ??= load().finally(() => {
      running = undefined;
    });
    return raced(running, "discover what the API server serves", signal);
  };

  return {
    async resolve(wanted, { signal } = {}) {
      const found =
        findKind(await kindsNotOlderThan(TTL_MS, signal), wanted) ??
        findKind(await kindsNotOlderThan(FRESH_MS, signal), wanted);
      if (found !== undefined) return found;
      const version = wanted.version === undefined ? "" : ` in version ${wanted.version}`;
      throw new SkysailError(
        "KUBE_NOT_SERVED",
        `${transport.origin} does not serve ${describeKind(wanted)}${version}: is its CRD installed?`,
      );
    },
  };
}

async function discover(transport: Transport, root: "/api" | "/apis"): Promise<readonly ResourceKind[]> {
  const document = await get(transport, root);
  const kinds = fromAggregated(document);
  if (kinds !== undefined) return kinds;
  const groups = root === "/api" ? [{ group: "", versions: ["v1"] }] : fromGroupList(document);
  const all: ResourceKind[] = [];
  for (const { group, versions } of groups) {
    for (const version of versions) {
      // One group whose own server is down must not hide all the others.
      const list = await get(transport, toGroupPath({ group, version })).catch((error: unknown) => {
        if (group !== "" && isSkysailError(error) && error.code !== "KUBE_UNAUTHORIZED") return {};
        throw error;
      });
      all.push(...fromResourceList({ group, version }, list));
    }
  }
  return all;
}

async function get(transport: Transport, path: string): Promise<unknown> {
  const action = `discover ${path}`;
  const answer = await transport.send({ method: "GET", path, accept: AGGREGATED, action, repeatable: true });
  if (answer.status !== 200) throw errorOf({ action, secret: false }, answer);
  try {
    return JSON.parse(answer.body);
  } catch (error) {
    throw new SkysailError("KUBE_UNAVAILABLE", `${action}: what answers is no API server`, { cause: error });
  }
}
