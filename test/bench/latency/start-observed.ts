import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Marks } from "./marks.ts";

/** The operator's process, seen from outside. */
export interface ObservedProcess extends AsyncDisposable {
  /** The marks of a change, once its reconcile has ended. */
  marksOf(object: string, generation: number): Promise<Marks>;
  /** Freezes it while something is measured that it has no part in. */
  freeze(): void;
  thaw(): void;
}

/** Starts the operator in a process of its own; resolves when it works. It ends with this process. */
export async function startObserved(kubeconfig: string, ledgerFile: string): Promise<ObservedProcess> {
  const module = fileURLToPath(import.meta.resolve("./observed-process.ts"));
  const child = fork(module, [kubeconfig, ledgerFile], { execArgv: ["--conditions=skysail-source"] });
  const exited = once(child, "exit");
  await Promise.race([
    once(child, "message"),
    exited.then(([code]) => {
      throw new Error(`the operator's process ended with ${String(code)}`);
    }),
  ]);
  const arrived = new Map<string, Marks>();
  const awaited = new Map<string, (marks: Marks) => void>();
  child.on("message", (message) => {
    const marks = message as Marks;
    const key = `${marks.object}@${marks.generation}`;
    const resolve = awaited.get(key);
    if (resolve === undefined) arrived.set(key, marks);
    else resolve(marks);
    awaited.delete(key);
  });
  return {
    marksOf(object, generation) {
      const key = `${object}@${generation}`;
      const marks = arrived.get(key);
      arrived.delete(key);
      return marks === undefined ? new Promise((resolve) => awaited.set(key, resolve)) : Promise.resolve(marks);
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
