import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const MODULE = join(import.meta.dirname, "../../../src/runtime/shutdown.ts");

/** A process that says when it is ready, and which signal it was asked to end by, and does not end. */
async function stubborn() {
  const code = `
    import { shutdownSignal } from ${JSON.stringify(MODULE)};
    const signal = shutdownSignal();
    signal.addEventListener("abort", () => console.log(signal.reason));
    setInterval(() => undefined, 1000);
    console.log("ready");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = async (): Promise<string> => String((await once(child.stdout, "data"))[0]).trim();
  expect(await said()).toBe("ready");
  return { child, said };
}

test.for([
  ["SIGINT", "SIGINT"],
  ["SIGTERM", "SIGINT"],
  ["SIGINT", "SIGTERM"],
] as const)("the first signal (%s) asks, the second (%s) ends the process", async ([first, second]) => {
  const { child, said } = await stubborn();
  child.kill(first);
  expect(await said()).toBe(first);
  const ended = once(child, "exit");
  child.kill(second);
  expect(await ended).toEqual([null, second]);
});
