import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Agent, request } from "node:https";
import type { AddressInfo } from "node:net";

/** What the proxy does with one request. */
export type Fault =
  | { readonly kind: "forward"; readonly delayMs?: number }
  /** Ends the connection before the request reaches the server. */
  | { readonly kind: "refuse" }
  /** Forwards the request and ends the connection instead of answering: the write happened, the answer is lost. */
  | { readonly kind: "lose-answer" }
  /** Answers by itself. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body: string;
    };

/** One request, as a fault rule sees it. */
export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
}

/** A proxy in front of an API server that injects faults between a client and a real server. */
export interface FaultProxy {
  /** `http://127.0.0.1:<port>`. */
  readonly server: string;
  /** Everything that came in, in order. */
  readonly requests: readonly ProxiedRequest[];
  /** Decides about each request from now on; may be async, e.g. to kill a process first. Default forwards. */
  inject(rule: (request: ProxiedRequest) => Fault | Promise<Fault>): void;
  /** Ends every open connection, watches included; new ones are served. */
  cut(): void;
  stop(): Promise<void>;
}

/** Starts a proxy in front of `target` (an https URL whose certificate is not checked: it is a test's own server). */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const requests: ProxiedRequest[] = [];
  let rule: (request: ProxiedRequest) => Fault | Promise<Fault> = () => ({ kind: "forward" });

  const server = createServer((incoming, response) => {
    const seen = { method: incoming.method ?? "GET", url: incoming.url ?? "/" };
    requests.push(seen);
    Promise.resolve(rule(seen))
      .then((fault) => apply(fault, incoming, response))
      .catch(() => incoming.socket.destroy());
  });

  async function apply(fault: Fault, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (fault.kind) {
      case "refuse":
        incoming.socket.destroy();
        return;
      case "answer":
        incoming.resume();
        response.writeHead(fault.status, fault.headers).end(fault.body);
        return;
      case "lose-answer":
        forward(incoming, response, true);
        return;
      case "forward":
        if (fault.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
        forward(incoming, response, false);
    }
  }

  function forward(incoming: IncomingMessage, response: ServerResponse, loseAnswer: boolean): void {
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    const outgoing = request(
      new URL(incoming.url ?? "/", target),
      { method: incoming.method, headers, agent },
      (answer) => {
        if (loseAnswer) {
          answer.resume();
          answer.on("end", () => incoming.socket.destroy());
          return;
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
        answer.on("error", () => response.destroy());
      },
    );
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    server: `http://127.0.0.1:${port}`,
    requests,
    inject: (next) => {
      rule = next;
    },
    cut: () => server.closeAllConnections(),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await once(server, "close");
    },
  };
}
