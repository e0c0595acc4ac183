import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { eventually, ServerEndedError, serverReady } from "../../helpers/processes/ready.ts";
import { runningOf } from "../../helpers/processes/running.ts";
import { createSupervisor, temporaryFolder } from "../../helpers/processes/supervisor.ts";

const MODULE = pathToFileURL(join(import.meta.dirname, "../../helpers/processes/supervisor.ts")).href;

/** A server with a child of its own, which holds the folder's log open. */
const WITH_CHILD = ["-c", "sleep 60 & echo $!; wait"];

const childOf = (log: string): Promise<number> =>
  eventually("the server printed its child's pid", () => Number(readFileSync(log, "utf8").trim()) || undefined);

test("stop() ends servers, their children and the folder, and may be called again", async () => {
  const supervisor = createSupervisor(temporaryFolder("skysail-test"));
  const server = await supervisor.start("server", "sh", WITH_CHILD);
  const child = await childOf(server.log);
  mkdirSync(join(supervisor.dir, "data", "deep"), { recursive: true });
  expect(runningOf([server.pid, child])).toHaveLength(2);

  await Promise.all([supervisor.stop(), supervisor.stop()]);
  expect(runningOf([server.pid])).toEqual([]);
  await eventually("the child is gone", () => (runningOf([child]).length > 0 ? undefined : true), { timeoutMs: 3000 });
  expect(existsSync(supervisor.dir) || existsSync(`${supervisor.dir}.gone`)).toBe(false);
  await expect(supervisor.start("late", "true", [])).rejects.toThrow("has been stopped");
});

test("stop() ends the servers also when somebody has removed the folder", async () => {
  const supervisor = createSupervisor(temporaryFolder("skysail-test"));
  const server = await supervisor.start("server", "sleep", ["60"]);
  rmSync(supervisor.dir, { recursive: true });
  await supervisor.stop();
  expect(runningOf([server.pid])).toEqual([]);
});

test("killing servers that the watchdog is killing at the same moment is no error", async () => {
  for (let round = 0; round < 10; round += 1) {
    const supervisor = createSupervisor(temporaryFolder("skysail-test"));
    const servers = await Promise.all(["a", "b", "c"].map((name) => supervisor.start(name, "sleep", ["60"])));
    await Promise.all([supervisor.stop(), ...servers.map((server) => server.kill())]);
    expect(runningOf(servers.map(({ pid }) => pid))).toEqual([]);
  }
});

test("a killed server can be started again under its name, and the second one goes too", async () => {
  const supervisor = createSupervisor(temporaryFolder("skysail-test"));
  const first = await supervisor.start("server", "sleep", ["60"]);
  await first.kill();
  expect(await first.exited).toBe("signal SIGKILL");
  await first.kill();
  const second = await supervisor.start("server", "sleep", ["60"]);
  await supervisor.stop();
  expect(runningOf([first.pid, second.pid])).toEqual([]);
});

test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("%s of the process leaves nothing", async (signal) => {
  const script = `
    import { createSupervisor, temporaryFolder } from ${JSON.stringify(MODULE)};
    const supervisor = createSupervisor(temporaryFolder("skysail-test"));
    const servers = [await supervisor.start("a", "sleep", ["60"]), await supervisor.start("b", "sleep", ["60"])];
    console.log(JSON.stringify({ dir: supervisor.dir, pids: servers.map(({ pid }) => pid) }));
    setInterval(() => {}, 60_000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve) =>
    parent.stdout.once("data", (data: Buffer) => resolve(String(data))),
  );
  const { dir, pids } = JSON.parse(line) as { dir: string; pids: number[] };
  expect(runningOf(pids)).toEqual(pids);
  parent.kill(signal);
  await eventually("nothing is left", () => (runningOf(pids).length > 0 || existsSync(dir) ? undefined : true));
});

test("servers do not keep the process alive that started them", async () => {
  const script = `
    import { createSupervisor, temporaryFolder } from ${JSON.stringify(MODULE)};
    const server = await createSupervisor(temporaryFolder("skysail-test")).start("a", "sleep", ["60"]);
    console.log(server.pid);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once("data", (data: Buffer) => resolve(Number(data))),
  );
  expect(await new Promise((resolve) => parent.once("exit", resolve))).toBe(0);
  await eventually("the server is gone", () => (runningOf([pid]).length > 0 ? undefined : true));
});

test("waiting for a server that ends fails at once, with the end of its log", async () => {
  await using supervisor = disposable();
  const args = ["-c", "echo listen tcp 127.0.0.1:1: bind: address already in use; exit 3"];
  const server = await supervisor.start("server", "sh", args);
  const error = await serverReady(server, () => undefined).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ServerEndedError);
  expect(error).toMatchObject({
    portTaken: true,
    message: expect.stringMatching(/^server ended \(exit code 3\)\nlisten tcp/),
  });
});

test("waiting for a server that never answers fails after the time, with the last error", async () => {
  await using supervisor = disposable();
  const server = await supervisor.start("server", "sleep", ["60"]);
  const ask = (): never => {
    throw new Error("connection refused");
  };
  const waiting = serverReady(server, ask, { timeoutMs: 50, everyMs: 5 });
  await expect(waiting).rejects.toThrow("not within 50 ms: server is ready: connection refused");
});

function disposable(): ReturnType<typeof createSupervisor> & AsyncDisposable {
  const supervisor = createSupervisor(temporaryFolder("skysail-test"));
  return { ...supervisor, [Symbol.asyncDispose]: () => supervisor.stop() };
}
