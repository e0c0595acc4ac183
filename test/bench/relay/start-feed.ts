import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FeedOrder } from "./feed-contract.ts";

/** A feed that runs. */
export interface Feed extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly server: string;
  /** Streams to whoever watches. */
  order(order: FeedOrder): void;
}

/** Starts a feed; it ends with this process, or when it is disposed. */
export async function startFeed(): Promise<Feed> {
  const child = fork(fileURLToPath(import.meta.resolve("./feed.ts")), { execArgv: ["--conditions=skysail-source"] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    server: `http://127.0.0.1:${port}`,
    order: (order) => void child.send(order),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
