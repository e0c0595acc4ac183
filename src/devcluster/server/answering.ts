import type { Socket } from "node:net";
import type { Devcluster } from "../devcluster.ts";

/** What is served: a devcluster, or one with faults. A request that is not answered, and a body that breaks off, reset the connection. */
export type Answering = Pick<Devcluster, "handle">;

const CLOSING = new WeakMap<Socket, AbortSignal>();

/** Aborts when a connection closes: one signal for all of its requests, because making one for each is dear. */
export function closing(socket: Socket): AbortSignal {
  const known = CLOSING.get(socket);
  if (known !== undefined) return known;
  const closed = new AbortController();
  socket.once("close", () => closed.abort());
  CLOSING.set(socket, closed.signal);
  return closed.signal;
}
