import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createSupervisor } from "../processes/supervisor.ts";

/** What `up` leaves for `down` and `kubeconfig` to find. */
export interface SessionState {
  readonly pid: number;
  /** Path of the kubeconfig with all contexts. */
  readonly kubeconfig: string;
  /** Port on 127.0.0.1 that ends the session when it gets `secret`. */
  readonly port: number;
  readonly secret: string;
}

/** The folder of a session: one of its own below `--dir D`, so that nothing of the user's is ever in it. */
export function sessionDir(dir: string = tmpdir()): string {
  return join(resolve(dir), "skysail-control-plane");
}

/** A session of this process. */
export interface Session {
  /** Path of the kubeconfig, to be written by the caller when all servers are ready. */
  readonly kubeconfig: string;
  /** Aborts when `down` asks for the end. */
  readonly ended: AbortSignal;
  /** Removes the folder, then lets a waiting `down` go. Call it when the servers are gone. */
  close(): Promise<void>;
}

/** Takes a session's folder and makes it visible to `down` and `kubeconfig`. Errors: one line when another session has it. */
export async function openSession(dir: string): Promise<Session> {
  await takeFolder(dir);
  // It runs no server here: the folder goes with this process.
  const folder = createSupervisor(dir);
  const secret = randomBytes(16).toString("hex");
  const ended = new AbortController();
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => (data.toString("utf8").trim() === secret ? ended.abort() : socket.destroy()));
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  const port = await listen(server);
  const state: SessionState = { pid: process.pid, kubeconfig: join(dir, "kubeconfig"), port, secret };
  await writeFile(join(dir, "state.json"), `${JSON.stringify(state)}\n`, { mode: 0o600 });
  return {
    kubeconfig: state.kubeconfig,
    ended: ended.signal,
    async close() {
      await folder.stop();
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The session that runs in a folder; `undefined` when there is none, or only what a crashed machine left of one. */
export async function findSession(dir: string): Promise<SessionState | undefined> {
  const text = await readFile(join(dir, "state.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const state = JSON.parse(text) as SessionState;
  return (await tell(state, "ping")) ? state : undefined;
}

/** Ends a session and waits until it is gone. Asking by a secret cannot hit another process, as a signal to an old pid could. */
export async function endSession(state: SessionState): Promise<void> {
  await tell(state, state.secret);
}

/** Sends one word and waits until the other side closes; `false` when nobody listens. */
function tell({ port }: SessionState, word: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    let connected = false;
    socket.once("connect", () => {
      connected = true;
      socket.write(word);
    });
    socket.on("error", () => undefined);
    socket.once("close", () => done(connected));
    socket.resume();
  });
}

async function takeFolder(dir: string): Promise<void> {
  mkdirSync(dirname(dir), { recursive: true });
  try {
    mkdirSync(dir, { mode: 0o700 });
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const state = await findSession(dir);
  if (state !== undefined) throw new Error(`${dir} belongs to process ${state.pid}, which is up: end it, or use --dir`);
  // Only a machine that went off without ceremony leaves this.
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o700 });
}

function listen(server: Server): Promise<number> {
  return new Promise((done, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port));
  });
}
