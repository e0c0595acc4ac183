import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDevcluster, type Devcluster } from "../../../../src/devcluster/devcluster.ts";
import { withFaults, type FaultyDevcluster } from "../../../../src/devcluster/faults/faults.ts";
import type { ApiResponse } from "../../../../src/devcluster/request.ts";
import { listen, type Listener } from "../../../../src/devcluster/server/listen.ts";
import { createSeededRandom } from "../../../../src/testing/seeded-random.ts";
import { createVirtualClock, type VirtualClock } from "../../../../src/testing/virtual-clock.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";
const JSON_TYPE = { "content-type": "application/json" };

let clock: VirtualClock;
let cluster: Devcluster;
let faulty: FaultyDevcluster;

beforeEach(() => {
  clock = createVirtualClock(1_800_000_000_000);
  cluster = createDevcluster({ clock, random: createSeededRandom(1) });
  faulty = withFaults(cluster, { clock, random: createSeededRandom(2) });
});
afterEach(() => cluster.stop());

const create = (name: string): Promise<ApiResponse> => {
  const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
  return faulty.handle({ method: "POST", url: MAPS, headers: JSON_TYPE, body });
};
const get = (name: string): Promise<ApiResponse> =>
  cluster.handle({ method: "GET", url: `${MAPS}/${name}`, headers: {} });

const bodyOf = ({ body }: ApiResponse): unknown => JSON.parse(typeof body === "string" ? body : "null");

test("without rules nothing goes wrong", async () => {
  expect(await create("a")).toMatchObject({ status: 201 });
  expect(faulty.injected).toEqual([]);
});

test("409 looks as if the object had been modified, and nothing is written", async () => {
  faulty.setFaults([{ fault: "conflict", times: 1 }]);
  const answer = await create("a");
  expect(answer).toMatchObject({ status: 409 });
  expect(bodyOf(answer)).toMatchObject({ kind: "Status", reason: "Conflict" });
  expect(await get("a")).toMatchObject({ status: 404 });
  expect(await create("a")).toMatchObject({ status: 201 });
  expect(faulty.injected).toMatchObject([{ fault: "conflict", verb: "create", resource: "configmaps" }]);
});

test("429 is plain text with Retry-After", async () => {
  faulty.setFaults([{ fault: "throttle", retryAfterSeconds: 7 }]);
  const answer = await create("a");
  expect(answer.status).toBe(429);
  expect(answer.headers).toMatchObject({ "retry-after": "7", "content-type": expect.stringContaining("text/plain") });
  expect(answer.body).toBe("Too many requests, please try again later.");
});

test.each([500, 502, 503, 504] as const)("%i is a Status with that code", async (status) => {
  faulty.setFaults([{ fault: "error", status }]);
  const answer = await create("a");
  expect(answer.status).toBe(status);
  expect(bodyOf(answer)).toMatchObject({ kind: "Status", status: "Failure", code: status });
});

test("a delay passes on the cluster's clock before the request is handled", async () => {
  faulty.setFaults([{ fault: "delay", ms: 500 }]);
  const created = create("a");
  expect(clock.next).toBe(clock.now() + 500);
  expect(await get("a")).toMatchObject({ status: 404 });
  clock.moveTo(clock.now() + 500);
  expect(await created).toMatchObject({ status: 201 });
});

describe("a connection that is dropped", () => {
  test("before the write leaves nothing", async () => {
    faulty.setFaults([{ fault: "drop", when: "before" }]);
    await expect(create("a")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await get("a")).toMatchObject({ status: 404 });
  });

  test("after the write leaves what was written", async () => {
    faulty.setFaults([{ fault: "drop", when: "after" }]);
    await expect(create("a")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await get("a")).toMatchObject({ status: 200 });
  });
});

describe("a watch", () => {
  const watch = async (query: string, signal: AbortSignal): Promise<AsyncIterator<string>> => {
    const answer = await faulty.handle({ method: "GET", url: `${MAPS}?watch=true&${query}`, headers: {} }, { signal });
    if (typeof answer.body === "string") throw new Error(answer.body);
    return answer.body[Symbol.asyncIterator]();
  };

  test("is cut instead of showing its next event", async () => {
    await create("a");
    const lines = await watch("resourceVersion=0", new AbortController().signal);
    expect((await lines.next()).value).toContain('"ADDED"');
    faulty.setFaults([{ fault: "cut", resource: "configmaps" }]);
    await create("b");
    await expect(lines.next()).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("falls silent, and stays so until its reader goes", async () => {
    await create("a");
    const ended = new AbortController();
    const lines = await watch("resourceVersion=0", ended.signal);
    await lines.next();
    faulty.setFaults([{ fault: "silence" }]);
    await create("b");
    const next = lines.next();
    const shown = (): Promise<unknown> =>
      Promise.race([next, new Promise((resolve) => setImmediate(resolve, "nothing"))]);
    expect(await shown()).toBe("nothing");
    faulty.setFaults([]);
    await create("c");
    expect(await shown()).toBe("nothing");
    ended.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test("of a history that is forgotten gets 410 in the stream", async () => {
    const answer = await create("a");
    const { metadata } = bodyOf(answer) as { metadata: { resourceVersion: string } };
    await create("b");
    faulty.setFaults([{ fault: "compact", verb: "watch" }]);
    const lines = await watch(`resourceVersion=${metadata.resourceVersion}`, new AbortController().signal);
    expect((await lines.next()).value).toContain('"code":410');
  });
});

describe("over a socket", () => {
  let listener: Listener;
  beforeEach(async () => {
    listener = await listen(faulty);
  });
  afterEach(() => listener.close());

  test("a dropped connection is reset, and a watch that is cut breaks off", async () => {
    const url = listener.server + MAPS;
    const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } });
    faulty.setFaults([{ fault: "drop", when: "after", verb: "create" }]);
    await expect(fetch(url, { method: "POST", headers: JSON_TYPE, body })).rejects.toThrow("fetch failed");
    expect(await get("a")).toMatchObject({ status: 200 });

    faulty.setFaults([{ fault: "cut" }]);
    const watching = await fetch(`${url}?watch=true&resourceVersion=0`);
    expect(watching.status).toBe(200);
    await expect(watching.text()).rejects.toThrow("terminated");
  });
});
