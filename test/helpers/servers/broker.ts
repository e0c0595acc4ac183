import { randomBytes } from "node:crypto";
import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { createSharedServers, type ServerRequest } from "./shared-servers.ts";

/** How test files reach the servers of their run. */
export interface BrokerAddress {
  readonly url: string;
  readonly secret: string;
}

/** Lets the test files of a run, each in a process of its own, share servers that one process owns. */
export interface Broker extends BrokerAddress {
  /** Stops every server that was started. */
  stop(): Promise<void>;
}

/** Starts a broker on 127.0.0.1. It starts no server until it is asked for one. */
export async function startBroker(): Promise<Broker> {
  const servers = createSharedServers();
  const secret = randomBytes(16).toString("hex");
  const http = createServer((incoming, outgoing) => {
    const reply = (status: number, body: unknown): void => {
      outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body ?? null));
    };
    if (incoming.headers.authorization !== `Bearer ${secret}`) return reply(401, { message: "wrong secret" });
    json(incoming)
      .then((body) => servers.handle(body as ServerRequest))
      .then((answer) => reply(200, answer))
      .catch((error: unknown) => reply(500, { message: error instanceof Error ? error.message : String(error) }));
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    secret,
    async stop() {
      http.close();
      http.closeAllConnections();
      await servers.stop();
    },
  };
}

/** Asks a broker. Takes as long as it takes: the first start may build for minutes. `T` is what that request answers. */
export async function askBroker<T>(broker: BrokerAddress, ask: ServerRequest): Promise<T> {
  const headers = { authorization: `Bearer ${broker.secret}`, "content-type": "application/json" };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(broker.url, { method: "POST", headers, agent: false }, resolve)
      .once("error", reject)
      .end(JSON.stringify(ask));
  });
  const body = await json(response);
  if (response.statusCode === 200) return body as T;
  throw new Error((body as { message: string }).message);
}
