/*
 * A process that works on a devcluster of its own without a socket: it measures what it is told to by `start-in-process.ts`.
 */
import { createSystemClock } from "../../../src/adapters/local/clock.ts";
import { createRandom } from "../../../src/adapters/local/random.ts";
import { createDevcluster } from "../../../src/devcluster/devcluster.ts";
import type { Send } from "../cluster/client.ts";
import type { InProcessOrder, InProcessTime } from "./in-process-contract.ts";
import { OPERATIONS, prepare, timeWrites } from "./operations.ts";

const cluster = createDevcluster({
  clock: createSystemClock(),
  random: createRandom(),
  controllers: { garbageCollection: false, namespaces: false, workloads: false, endpoints: false, kubelet: false },
});

/** Texts on the outside, as a client of a server has them. */
const send: Send = async (method, url, body, type = "application/json") => {
  const { status, body: text } = await cluster.handle({
    method,
    url,
    headers: { accept: "application/json", "content-type": type, "user-agent": "skysail-bench" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (typeof text !== "string" || status >= 300) throw new Error(`${method} ${url}: ${status}`);
  return text;
};

await prepare(send);
process.on("message", (order: InProcessOrder) => {
  const operation = OPERATIONS.find(({ name }) => name === order.operation);
  if (operation === undefined) throw new Error(`no operation ${order.operation}`);
  void timeWrites(operation, send, { ...order, connections: 1 }).then((ms) => {
    process.send?.({ ms } satisfies InProcessTime);
  });
});
process.once("disconnect", () => process.exit());
process.send?.("ready");
