import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "../helpers/control-plane/control-plane.ts";
import { createLoadClient } from "./cluster/client.ts";
import { type Build, buildCommand, SOURCE_COMMAND } from "./devcluster/build.ts";
import { measureFanOut, toFanOutTable } from "./devcluster/fan-out.ts";
import { measureKept, toKeptTable } from "./devcluster/kept.ts";
import { fill, MANY, measureLists, rssOf, toListTable } from "./devcluster/many-objects.ts";
import { prepare } from "./devcluster/operations.ts";
import { type ProcessOptions, startServerProcess } from "./devcluster/server-process.ts";
import { startFixedAnswers } from "./devcluster/start-fixed-answers.ts";
import { startInProcess } from "./devcluster/start-in-process.ts";
import { measureStarts, toStartTable } from "./devcluster/start-times.ts";
import { measureWrites, toWriteTable } from "./devcluster/writes.ts";
import type { Report, Settings, Suite, Table } from "./suite.ts";

const CONNECTIONS = 10;
const NO_CONTROLLERS: ProcessOptions = { controllers: false };
const MEMORY_BUDGET = 250;
/** Controllers have done what there was to do. */
const QUIET_MS = 3_000;

/** The embedded API server beside the real one. */
export const devcluster: Suite = {
  name: "devcluster",
  summary:
    "The devcluster beside a real kube-apiserver: start, writes, lists, watches, memory. One client for both, HTTPS with kept connections.",
  run: measureDevcluster,
};

async function measureDevcluster({ progress }: Settings): Promise<Report> {
  progress("building the command, starting a control plane");
  await using build = await buildCommand();
  const begin = performance.now();
  await using real = await startControlPlane({ name: "bench" });
  const controlPlaneMs = performance.now() - begin;
  const { controllerManager } = await real.pids();
  // Nobody but the clients writes.
  if (controllerManager !== undefined) process.kill(controllerManager, "SIGSTOP");

  const starts = await measureStarts(build, progress);
  const writes = await compareWrites(build, real, progress);
  const kept = await compareKept(build, progress);
  const fanOut = await compareFanOut(build, real, progress);
  const { lists, memory } = await compareMany(build, real, progress);
  return {
    tables: [
      toStartTable(starts, controlPlaneMs),
      toWriteTable(writes),
      toKeptTable(kept),
      toListTable(lists),
      toFanOutTable(fanOut),
      toMemoryTable(memory),
    ],
    notes: [
      "both sides answer the same client over HTTPS with kept connections; in process there is no socket, but texts are made and parsed all the same",
      "node:https with a fixed text reads the body and answers with what the devcluster had answered: the share of the client and the transport",
      "kube-controller-manager is stopped and the devcluster's controllers are off, but for the start and where the memory says otherwise",
      "etcd does not sync to disk; kube-apiserver checks RBAC and writes an audit log of every write, the devcluster does neither here",
    ],
    figures: { starts: { ...starts, controlPlaneMs }, writes, kept, fanOut, lists, memory },
  };
}

type Progress = Settings["progress"];

async function compareWrites(build: Build, real: ControlPlane, progress: Progress) {
  await using server = await startServerProcess(build.command, NO_CONTROLLERS);
  await using inProcess = await startInProcess();
  using ours = createLoadClient(server.endpoint, { connections: CONNECTIONS });
  using theirs = createLoadClient(real, { connections: CONNECTIONS });
  await Promise.all([prepare(ours.send), prepare(theirs.send)]);
  await using fixedAnswers = await startFixedAnswers(ours.send);
  using fixed = createLoadClient(fixedAnswers.endpoint, { connections: 1 });
  return await measureWrites({ devcluster: ours.send, real: theirs.send, inProcess, fixed: fixed.send }, progress);
}

async function compareKept(build: Build, progress: Progress) {
  await using inMemory = await startServerProcess(build.command, NO_CONTROLLERS);
  await using onDisk = await startServerProcess(build.command, { ...NO_CONTROLLERS, kept: true });
  using memory = createLoadClient(inMemory.endpoint, { connections: 1 });
  using kept = createLoadClient(onDisk.endpoint, { connections: 1 });
  await Promise.all([prepare(memory.send), prepare(kept.send)]);
  return await measureKept(
    { memory: { send: memory.send, pid: inMemory.pid }, kept: { send: kept.send, pid: onDisk.pid } },
    progress,
  );
}

async function compareFanOut(build: Build, real: ControlPlane, progress: Progress) {
  await using server = await startServerProcess(build.command, NO_CONTROLLERS);
  return await measureFanOut({ devcluster: server.endpoint, real }, progress);
}

async function compareMany(build: Build, real: ControlPlane, progress: Progress) {
  const memory: Memory[] = [];
  const filled = async (command: string, options: ProcessOptions, what: string) => {
    progress(`${MANY} Deployments: ${what}`);
    const server = await startServerProcess(command, options);
    using client = createLoadClient(server.endpoint, { connections: CONNECTIONS });
    const before = await rssOf([server.pid]);
    await fill(client.send);
    await sleep(QUIET_MS);
    memory.push({ what, before, after: await rssOf([server.pid]) });
    return server;
  };
  await (
    await filled(build.command, {}, "devcluster, controllers (as many ReplicaSets and pods)")
  )[Symbol.asyncDispose]();
  await (
    await filled(SOURCE_COMMAND, NO_CONTROLLERS, "devcluster from the sources, no controllers")
  )[Symbol.asyncDispose]();
  await using server = await filled(build.command, NO_CONTROLLERS, "devcluster, no controllers");
  using ours = createLoadClient(server.endpoint, { connections: CONNECTIONS });
  using theirs = createLoadClient(real, { connections: CONNECTIONS });
  progress(`${MANY} Deployments: kube-apiserver`);
  const { etcd, apiServer = 0 } = await real.pids();
  await theirs.send("DELETE", `${"/apis/apps/v1/namespaces/bench/deployments"}`).catch(() => undefined);
  const before = await rssOf([etcd, apiServer]);
  await fill(theirs.send);
  await sleep(QUIET_MS);
  memory.push({
    what: "kube-apiserver and etcd, after the writes above",
    before,
    after: await rssOf([etcd, apiServer]),
  });
  const lists = await measureLists({ devcluster: ours, real: theirs }, progress);
  memory.push({
    what: "devcluster, no controllers, after the lists",
    before: memory[2]?.after ?? 0,
    after: await rssOf([server.pid]),
  });
  return { lists, memory };
}

interface Memory {
  readonly what: string;
  readonly before: number;
  readonly after: number;
}

function toMemoryTable(memory: readonly Memory[]): Table {
  return {
    caption: `Resident memory with ${MANY} Deployments, MiB`,
    columns: ["what", "before", "after", "budget"],
    rows: memory.map(({ what, before, after }) => [
      what,
      before.toFixed(0),
      after.toFixed(0),
      what.startsWith("devcluster") ? MEMORY_BUDGET : "",
    ]),
  };
}
