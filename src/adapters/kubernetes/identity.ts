import { SkysailError } from "../../model/errors.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock } from "../../ports/clock.ts";
import { errorOf } from "./classify.ts";
import { raced } from "./network-errors.ts";
import { metadataOnly } from "./objects.ts";
import { record, text } from "./status.ts";
import type { ConnectedAnswer, Transport } from "./transport.ts";

/**
 * Whether what answers is the cluster we mean: the same address may one day be another cluster's, and there everything of ours is absent.
 *
 * Guarantees: after `cover(connection)`, `kube-system` had the expected uid, read over that connection or over any other after that one was up,
 * and not longer ago than `ttlMs`. So one check serves all present connections, and every new connection needs another.
 * Assumptions: an address does not lead to two clusters at the same time.
 * Errors: `KUBE_WRONG_CLUSTER`; `KUBE_FORBIDDEN` when we may not read the namespace; those of the transport.
 */
export interface Identity {
  /** Asks now, whatever is believed. */
  verify(options?: Abortable): Promise<void>;
  cover(connection: number, options?: Abortable): Promise<void>;
}

/** Makes the check; nothing is asked yet. `ttlMs` is how long a check is believed at most; default is 5 minutes. */
export function createIdentity(options: {
  readonly transport: Transport;
  readonly cluster: string;
  readonly clock: Clock;
  readonly ttlMs?: number;
}): Identity {
  const { transport, cluster, clock, ttlMs = 5 * 60_000 } = options;
  let belief = { upTo: 0, over: 0, until: 0 };
  let running: Promise<void> | undefined;

  const check = async (): Promise<void> => {
    // Taken before the request goes out: connections that answer only later may lead elsewhere.
    const upTo = transport.newestConnection();
    const { uid, connection } = await readClusterId(transport);
    if (uid !== cluster) {
      belief = { upTo: 0, over: 0, until: 0 };
      throw new SkysailError(
        "KUBE_WRONG_CLUSTER",
        `${transport.origin} is cluster ${uid}, not ${cluster}: the address leads to another cluster than when this one was registered`,
      );
    }
    belief = { upTo, over: connection, until: clock.now() + ttlMs };
  };

  const believed = (connection: number): boolean =>
    (connection <= belief.upTo || connection === belief.over) && clock.now() < belief.until;

  const shared = async ({ signal }: Abortable): Promise<void> => {
    running ??= check().finally(() => {
      running = undefined;
    });
    await raced(running, "identify the cluster", signal);
  };

  return {
    verify: (options = {}) => shared(options),
    async cover(connection, options = {}) {
      // A check that began before this connection answered does not cover it: then another is needed.
      while (!believed(connection)) await shared(options);
    },
  };
}

/** The uid of `kube-system`, and the connection it was read over. Errors: those of the transport; `KUBE_FORBIDDEN` with the missing rule. */
export async function readClusterId(
  transport: Transport,
  options: Abortable = {},
): Promise<{ readonly uid: string; readonly connection: number }> {
  const action = "read the namespace kube-system to identify the cluster";
  const answer = await transport.send({
    method: "GET",
    path: "/api/v1/namespaces/kube-system",
    accept: metadataOnly("PartialObjectMetadata"),
    action,
    repeatable: true,
    ...options,
  });
  return { uid: uidOf(answer, action), connection: answer.connection };
}

function uidOf(answer: ConnectedAnswer, action: string): string {
  const subject = { action, resource: "namespaces", name: "kube-system", secret: false };
  if (answer.status === 403) {
    const error = errorOf(subject, answer);
    throw new SkysailError(
      "KUBE_FORBIDDEN",
      `${error.message}; the account needs "get" on namespaces with resourceNames [kube-system]`,
    );
  }
  if (answer.status !== 200) throw errorOf(subject, answer);
  try {
    const uid = text(record(record(JSON.parse(answer.body))["metadata"])["uid"]);
    if (uid !== "") return uid;
  } catch {
    // Told below, like a body that is JSON of something else.
  }
  throw new SkysailError("KUBE_UNAVAILABLE", `${action}: what answers is no API server`);
}
