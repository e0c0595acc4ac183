import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Answer, Invocation } from "./messages.ts";

const HOST = join(import.meta.dirname, "host/main.ts");

/** What a function is run with. */
export interface FunctionSetup {
  readonly name: string;
  /** File of the bundle. */
  readonly bundle: string;
  /** The whole environment of its processes. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Hears of every line that its processes print. */
  readonly onLine?: (line: string) => void;
}

/** One process of a function. It does one invocation at a time. */
export interface Instance {
  /** How long the bundle's import took, in milliseconds. */
  readonly importMs: number;
  /** The handler's result. Rejects when the handler does, at the function's timeout, and when the process is killed. */
  invoke(event: unknown): Promise<unknown>;
  /** `kill -9`. */
  kill(): Promise<void>;
  readonly gone: boolean;
}

/** Starts a process and waits until it has imported the bundle. Rejects when the import fails. */
export async function startInstance({
  name,
  bundle,
  environment,
  timeoutMs,
  onLine,
}: FunctionSetup): Promise<Instance> {
  const child = fork(HOST, [bundle], { env: environment, stdio: ["ignore", "pipe", "pipe", "ipc"], execArgv: [] });
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface(stream).on("line", (line) => onLine?.(line));
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once("error", ({ message }) => resolve(message));
  });
  let gone = false;
  void exited.then(() => (gone = true));
  const first = await Promise.race([nextAnswer(child, () => true), exited]);
  if (typeof first === "string") throw new Error(`${name} ended while it was imported: ${first}`);
  if (first.kind === "error") throw new Error(`${name} cannot be imported: ${first.message}`);

  let invocations = 0;
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  return {
    importMs: first.kind === "ready" ? first.importMs : 0,
    kill,
    get gone() {
      return gone;
    },
    async invoke(event) {
      const id = (invocations += 1);
      const invocation: Invocation = { id, event, requestId: randomUUID(), deadline: Date.now() + timeoutMs };
      const answered = nextAnswer(child, (answer) => answer.kind !== "ready" && answer.id === id);
      const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
      child.send(invocation);
      try {
        const answer = await Promise.race([answered, exited]);
        if (typeof answer === "string") throw new Error(`${name} was ended in the middle of an invocation: ${answer}`);
        if (answer.kind !== "result")
          throw new Error(`${name} failed: ${answer.kind === "error" ? answer.message : answer.kind}`);
        return answer.result;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function nextAnswer(child: ChildProcess, isIt: (answer: Answer) => boolean): Promise<Answer> {
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      const answer = message as Answer;
      if (!isIt(answer)) return;
      child.off("message", listen);
      resolve(answer);
    };
    child.on("message", listen);
  });
}
