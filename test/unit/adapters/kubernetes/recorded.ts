import { createRecordedAccess, toTokenContext } from "../../../../src/adapters/kubernetes/recorded-access.ts";
import { createLocalSealer } from "../../../../src/adapters/local/aes-sealer.ts";
import { createMemoryFleetStore } from "../../../../src/adapters/local/fleet-store.ts";
import type { ClusterAccess } from "../../../../src/ports/cluster-access.ts";
import type { Clock } from "../../../../src/ports/clock.ts";
import type { FleetStore } from "../../../../src/ports/fleet-store.ts";
import { sendJson, sendStatus, startLoopback } from "./loopback.ts";
import type { Loopback } from "./loopback.ts";

/** A clock that stands still until it is told to go on. */
export function createTestClock(): Clock & { advance(ms: number): void } {
  let now = Date.parse("2026-01-01T00:00:00Z");
  return {
    now: () => now,
    sleep: () => Promise.resolve(),
    advance(ms) {
      now += ms;
    },
  };
}

/** Access from records to a loopback API server that accepts one token and knows nothing but its own identity. */
export interface Recorded extends AsyncDisposable {
  readonly access: ClusterAccess;
  readonly cluster: string;
  readonly loopback: Loopback;
  readonly clock: ReturnType<typeof createTestClock>;
  /** Reads of records so far. */
  reads(): number;
  /** What the server accepts from now on. */
  accept(token: string): void;
  /** What the server says that it is. */
  become(uid: string): void;
  /** Records a token as `skysail cluster register` does. */
  register(
    token: string,
    change?: { readonly cluster?: string; readonly server?: string; readonly sealedFor?: string },
  ): Promise<void>;
}

/** Starts it with one cluster registered, with a token of 15 minutes. */
export async function startRecorded(options: { readonly limit?: number } = {}): Promise<Recorded> {
  const clock = createTestClock();
  const memory = createMemoryFleetStore();
  const sealer = createLocalSealer(new Uint8Array(32).fill(7));
  let reads = 0;
  let accepted = "token-1";
  let uid = "c1";
  const fleet: FleetStore = {
    ...memory,
    get(id, abortable) {
      reads += 1;
      return memory.get(id, abortable);
    },
  };
  const loopback = await startLoopback((request, response) => {
    if (request.headers.authorization !== `Bearer ${accepted}`) return sendStatus(response, 401, "Unauthorized");
    if (request.url === "/api/v1/namespaces/kube-system") return sendJson(response, 200, { metadata: { uid } });
    return sendStatus(response, 404, "NotFound", { name: request.url?.split("/").at(-1), kind: "configmaps" });
  });
  const recorded: Recorded = {
    access: createRecordedAccess({ fleet, sealer, clock, userAgent: "test", timeoutMs: 2000, ...options }),
    cluster: "c1",
    loopback,
    clock,
    reads: () => reads,
    accept(token) {
      accepted = token;
    },
    become(next) {
      uid = next;
    },
    async register(token, { cluster = "c1", server = loopback.server, sealedFor = server } = {}) {
      await fleet.put({
        id: cluster,
        name: `name-of-${cluster}`,
        labels: {},
        keys: [],
        registeredAt: clock.now(),
        access: {
          kind: "token",
          server,
          ca: "",
          sealedToken: await sealer.seal(token, toTokenContext({ cluster, server: sealedFor, ca: "" })),
          expiresAt: clock.now() + 15 * 60_000,
        },
      });
    },
    [Symbol.asyncDispose]: () => loopback[Symbol.asyncDispose](),
  };
  await recorded.register("token-1");
  return recorded;
}
