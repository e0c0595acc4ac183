import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { ensureError, SkysailError } from "../model/errors.ts";
import type { RelayStatus } from "../stages/relay/relay.ts";

/** A server that says how a process does. */
export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Serves `GET /livez` (the process answers), `GET /readyz` (every watch has synced and gets through; 503 names those that do not) and
 * `GET /status` (JSON). Errors: `INVALID_CONFIG` when the port cannot be bound.
 */
export async function startHealthServer(options: {
  readonly port: number;
  /** Default is 127.0.0.1; a pod's probes need 0.0.0.0. */
  readonly host?: string;
  readonly status: () => readonly RelayStatus[];
}): Promise<HealthServer> {
  const { port, host = "127.0.0.1", status } = options;
  const app = new Hono();
  app.get("/livez", (context) => context.text("ok"));
  app.get("/readyz", (context) => {
    const behind = status().flatMap(({ cluster, watches }) =>
      watches
        .filter(({ inSync, trouble }) => !inSync || trouble !== undefined)
        .map(({ kind, trouble }) => `${cluster} ${kind}: ${trouble ?? "not in sync yet"}`),
    );
    return behind.length === 0 ? context.text("ok") : context.text(behind.join("\n"), 503);
  });
  app.get("/status", (context) => context.json(status()));
  const server = createAdaptorServer({ fetch: app.fetch });
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
