import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { InProcessOrder, InProcessTime } from "./in-process-contract.ts";

/** A process with a devcluster in it. */
export interface InProcess extends AsyncDisposable {
  /** Milliseconds per write. */
  measure(order: InProcessOrder): Promise<number>;
}

/** Starts one; it ends with this process, or when it is disposed. */
export async function startInProcess(): Promise<InProcess> {
  const module = fileURLToPath(import.meta.resolve("./in-process.ts"));
  const child = fork(module, { execArgv: ["--conditions=skysail-source"] });
  const exited = once(child, "exit");
  const failed = exited.then(([code]): never => {
    throw new Error(`the process with the devcluster ended with ${String(code)}`);
  });
  failed.catch(() => undefined);
  await Promise.race([once(child, "message"), failed]);
  return {
    async measure(order) {
      child.send(order);
      const [{ ms }] = (await Promise.race([once(child, "message"), failed])) as [InProcessTime];
      return ms;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
