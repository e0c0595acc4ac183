/*
 * A process that answers as much of the Kubernetes API as a relay asks for, and streams as many watch events as it is told to, as fast as
 * they are read. A process of its own, so that its work is not counted as the relay's.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { FEED_CLUSTER, FEED_KIND, type FeedOrder } from "./feed-contract.ts";
import { toWatchLine } from "./objects.ts";

const LINES_PER_WRITE = 50;

let watcher: ServerResponse | undefined;
let version = 1_000;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://feed");
  const answer = (body: unknown): void => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  };
  if (pathname === "/api/v1/namespaces/kube-system") {
    return answer({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: FEED_CLUSTER } });
  }
  if (pathname === "/api") return answer(toDiscovery([]));
  if (pathname === "/apis") return answer(toDiscovery([FEED_KIND]));
  if (searchParams.get("watch") !== "true") return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": "application/json" });
  const metadata = { resourceVersion: String(version), annotations: { "k8s.io/initial-events-end": "true" } };
  response.write(`${JSON.stringify({ type: "BOOKMARK", object: { kind: FEED_KIND.kind, metadata } })}\n`);
  watcher = response;
});

process.on("message", (order: FeedOrder) => void stream(order));
process.once("disconnect", () => process.exit());
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.send?.({ port: (server.address() as AddressInfo).port });

async function stream({ events, whole }: FeedOrder): Promise<void> {
  const response = watcher;
  if (response === undefined) throw new Error("nobody watches");
  for (let sent = 0; sent < events; sent += LINES_PER_WRITE) {
    const lines = Array.from({ length: Math.min(LINES_PER_WRITE, events - sent) }, () =>
      toWatchLine((version += 1), whole),
    );
    if (!response.write(`${lines.join("\n")}\n`)) await once(response, "drain");
  }
}

function toDiscovery(kinds: readonly (typeof FEED_KIND)[]): object {
  return {
    kind: "APIGroupDiscoveryList",
    items: kinds.map(({ group, version: served, kind, resource }) => ({
      metadata: { name: group },
      versions: [{ version: served, resources: [{ resource, scope: "Namespaced", responseKind: { kind } }] }],
    })),
  };
}
