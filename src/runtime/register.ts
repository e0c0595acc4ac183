import { requestToken } from "../adapters/kubernetes/token-request.ts";
import { toTokenContext } from "../adapters/kubernetes/recorded-access.ts";
import { createSystemClock } from "../adapters/local/clock.ts";
import { SkysailError } from "../model/errors.ts";
import type { ClusterRecord } from "../model/fleet.ts";
import type { Logger } from "../ports/logger.ts";
import type { Fleet } from "./fleet.ts";
import { openCluster } from "./open-cluster.ts";
import { publicKeyOf } from "./signing-key.ts";

/** What `skysail cluster register` is told. */
export interface RegisterOptions {
  readonly fleet: Fleet;
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Name in the fleet, a DNS label. */
  readonly name: string;
  /** Default is those that the cluster has. */
  readonly labels?: Readonly<Record<string, string>>;
  /** PEM file of the relay's signing key; made when it is not there. */
  readonly keyFile: string;
  readonly account: { readonly namespace: string; readonly serviceAccount: string };
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Registers a cluster, or renews its registration: asks which cluster it is, mints a token of 15 minutes for the writer's account, seals it for this
 * cluster and address, and puts the record into the fleet. The key of the registration before stays valid, so that a relay can change its key.
 *
 * Guarantees: nothing is written, neither key nor record, before the cluster has answered. The token goes nowhere but sealed into the record.
 * Errors: `INVALID_CONFIG`, `INVALID_INPUT` for a name that is taken, those of the API and of the store.
 */
export async function registerCluster(options: RegisterOptions): Promise<ClusterRecord> {
  const { fleet, kubeconfig, context, name, labels, keyFile, account, log, signal } = options;
  if (!DNS_LABEL.test(name)) {
    throw new SkysailError(
      "INVALID_CONFIG",
      `${JSON.stringify(name)} cannot be a name: use a-z, 0-9 and -, at most 63`,
    );
  }
  const sealer = fleet.sealer();
  using cluster = await openCluster({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    signal,
  });
  const { api, server, ca, from } = cluster;
  if (ca === undefined) {
    throw new SkysailError(
      "INVALID_CONFIG",
      `${from} names no certificate authority: functions would have nothing to trust; add certificate-authority-data`,
    );
  }
  const { token, expiresAt } = await requestToken(api.transport, account, { signal });
  const sealedToken = await sealer.seal(token, toTokenContext({ cluster: api.cluster, server, ca }), { signal });
  const known = await fleet.store.get(api.cluster, { signal });
  const { publicKey, created } = await publicKeyOf(keyFile);
  if (created) log.info("made a signing key: give it to the cluster's relay, and to nobody else", { file: keyFile });
  const others = (known?.keys ?? []).filter((key) => key.publicKey !== publicKey);
  const record: ClusterRecord = {
    id: api.cluster,
    name,
    labels: labels ?? known?.labels ?? {},
    keys: [{ id: publicKey.slice(0, 8), publicKey }, ...others].slice(0, KEYS_KEPT),
    access: { kind: "token", server, ca, sealedToken, expiresAt },
    registeredAt: known?.registeredAt ?? createSystemClock().now(),
  };
  await fleet.store.put(record, { signal });
  return record;
}

/** RFC 1123, as Kubernetes names things. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The present key and the one before it: enough for a rotation with an overlap. */
const KEYS_KEPT = 2;
