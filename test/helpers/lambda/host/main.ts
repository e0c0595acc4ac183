import { pathToFileURL } from "node:url";
import type { Answer, Invocation } from "../messages.ts";

/** The process that one copy of a function runs in: imports the bundle and calls its handler, as Lambda's runtime does. */
type Handler = (event: unknown, context: object) => Promise<unknown>;

const send = (answer: Answer): void => void process.send?.(answer);
const toMessage = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

// Whoever started it is gone: nobody would ever stop it.
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));

async function serve(bundle: string): Promise<void> {
  const began = performance.now();
  const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };
  process.on("message", ({ id, event, deadline, requestId }: Invocation) => {
    const context = { awsRequestId: requestId, getRemainingTimeInMillis: () => deadline - Date.now() };
    handler(event, context).then(
      (result) => send({ kind: "result", id, result }),
      (error: unknown) => send({ kind: "error", id, message: toMessage(error) }),
    );
  });
  send({ kind: "ready", importMs: performance.now() - began });
}

serve(process.argv[2] ?? "").catch((error: unknown) =>
  send({ kind: "error", id: undefined, message: toMessage(error) }),
);
