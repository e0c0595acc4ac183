import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import type { KubeEndpoint } from "../../helpers/control-plane/kube.ts";
import { type Connection, openConnection, type WireRequest } from "./connection.ts";

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

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/**
 * Sends one request and returns the text of its answer. The type of a patch is a merge patch where none is given.
 *
 * Errors: any status of 300 or more.
 */
export type Send = (method: Method, path: string, body?: unknown, type?: string) => Promise<string>;

/** A client that shares no code with the product's and keeps its connections: what makes the load, and watches independently. */
export interface LoadClient extends Disposable {
  readonly send: Send;
  /** The text of an answer. */
  readonly get: (path: string) => Promise<string>;
  /** Watches a collection from now on; resolves once the server follows. Ends with the client. */
  watch(path: string, hear: (type: string, object: WatchedObject) => void): Promise<void>;
}

/** Makes a client with up to `connections` connections for calls. */
export function createLoadClient(
  endpoint: KubeEndpoint,
  { connections }: { readonly connections: number },
): LoadClient {
  const opened: Connection[] = [];
  const idle: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  let calling = 0;

  const open = async (): Promise<Connection> => {
    const connection = await openConnection(endpoint);
    opened.push(connection);
    return connection;
  };
  const take = (): Connection | Promise<Connection> => {
    for (let free = idle.pop(); free !== undefined; free = idle.pop()) {
      if (free.isOpen) return free;
      // A server closes what nobody used for a while.
      calling -= 1;
    }
    if (calling === connections) return new Promise((resolve) => waiting.push(resolve));
    calling += 1;
    return open();
  };
  const giveBack = (connection: Connection): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(connection);
    else next(connection);
  };
  const exchange = async (request: WireRequest): Promise<string> => {
    const connection = await take();
    const pieces: Buffer[] = [];
    const status = await connection.request(request, (piece) => pieces.push(piece));
    giveBack(connection);
    const text = Buffer.concat(pieces).toString("utf8");
    if (status >= 300) throw new Error(`${request.method} ${request.path}: ${status} ${text.slice(0, 400)}`);
    return text;
  };
  const get = (path: string): Promise<string> => exchange({ method: "GET", path });

  return {
    get,
    send: (method, path, body, type = method === "PATCH" ? "application/merge-patch+json" : "application/json") =>
      exchange({ method, path, type, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    async watch(path, hear) {
      const list = JSON.parse(await get(path)) as WatchedObject;
      const query = `watch=true&timeoutSeconds=3600&resourceVersion=${list.metadata.resourceVersion}`;
      const pieces = new PassThrough();
      createInterface({ input: pieces }).on("line", (line) => {
        const { type, object } = JSON.parse(line) as { type: string; object: WatchedObject };
        hear(type, object);
      });
      const connection = await open();
      await new Promise<void>((resolve, reject) => {
        // The client's end closes the connection in the middle of the answer.
        connection
          .request({ method: "GET", path: `${path}?${query}` }, (piece) => pieces.write(piece), resolve)
          .catch(reject);
      });
    },
    [Symbol.dispose]() {
      for (const connection of opened) connection.close();
    },
  };
}
