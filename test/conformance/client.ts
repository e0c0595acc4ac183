import * as http from "node:http";
import * as https from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

import type { Answer, Json, Request, Watch, WatchLine } from "./server.ts";

/** Where an API server is, and as whom to speak to it. */
export interface Address {
  /** `https://…` or `http://…`. */
  readonly server: string;
  readonly token: string;
  readonly caPem?: string;
}

/** Raw HTTP to one API server; shares no code with the product. */
export interface Client {
  send(request: Request): Promise<Answer>;
  watch(path: string, accept?: string): Promise<Watch>;
  /** Ends all connections. The next request opens another. */
  close(): void;
}

const ANSWER_MS = 30_000;
const ATTEMPTS = 20;
const PAUSE_MS = 50;

/** Makes a client. Does nothing until it is asked. */
export function createClient({ server, token, caPem }: Address): Client {
  const secure = server.startsWith("https:");
  const agent = secure
    ? new https.Agent({ keepAlive: true, ...(caPem === undefined ? {} : { ca: caPem }) })
    : new http.Agent({ keepAlive: true });
  const open = ({ method, path, body, text: raw, type, accept, headers }: Request): Promise<http.IncomingMessage> => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const contentType = type === undefined ? "application/json" : type;
    const sent = {
      accept: accept ?? "application/json",
      "user-agent": "conformance",
      authorization: `Bearer ${token}`,
      ...(payload === undefined ? {} : { "content-length": Buffer.byteLength(payload) }),
      ...(payload === undefined || contentType === null ? {} : { "content-type": contentType }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const options = { method, agent, headers: sent, timeout: ANSWER_MS };
      const outgoing = (secure ? https : http).request(new URL(path, server), options, resolve);
      outgoing.once("timeout", () => outgoing.destroy(new Error(`silent for ${ANSWER_MS} ms: ${method} ${path}`)));
      outgoing.once("error", reject);
      outgoing.end(payload);
    });
  };
  return {
    async send(request) {
      for (let attempt = 1; ; attempt += 1) {
        const response = await open(request);
        const answer = toAnswer(response, await text(response));
        if (!isBetweenVersions(answer) || attempt === ATTEMPTS) return answer;
        await sleep(PAUSE_MS);
      }
    },
    async watch(path, accept) {
      return toWatch(await open({ method: "GET", path, ...(accept === undefined ? {} : { accept }) }));
    },
    close: () => agent.destroy(),
  };
}

/**
 * kube-apiserver serves a custom resource anew when its definition changes, and answers so what reaches the old handler when that has begun to end.
 * Nothing was done then.
 */
function isBetweenVersions({ status, text: said }: Answer): boolean {
  return status === 503 && said.includes("apiserver is shutting down");
}

function toAnswer(response: http.IncomingMessage, body: string): Answer {
  return {
    status: response.statusCode ?? 0,
    headers: flat(response.headers),
    warnings: response.headersDistinct["warning"] ?? [],
    text: body,
    body: parse(body),
  };
}

function toWatch(response: http.IncomingMessage): Watch {
  const lines = createInterface({ input: response })[Symbol.asyncIterator]();
  const next = async (): Promise<WatchLine | undefined> => {
    const { value, done } = await lines.next();
    return done === true ? undefined : (JSON.parse(String(value)) as WatchLine);
  };
  const until = async (last: (line: WatchLine) => boolean): Promise<WatchLine[]> => {
    const seen: WatchLine[] = [];
    for (let line = await next(); line !== undefined; line = await next()) {
      seen.push(line);
      if (last(line)) break;
    }
    return seen;
  };
  return {
    status: response.statusCode ?? 0,
    headers: flat(response.headers),
    next,
    until,
    rest: () => until(() => false),
    close: () => response.destroy(),
  };
}

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}

function parse(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}
