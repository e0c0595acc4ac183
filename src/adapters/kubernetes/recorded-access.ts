import { createHash } from "node:crypto";

import { SkysailError } from "../../model/errors.ts";
import type { AccessRecord, ClusterRecord } from "../../model/fleet.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClusterAccess, Sealer } from "../../ports/cluster-access.ts";
import type { FleetStore } from "../../ports/fleet-store.ts";
import { createClusterApi } from "./cluster-api.ts";
import type { ConnectionOptions, KubernetesApi } from "./cluster-api.ts";
import type { Credential } from "./credential.ts";
import { aborted, raced } from "./network-errors.ts";

type TokenAccess = Extract<AccessRecord, { kind: "token" }>;

/** Options of {@link createRecordedAccess}. */
export interface RecordedAccessOptions extends Omit<ConnectionOptions, "endpoint" | "credential"> {
  readonly fleet: FleetStore;
  readonly sealer: Sealer;
  /** Clusters kept open at most; the one that was not asked for longest is closed. Default is 200. */
  readonly limit?: number;
  /** A token is not used in its last milliseconds, so that a run that starts with it can end with it. Default is 60 000. */
  readonly marginMs?: number;
}

/**
 * What a token is sealed for: the cluster **and** the address it may be sent to. Whoever can write records but has no key cannot redirect a token to a
 * server of their own.
 */
export function toTokenContext(of: { readonly cluster: string; readonly server: string; readonly ca: string }): string {
  return `skysail token ${of.cluster} ${of.server} ${createHash("sha256").update(of.ca).digest("hex")}`;
}

/** An open cluster. The credential reads `token`, so that connections outlive tokens. */
interface Entry {
  readonly api: KubernetesApi;
  readonly address: string;
  token: string;
  usableUntil: number;
}

/**
 * Access from the fleet's records: for functions, which know no cluster when they start.
 *
 * Guarantees: the API was identified as the cluster's before it is handed out; a token is used only until `expiresAt - marginMs`, only at the address
 * it was sealed for, and is read from the record again when the API server refuses it. Concurrent calls for one cluster share one opening.
 * Caveats: a record that changed is noticed when its token ends or is refused, not before. An API that is held longer than its token lives
 * answers `KUBE_UNAUTHORIZED` or `CLUSTER_UNKNOWN`; open it again. A cluster that was pushed out over the limit fails its calls in flight.
 * Errors of `open`: `CLUSTER_UNKNOWN`, with the command that helps; `KUBE_WRONG_CLUSTER`, `KUBE_UNAVAILABLE` and others of the port; those of the store.
 */
export function createRecordedAccess(options: RecordedAccessOptions): ClusterAccess {
  const { fleet, sealer, clock, limit = 200, marginMs = 60_000 } = options;
  const entries = new Map<string, Entry>();
  const opening = new Map<string, Promise<Entry>>();

  const usableUntil = (access: TokenAccess): number => access.expiresAt - marginMs;

  const refresh = async (id: string): Promise<Entry> => {
    const record = await fleet.get(id);
    const access = usableAccess(id, record, clock, marginMs);
    const address = toTokenContext({ cluster: id, server: access.server, ca: access.ca });
    const token = await sealer.open(access.sealedToken, address);
    const present = entries.get(id);
    if (present?.address === address) {
      present.token = token;
      present.usableUntil = usableUntil(access);
      return present;
    }
    return create(id, access, { address, token });
  };

  const create = async (
    id: string,
    access: TokenAccess,
    sealed: { address: string; token: string },
  ): Promise<Entry> => {
    const credential: Credential = {
      identify: () => Promise.resolve({ headers: { authorization: `Bearer ${entry.token}` } }),
      // Refused before its time: revoked, or signed by a key that the cluster has replaced. A newer record may be there already.
      renew: async () => {
        const before = entry.token;
        return entries.get(id) === entry && (await shared(id)).token !== before;
      },
    };
    // A server whose certificate is signed by a public authority is recorded with an empty one.
    const endpoint = { server: access.server, ...(access.ca === "" ? {} : { ca: access.ca }) };
    const api = createClusterApi({ ...options, cluster: id, endpoint, credential });
    const entry: Entry = { api, address: sealed.address, token: sealed.token, usableUntil: usableUntil(access) };
    try {
      await api.verify();
    } catch (error) {
      api.close();
      throw error;
    }
    entries.get(id)?.api.close();
    entries.set(id, entry);
    return entry;
  };

  const shared = (id: string): Promise<Entry> => {
    const running = opening.get(id) ?? refresh(id).finally(() => opening.delete(id));
    opening.set(id, running);
    return running;
  };

  const touch = (id: string, entry: Entry): void => {
    entries.delete(id);
    entries.set(id, entry);
    for (const [oldest, { api }] of entries) {
      if (entries.size <= limit) break;
      entries.delete(oldest);
      api.close();
    }
  };

  return {
    async open(id, { signal }: Abortable = {}) {
      if (signal?.aborted === true) throw aborted(`open cluster ${id}`, signal.reason);
      const present = entries.get(id);
      const entry =
        present !== undefined && clock.now() < present.usableUntil
          ? present
          : await raced(shared(id), `open cluster ${id}`, signal);
      touch(id, entry);
      return entry.api;
    },
  };
}

function usableAccess(id: string, record: ClusterRecord | undefined, clock: Clock, marginMs: number): TokenAccess {
  if (record === undefined) {
    throw unknown(`cluster ${id} is not registered: run "skysail cluster register" with its kubeconfig context`);
  }
  const { access, name } = record;
  if (access.kind === "none") {
    throw unknown(
      `cluster ${name} (${id}) is registered without access: run "skysail cluster register" again to deliver a token`,
    );
  }
  if (clock.now() >= access.expiresAt - marginMs) {
    const when = new Date(access.expiresAt).toISOString();
    throw unknown(
      `the token of cluster ${name} (${id}) ends at ${when}: run "skysail cluster register" again to deliver a new one`,
    );
  }
  return access;
}

function unknown(message: string): SkysailError {
  return new SkysailError("CLUSTER_UNKNOWN", message);
}
