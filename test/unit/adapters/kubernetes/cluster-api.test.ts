import { describe, expect, test } from "vitest";

import { connect, createClusterApi } from "../../../../src/adapters/kubernetes/cluster-api.ts";
import type { KubernetesApi } from "../../../../src/adapters/kubernetes/cluster-api.ts";
import { createTokenCredential } from "../../../../src/adapters/kubernetes/credential.ts";
import type { ObjectRef, ResourceKind } from "../../../../src/model/refs.ts";
import type { WatchOptions, WatchSignal } from "../../../../src/ports/cluster-api.ts";
import { failureOf, sendJson, sendStatus, startLoopback } from "./loopback.ts";
import type { Handler, Loopback } from "./loopback.ts";
import { createTestClock } from "./recorded.ts";
import { absent, IDENTITY, start } from "./world.ts";

const KIND: ResourceKind = { group: "", version: "v1", kind: "ConfigMap", resource: "configmaps", namespaced: true };
const REF: ObjectRef = {
  cluster: "c1",
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  namespace: "n",
  name: "a",
};

const checks = (loopback: Loopback): number => loopback.requests.filter((line) => line === IDENTITY).length;

describe("absence", () => {
  test("is believed after a check of the cluster that is not older than its connection, for five minutes", async () => {
    await using world = await start(absent);
    const { api, clock, loopback } = world;
    await Promise.all(Array.from({ length: 10 }, () => api.read(REF)));
    const afterBurst = checks(loopback);
    expect(afterBurst).toBeGreaterThan(0);
    expect(afterBurst).toBeLessThanOrEqual(loopback.accepted());
    await Promise.all(Array.from({ length: 10 }, () => api.read(REF)));
    expect(checks(loopback)).toBe(afterBurst);
    clock.advance(5 * 60_000);
    await api.read(REF);
    expect(checks(loopback)).toBe(afterBurst + 1);
  });

  test("over a new connection is checked again, and is no absence when it is another cluster's", async () => {
    const uid = { value: "c1" };
    await using world = await start(absent, uid);
    const { api, loopback } = world;
    await expect(api.read(REF)).resolves.toBeUndefined();
    uid.value = "c2";
    for (const socket of loopback.sockets) socket.destroy();
    await expect.poll(() => loopback.sockets.size).toBe(0);
    expect(await failureOf(api.read(REF))).toMatchObject({ code: "KUBE_WRONG_CLUSTER" });
    expect(await failureOf(api.write({ verb: "delete", ref: REF }))).toMatchObject({ code: "KUBE_WRONG_CLUSTER" });
    uid.value = "c1";
    await expect(api.read(REF)).resolves.toBeUndefined();
  });

  test("an empty list of another cluster is an error, too", async () => {
    await using world = await start(
      (_request, response) => sendJson(response, 200, { metadata: { resourceVersion: "1" }, items: [] }),
      { value: "c2" },
    );
    expect(await failureOf(world.api.list(KIND, {}))).toMatchObject({ code: "KUBE_WRONG_CLUSTER" });
  });

  test("is not believed when the check is forbidden; the error names the missing rule", async () => {
    await using loopback = await startLoopback((request, response) =>
      request.url?.endsWith("kube-system") === true
        ? sendStatus(response, 403, "Forbidden")
        : absent(request, response),
    );
    const api = createClusterApi({
      cluster: "c1",
      endpoint: { server: loopback.server },
      credential: createTokenCredential("t"),
      clock: createTestClock(),
      userAgent: "test",
    });
    expect(await failureOf(api.read(REF))).toMatchObject({
      code: "KUBE_FORBIDDEN",
      message: expect.stringContaining("resourceNames [kube-system]"),
    });
    api.close();
  });
});

describe("connect", () => {
  test("asks which cluster is there, or insists on one", async () => {
    await using world = await start(absent);
    await expect(connect(world.options)).resolves.toMatchObject({ cluster: "c1" });
    await expect(connect({ ...world.options, cluster: "c1" })).resolves.toMatchObject({ cluster: "c1" });
    expect(await failureOf(connect({ ...world.options, cluster: "c9" }))).toMatchObject({ code: "KUBE_WRONG_CLUSTER" });
  });

  test("tells what is no API server", async () => {
    await using loopback = await startLoopback((_request, response) => void response.writeHead(200).end("<html>"));
    const options = {
      endpoint: { server: loopback.server },
      credential: createTokenCredential("t"),
      clock: createTestClock(),
      userAgent: "test",
    };
    expect(await failureOf(connect(options))).toMatchObject({
      code: "KUBE_UNAVAILABLE",
      message: expect.stringContaining("no"),
    });
  });
});

