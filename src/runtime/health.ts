import { Hono } from "hono";
import type { RelayStatus } from "../stages/relay/relay.ts";
import { type HttpServer, serveHttp } from "./serve-http.ts";

/**
 * Serves `GET /livez` (the process answers), `GET /readyz` (every watch has synced and gets through; 503 names those that do not) and
 * `GET /status` (JSON). Errors: `INVALID_CONFIG` when the port cannot be bound.
 */
export async function startHealthServer(options: {
  readonly port: number;
  /** Default is 127.0.0.1; a pod's probes need 0.0.0.0. */
  readonly host?: string;
  readonly status: () => readonly RelayStatus[];
}): Promise<HttpServer> {
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
  return serveHttp(app.fetch, { host, port });
}
