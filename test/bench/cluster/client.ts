import { Agent, request, type RequestOptions } from "node:https";
import { createInterface } from "node:readline";
import type { IncomingMessage } from "node:http";
import type { KubeEndpoint } from "../../helpers/control-plane/kube.ts";

/** The parts of any object that the suites look at. */
export interface WatchedObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly resourceVersion: string;
  };
  readonly spec?: {
    readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } };
  };
  readonly status?: { readonly observedGeneration?: number };
}

/** A client that shares no code with the product's and keeps its connections: what makes the load, and watches independently. */
export interface LoadClient extends Disposable {
  send(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<WatchedObject>;
  /** Watches a collection from now on; resolves once the server follows. Ends with the client. */
  watch(path: string, hear: (type: string, object: WatchedObject) => void): Promise<void>;
}

/** Makes a client with `connections` connections for calls. */
export function createLoadClient(
  { server, token, caPem }: KubeEndpoint,
  { connections }: { readonly connections: number },
): LoadClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, ca: caPem });
  const watches = new Agent({ keepAlive: false, ca: caPem });
  const headers = { accept: "application/json", authorization: `Bearer ${token}`, "user-agent": "skysail-bench" };

  const open = (path: string, options: RequestOptions, payload?: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, server), options, resolve);
      outgoing.once("error", reject);
      outgoing.end(payload);
    });

  return {
    async send(method, path, body) {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const sized =
        payload === undefined ? {} : { "content-type": type, "content-length": String(Buffer.byteLength(payload)) };
      const answer = await open(path, { method, agent, headers: { ...headers, ...sized } }, payload);
      const text = await readText(answer);
      if ((answer.statusCode ?? 500) >= 300)
        throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 400)}`);
      return JSON.parse(text) as WatchedObject;
    },
    async watch(path, hear) {
      const list = JSON.parse(await readText(await open(path, { agent, headers }))) as WatchedObject;
      const query = `watch=true&timeoutSeconds=3600&resourceVersion=${list.metadata.resourceVersion}`;
      const answer = await open(`${path}?${query}`, { agent: watches, headers });
      const lines = createInterface({ input: answer });
      // The client's end closes the connection in the middle of the answer; both tell of it.
      for (const stream of [answer, lines]) stream.on("error", () => undefined);
      lines.on("line", (line) => {
        const { type, object } = JSON.parse(line) as { type: string; object: WatchedObject };
        hear(type, object);
      });
    },
    [Symbol.dispose]() {
      agent.destroy();
      watches.destroy();
    },
  };
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
