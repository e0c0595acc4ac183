import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { ensureError, SkysailError } from "../model/errors.ts";

/** An HTTP server of this process. Disposing it closes every connection. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number;
}

/** Answers HTTP with `fetch`; port 0 is any free one. Errors: `INVALID_CONFIG` when the port cannot be bound. */
export async function serveHttp(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const server = createAdaptorServer({ fetch });
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (thrown) {
    throw new SkysailError("INVALID_CONFIG", `cannot listen on ${host}:${port}: ${ensureError(thrown).message}`, {
      cause: thrown,
    });
  }
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
