import { Agent, request } from "node:https";
import { eventually, type Patience } from "../processes/ready.ts";

/** What a request needs beside its path. */
export interface KubeRequest {
  /** Default is `GET`. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default is `application/json`; for a PATCH `application/merge-patch+json`. */
  readonly contentType?: string;
  /** Default is the administrator's; `null` sends none. */
  readonly token?: string | null;
  readonly userAgent?: string;
  /** Default is 10,000 ms. */
  readonly timeoutMs?: number;
}

/** What the API server answered. `T` is what the caller knows about the body; nothing checks it. */
export interface KubeAnswer<T> {
  readonly status: number;
  /** The JSON value, or the text when it is not JSON. */
  readonly body: T;
}

/** One request to the API server; every status is an answer, only a broken connection is an error. */
export type Kube = <T = unknown>(path: string, init?: KubeRequest) => Promise<KubeAnswer<T>>;

/** An API server as a client sees it. */
export interface KubeEndpoint {
  readonly server: string;
  readonly token: string;
  readonly caPem: string;
}

/** Makes a client for assertions that shares no code with the product's. */
export function createKube(endpoint: KubeEndpoint): Kube {
  // Without keep-alive: a test that kills the API server must not meet a dead connection afterwards.
  const agent = new Agent({ keepAlive: false, ca: endpoint.caPem });
  return (path, init = {}) => send(endpoint, agent, path, init);
}

/** Reads `path` until `wanted` accepts the answer, by default for 60 s, and returns it. */
export function kubeUntil<T>(
  kube: Kube,
  path: string,
  wanted: (answer: KubeAnswer<T>) => boolean,
  patience?: Patience,
): Promise<KubeAnswer<T>> {
  return eventually(
    `GET ${path} answers as wanted`,
    async () => {
      const answer = await kube<T>(path);
      if (wanted(answer)) return answer;
      throw new Error(`the last answer was ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
    },
    { timeoutMs: 60_000, ...patience },
  );
}

function send<T>(endpoint: KubeEndpoint, agent: Agent, path: string, init: KubeRequest): Promise<KubeAnswer<T>> {
  const { method = "GET", body, token = endpoint.token, userAgent = "skysail-test", timeoutMs = 10_000 } = init;
  const contentType = init.contentType ?? (method === "PATCH" ? "application/merge-patch+json" : "application/json");
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    accept: "application/json",
    "user-agent": userAgent,
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(payload === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(payload) }),
  };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = request(new URL(path, endpoint.server), { method, agent, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString("utf8")) as T }),
      );
    });
    outgoing.once("error", reject);
    outgoing.end(payload);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
