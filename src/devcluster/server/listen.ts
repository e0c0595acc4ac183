import type { Server } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import type { Answering } from "./answering.ts";
import type { Certificate } from "./certificate.ts";
import { KEEP_ALIVE_SECONDS, serveConnection } from "./connection.ts";
import { createNodeServer } from "./node-http.ts";

/** A devcluster on a socket. */
export interface Listener {
  /** `http://127.0.0.1:PORT`, or `https:` with a certificate. */
  readonly server: string;
  /** Closes the socket and every connection at once, watches too. */
  close(): Promise<void>;
}

/** Options of {@link listen}. */
export interface ListenOptions {
  /** Default is any free one. */
  readonly port?: number;
  /** Default is plain HTTP. */
  readonly certificate?: Certificate;
}

/**
 * Serves a devcluster on the loopback interface. Resolves once it accepts connections.
 *
 * Errors: those of the socket, such as a port that is taken.
 */
export async function listen(cluster: Answering, { port = 0, certificate }: ListenOptions = {}): Promise<Listener> {
  const open = new Set<Socket>();
  let nodeServer: Server | undefined;
  const others = (socket: Socket): void => {
    nodeServer ??= createNodeServer(cluster, KEEP_ALIVE_SECONDS);
    nodeServer.emit("connection", socket);
  };
  const connected = (socket: Socket): void => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    serveConnection(cluster, socket, others);
  };
  const server =
    certificate === undefined
      ? createServer({ noDelay: true }, connected)
      : createSecureServer({ ...certificate, noDelay: true, ALPNProtocols: ["http/1.1"] }, connected);
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(port, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address() as AddressInfo;
  return {
    server: `${certificate === undefined ? "http" : "https"}://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
