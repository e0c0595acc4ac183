import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createHttpSink } from "../../src/adapters/http/http-sink.ts";
import { createFetchSink } from "../../src/adapters/local/fetch-sink.ts";
import { BATCH_PATH } from "../../src/model/wire.ts";
import { eventSinkContract } from "./event-sink.contract.ts";

eventSinkContract("a fetch handler in this process", (app) =>
  Promise.resolve({ sink: createFetchSink(app), close: () => Promise.resolve() }),
);

eventSinkContract("HTTP", async (app) => {
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const sink = createHttpSink({ url: `http://127.0.0.1:${port}${BATCH_PATH}` });
  return {
    sink,
    async close() {
      sink[Symbol.dispose]();
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await once(server, "close");
    },
  };
});
