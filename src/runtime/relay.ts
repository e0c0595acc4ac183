import { createSystemClock } from "../adapters/local/clock.ts";
import { createRandom } from "../adapters/local/random.ts";
import { createHttpSink } from "../adapters/http/http-sink.ts";
import { withinNamespace } from "../adapters/kubernetes/within-namespace.ts";
import { SkysailError } from "../model/errors.ts";
import { BATCH_PATH } from "../model/wire.ts";
import { subscriptionsOf } from "../operator/manifests/subscriptions.ts";
import type { Operator } from "../operator/types.ts";
import type { Logger } from "../ports/logger.ts";
import { createRelay } from "../stages/relay/relay.ts";
import { createSigner } from "../stages/relay/signer.ts";
import { createWatchSource } from "../stages/watch/engine.ts";
import { startHealthServer } from "./health.ts";
import { openCluster } from "./open-cluster.ts";
import { readSigningKey } from "./signing-key.ts";

/** What `skysail relay` is told. */
export interface RelayOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Namespaced kinds are watched in this namespace only. Default is all. */
  readonly namespace?: string;
  /** Address of the ingest; `/v1/events` is added when it names no path. */
  readonly ingest: string;
  /** PEM file of the signing key. */
  readonly keyFile: string;
  readonly operators: readonly Operator[];
  readonly health?: { readonly host: string; readonly port: number };
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly onReady?: (cluster: { readonly name: string; readonly id: string }) => void;
}

/**
 * Watches one cluster for what the operators declare and ships it to an ingest, until the signal ends it; what is pending then is sent for
 * ten more seconds at most. Errors: `INVALID_CONFIG`, and what the first connection throws.
 */
export async function runRelay(options: RelayOptions): Promise<void> {
  const { kubeconfig, context, namespace, log, signal, operators } = options;
  const clock = createSystemClock();
  const random = createRandom();
  const signer = createSigner([await readSigningKey(options.keyFile)]);
  using sink = createHttpSink({ url: toIngestUrl(options.ingest) });
  const where = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  };
  using cluster = await openCluster({ ...where, role: "relay", signal });
  const { name, api } = cluster;
  const seen = namespace === undefined ? api : withinNamespace(api, namespace);
  const source = createWatchSource({ api: seen, clock, random, log });
  const relay = createRelay({ source, subscriptions: subscriptionsOf(operators), sink, signer, clock, random, log });
  await using _health =
    options.health === undefined
      ? undefined
      : await startHealthServer({ ...options.health, status: () => [relay.status()] });
  options.onReady?.({ name, id: api.cluster });
  await relay.run({ signal });
}

function toIngestUrl(text: string): string {
  if (!URL.canParse(text))
    throw new SkysailError("INVALID_CONFIG", `--ingest takes an address, not ${JSON.stringify(text)}`);
  const url = new URL(text);
  return url.pathname === "/" ? new URL(BATCH_PATH, url).href : url.href;
}
