import { once } from "node:events";
import { connect } from "node:tls";
import type { KubeEndpoint } from "../../helpers/control-plane/kube.ts";
import { createAnswerReader } from "./answer-reader.ts";

/** One request, as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** Of the body. Default is JSON. */
  readonly type?: string;
}

/** One connection to an API server, for one request at a time. */
export interface Connection {
  /**
   * Sends a request; `hear` gets the pieces of the answer's body as they come, and `begin` is called before the first. Resolves with the status at the end of the answer.
   * Errors: a connection that breaks.
   */
  request(request: WireRequest, hear: (piece: Buffer) => void, begin?: () => void): Promise<number>;
  /** False once the server has closed it. */
  readonly isOpen: boolean;
  close(): void;
}

/**
 * Opens a connection: as little of HTTP/1.1 over TLS as API servers need. What the client costs is in every figure and hides a fast server behind it;
 * `node:https` costs as much as the devcluster's whole answer.
 */
export async function openConnection({ server, token, caPem }: KubeEndpoint): Promise<Connection> {
  const { hostname, port, host } = new URL(server);
  const socket = connect({ host: hostname, port: Number(port), ca: caPem, ALPNProtocols: ["http/1.1"] });
  socket.setNoDelay(true);
  await once(socket, "secureConnect");
  const common = `host: ${host}\r\naccept: application/json\r\nauthorization: Bearer ${token}\r\nuser-agent: skysail-bench\r\n`;
  let read: ((data: Buffer) => void) | undefined;
  let fail: ((error: Error) => void) | undefined;
  socket.on("data", (data: Buffer) => read?.(data));
  socket.on("error", (error) => fail?.(error));
  socket.on("close", () => fail?.(new Error("the connection was closed")));
  return {
    request({ method, path, body, type = "application/json" }, hear, begin) {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      if (socket.destroyed) reject(new Error("the server had closed the connection"));
      fail = reject;
      read = createAnswerReader({ hear, begin, end: resolve });
      const sized = body === undefined ? "" : `content-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
      socket.write(`${method} ${path} HTTP/1.1\r\n${common}${sized}\r\n${body ?? ""}`);
      return promise;
    },
    get isOpen() {
      return !socket.destroyed;
    },
    close: () => void socket.destroy(),
  };
}