describe("a watch", () => {
  const collect = async (
    api: KubernetesApi,
    options: Partial<WatchOptions> = {},
    last = 99,
  ): Promise<WatchSignal[]> => {
    const signals: WatchSignal[] = [];
    for await (const signal of api.watch(KIND, { resourceVersion: "1", timeoutSeconds: 5, ...options })) {
      signals.push(signal);
      if (signals.length === last) break;
    }
    return signals;
  };
  const event = (name: string): string =>
    `${JSON.stringify({ type: "ADDED", object: { metadata: { name, managedFields: [{}] } } })}\n`;
  const answering =
    (body: string, code = 200): Handler =>
    (_request, response) =>
      void response.writeHead(code).end(body);

  test("asks for bookmarks always, and as the options say", async () => {
    await using world = await start(answering(""));
    await collect(world.api, { namespace: "n", labelSelector: "a=b,c in (d)" });
    await collect(world.api, { initialEvents: true });
    expect(world.loopback.requests.filter((line) => line !== IDENTITY)).toEqual([
      "GET /api/v1/namespaces/n/configmaps?watch=true&allowWatchBookmarks=true&timeoutSeconds=5&labelSelector=a%3Db%2Cc%20in%20(d)&resourceVersion=1",
      "GET /api/v1/configmaps?watch=true&allowWatchBookmarks=true&timeoutSeconds=5&resourceVersion=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
    ]);
  });

  test("leaves its connection to the next window when it ended by itself, and closes it when it is left early", async () => {
    await using world = await start(answering(event("a") + event("b")));
    await collect(world.api);
    await collect(world.api);
    expect(world.loopback.accepted()).toBe(1);
    await expect(collect(world.api, {}, 1)).resolves.toHaveLength(1);
    await expect.poll(() => world.loopback.sockets.size).toBeLessThanOrEqual(1);
  });

  test.each<[string, string, number, string]>([
    [
      "410 in the stream",
      '{"type":"ERROR","object":{"kind":"Status","reason":"Expired","code":410}}\n',
      200,
      "WATCH_EXPIRED",
    ],
    ["410 as an answer", '{"kind":"Status","reason":"Expired","code":410}', 410, "WATCH_EXPIRED"],
    [
      "another error in the stream",
      '{"type":"ERROR","object":{"kind":"Status","reason":"Timeout","code":504}}\n',
      200,
      "KUBE_UNAVAILABLE",
    ],
    ["an unknown type", '{"type":"RENAMED","object":{}}\n', 200, "KUBE_UNAVAILABLE"],
    ["garbage", "{]\n", 200, "KUBE_UNAVAILABLE"],
    ["an event without an object", '{"type":"ADDED"}\n', 200, "KUBE_UNAVAILABLE"],
    ["an end within an event", '{"type":"ADDED"', 200, "KUBE_UNAVAILABLE"],
    ["429 as plain text", "Too many requests, please try again later.", 429, "KUBE_THROTTLED"],
    ["a kind that is not served", "404 page not found\n", 404, "KUBE_NOT_SERVED"],
  ])("ends with an error by its cause: %s", async (_name, body, code, expected) => {
    await using world = await start(answering(code === 200 ? event("a") + body : body, code));
    expect(await failureOf(collect(world.api))).toMatchObject({ code: expected });
  });

  test("whose connection is reset ends with an error, after what came", async () => {
    await using world = await start((_request, response) => {
      response.writeHead(200);
      response.write(event("a"), () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
    });
    const seen: WatchSignal[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const signal of world.api.watch(KIND, { resourceVersion: "1", timeoutSeconds: 5 }))
          seen.push(signal);
      })(),
    );
    expect(failure.code).toBe("KUBE_UNAVAILABLE");
    expect(seen).toHaveLength(1);
  });

  test("with initial events yields nothing of another cluster", async () => {
    await using world = await start(answering(event("a")), { value: "c2" });
    expect(await failureOf(collect(world.api, { initialEvents: true }))).toMatchObject({ code: "KUBE_WRONG_CLUSTER" });
  });

  test("drops managedFields only when metadata is all that was asked for", async () => {
    await using world = await start(answering(event("a")));
    const [whole] = await collect(world.api);
    const [bare] = await collect(world.api, { metadataOnly: true });
    expect(whole).toMatchObject({ object: { apiVersion: "v1", kind: "ConfigMap", metadata: { managedFields: [{}] } } });
    expect(bare?.type === "added" && bare.object.metadata).toEqual({ name: "a" });
  });
});
