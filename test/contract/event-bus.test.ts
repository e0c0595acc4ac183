import { afterAll } from "vitest";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { createLocalQueue, type LocalQueue } from "../../src/adapters/local/queue.ts";
import { createRandom } from "../../src/adapters/local/random.ts";
import type { WorkMessage } from "../../src/ports/work-queue.ts";
import { createMemoryLogger } from "../helpers/messages.ts";
import { eventBusContract, workQueueContract, type Plumbing } from "./event-bus.contract.ts";

const opened: LocalQueue[] = [];
afterAll(() => Promise.all(opened.map((queue) => queue.stop())));

async function open(): Promise<Plumbing> {
  const came: WorkMessage[] = [];
  let arrived = (): void => undefined;
  const queue = createLocalQueue({
    clock: createSystemClock(),
    random: createRandom(),
    log: createMemoryLogger().log,
    handler: async (message) => {
      came.push(message);
      arrived();
      return { kind: "done" };
    },
  });
  opened.push(queue);
  const take: Plumbing["take"] = async (count) => {
    while (came.length < count) await new Promise<void>((resolve) => (arrived = resolve));
    return came.splice(0, count);
  };
  return { bus: queue, queue, take };
}

eventBusContract("in this process", open);
workQueueContract("in this process", open);
