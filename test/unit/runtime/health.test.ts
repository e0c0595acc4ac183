import { expect, onTestFinished, test } from "vitest";
import { startHealthServer } from "../../../src/runtime/health.ts";
import type { RelayStatus, WatchStatus } from "../../../src/stages/relay/relay.ts";

const synced: WatchStatus = { group: "apps", kind: "Deployment", inSync: true, gaps: 0 };

/** A server over two relays with one watch each, and what it answers. */
async function serve(...watches: WatchStatus[]) {
  const status = watches.map((watch, index) => ({ cluster: `c${index}`, watches: [watch] }) as unknown as RelayStatus);
  const server = await startHealthServer({ port: 0, status: () => status });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return { status: answer.status, body: await answer.text() };
  };
}

test("a process whose watches get through is ready", async () => {
  const get = await serve(synced, synced);
  expect(await get("/readyz")).toEqual({ status: 200, body: "ok" });
  expect(await get("/livez")).toEqual({ status: 200, body: "ok" });
});

test("readiness names what is behind, and why; liveness does not care", async () => {
  const get = await serve(
    { ...synced, inSync: false },
    { ...synced, kind: "Service", trouble: "not allowed to watch" },
  );
  expect(await get("/readyz")).toEqual({
    status: 503,
    body: "c0 Deployment: not in sync yet\nc1 Service: not allowed to watch",
  });
  expect((await get("/livez")).status).toBe(200);
});

test("the status is JSON; other paths are not there", async () => {
  const get = await serve(synced);
  expect(JSON.parse((await get("/status")).body)).toMatchObject([{ cluster: "c0", watches: [{ kind: "Deployment" }] }]);
  expect((await get("/")).status).toBe(404);
});

test("a port that is taken is an error that names it; a server that ended has let it go", async () => {
  const first = await startHealthServer({ port: 0, status: () => [] });
  const { port } = first;
  await expect(startHealthServer({ port, status: () => [] })).rejects.toMatchObject({
    code: "INVALID_CONFIG",
    message: expect.stringContaining(`cannot listen on 127.0.0.1:${port}`),
  });
  await first[Symbol.asyncDispose]();
  const second = await startHealthServer({ port, status: () => [] });
  await second[Symbol.asyncDispose]();
});
