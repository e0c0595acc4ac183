import { Agent, request } from "node:https";
import type { RecordedRequest } from "./cases.ts";

/** A server's answer; the body parsed when it is JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A plain client of one API server: no retries, no types. */
export interface Client {
  send(what: Omit<RecordedRequest, "status">): Promise<Reply>;
}

/** A client for a test server: its certificate is not checked. */
export function createClient(server: string, token: string): Client {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  return {
    send: ({ method, path, query, contentType, body }) =>
      new Promise((resolve, reject) => {
        const url = new URL(path, server);
        for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
        const headers = {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          ...(contentType === "" ? {} : { "content-type": contentType }),
        };
        const call = request(url, { method, agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString("utf8")) }),
          );
        });
        call.on("error", reject);
        call.end(body === undefined ? undefined : JSON.stringify(body));
      }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
