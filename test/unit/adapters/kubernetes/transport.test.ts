import { describe, expect, test } from "vitest";

import type { Credential } from "../../../../src/adapters/kubernetes/credential.ts";
import type { ApiRequest } from "../../../../src/adapters/kubernetes/transport.ts";
import { failureOf, sendJson, sendStatus, startLoopback, transportTo } from "./loopback.ts";

const GET: ApiRequest = { method: "GET", path: "/api/v1/x", action: "read x", repeatable: true };
const WRITE: ApiRequest = {
  method: "PATCH",
  path: "/api/v1/x",
  action: "apply x",
  repeatable: false,
  contentType: "application/apply-patch+yaml",
  body: "{}",
};

describe("a request", () => {
  test("carries credential, user agent, content type and length, below the address's prefix", async () => {
    await using loopback = await startLoopback((request, response) =>
      sendJson(response, 200, { url: request.url, headers: request.headers, text: request.text }),
    );
    const transport = transportTo({ server: `${loopback.server}/k8s/clusters/c1/` });
    const { body } = await transport.send({ ...WRITE, body: '{"a":"ä"}' });
    expect(JSON.parse(body)).toMatchObject({
      url: "/k8s/clusters/c1/api/v1/x",
      text: '{"a":"ä"}',
      headers: {
        authorization: "Bearer t0ken",
        "user-agent": "skysail/0 (test)",
        "content-type": "application/apply-patch+yaml",
        "content-length": "10",
      },
    });
    transport.close();
  });

  test("uses kept connections, and no more than it may", async () => {
    await using loopback = await startLoopback((_request, response) => sendJson(response, 200, {}));
    const transport = transportTo(loopback, { maxConnections: 3 });
    await Promise.all(Array.from({ length: 20 }, () => transport.send(GET)));
    await transport.send(GET);
    expect(loopback.accepted()).toBeLessThanOrEqual(3);
    expect(transport.newestConnection()).toBe(loopback.accepted());
    transport.close();
  });
});

describe("a connection that was closed while it was idle", () => {
  /** Answers the first request; resets the connection at every later one that comes over a connection used before. */
  const startStale = (used = new WeakSet<object>()) =>
    startLoopback((request, response) => {
      if (used.has(request.socket)) return void request.socket.resetAndDestroy();
      used.add(request.socket);
      sendJson(response, 200, {});
    });

  test("is replaced for what may be repeated", async () => {
    await using loopback = await startStale();
    const transport = transportTo(loopback);
    await transport.send(GET);
    await expect(transport.send(GET)).resolves.toMatchObject({ status: 200, connection: 2 });
    await expect(transport.send({ ...WRITE, repeatable: true })).resolves.toMatchObject({ status: 200, connection: 3 });
    transport.close();
  });

  test("takes all idle ones of its age along", async () => {
    await using loopback = await startStale();
    const transport = transportTo(loopback);
    await Promise.all([GET, GET, GET].map((request) => transport.send(request)));
    expect(loopback.accepted()).toBe(3);
    await expect(transport.send(GET)).resolves.toMatchObject({ status: 200 });
    expect(loopback.requests).toHaveLength(5);
    transport.close();
  });

  test("is an error for what may not be repeated: the server may have done it", async () => {
    await using loopback = await startStale();
    const transport = transportTo(loopback);
    await transport.send(GET);
    expect(await failureOf(transport.send(WRITE))).toMatchObject({ code: "KUBE_UNAVAILABLE" });
    expect(loopback.requests).toHaveLength(2);
    transport.close();
  });

  test("that is new is never a reason to repeat", async () => {
    await using loopback = await startLoopback((request) => void request.socket.resetAndDestroy());
    const transport = transportTo(loopback);
    const failure = await failureOf(transport.send(GET));
    expect(failure).toMatchObject({ code: "KUBE_UNAVAILABLE", message: expect.stringContaining("reset") });
    expect(loopback.requests).toHaveLength(1);
    transport.close();
  });
});

describe("faults", () => {
  test("reset in the middle of a body: not repeated", async () => {
    await using loopback = await startLoopback((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => response.socket?.resetAndDestroy());
    });
    const transport = transportTo(loopback);
    expect(await failureOf(transport.send(GET))).toMatchObject({ code: "KUBE_UNAVAILABLE" });
    expect(loopback.requests).toHaveLength(1);
    transport.close();
  });

  test("nothing is answered, or not to the end: the time limit", async () => {
    await using loopback = await startLoopback((request, response) => {
      if (request.url === "/slow") response.writeHead(200).write("{");
    });
    const transport = transportTo(loopback, { timeoutMs: 100 });
    const silent = await failureOf(transport.send(GET));
    expect(silent).toMatchObject({
      code: "KUBE_UNAVAILABLE",
      message: `read x: ${loopback.server}: no whole answer within 100 ms`,
    });
    expect(await failureOf(transport.send({ ...GET, path: "/slow" }))).toMatchObject({ code: "KUBE_UNAVAILABLE" });
    await expect.poll(() => loopback.sockets.size).toBe(0);
    transport.close();
  });

  test("an answer that is longer than allowed is not read on", async () => {
    await using loopback = await startLoopback((_request, response) => {
      const pump = (): void => void response.write("x".repeat(1000), (error) => (error ? undefined : pump()));
      pump();
    });
    const transport = transportTo(loopback, { maxAnswerBytes: 10_000 });
    const failure = await failureOf(transport.send(GET));
    expect(failure).toMatchObject({
      code: "KUBE_UNAVAILABLE",
      message: expect.stringContaining("longer than 10000 bytes"),
    });
    await expect.poll(() => loopback.sockets.size).toBe(0);
    transport.close();
  });

  test("something that is not HTTP, nothing at all, and a name that does not exist", async () => {
    await using loopback = await startLoopback((request) => void request.socket.end("SSH-2.0-OpenSSH_9\r\n\r\n"));
    expect((await failureOf(transportTo(loopback).send(GET))).message).toContain("does not speak HTTP");
    const closed = transportTo({ server: "http://127.0.0.1:1" });
    expect(await failureOf(closed.send(GET))).toMatchObject({
      code: "KUBE_UNAVAILABLE",
      message: expect.stringContaining("nothing listens there"),
    });
    const tls = transportTo({ server: loopback.server.replace("http:", "https:") });
    expect(await failureOf(tls.send(GET))).toMatchObject({
      code: "KUBE_UNAVAILABLE",
      message: expect.stringContaining("TLS"),
    });
  });

  test("an abort ends the request, before and while it runs", async () => {
    await using loopback = await startLoopback(() => {});
    const transport = transportTo(loopback);
    expect((await failureOf(transport.send({ ...GET, signal: AbortSignal.abort() }))).code).toBe("ABORTED");
    expect(loopback.requests).toHaveLength(0);
    const abort = new AbortController();
    const running = failureOf(transport.send({ ...GET, signal: abort.signal }));
    await expect.poll(() => loopback.requests.length).toBe(1);
    abort.abort();
    expect((await running).code).toBe("ABORTED");
    await expect.poll(() => loopback.sockets.size).toBe(0);
    transport.close();
  });
});

describe("a 401", () => {
  const startGuarded = () =>
    startLoopback((request, response) =>
      request.headers.authorization === "Bearer new"
        ? sendJson(response, 200, {})
        : sendStatus(response, 401, "Unauthorized"),
    );
  const rotating = (next: string | undefined): Credential => {
    let token = "old";
    return {
      identify: () => Promise.resolve({ headers: { authorization: `Bearer ${token}` } }),
      renew: () => Promise.resolve(next !== undefined && (token = next) === next),
    };
  };

  test("renews the credential and repeats, also what may not be repeated otherwise", async () => {
    await using loopback = await startGuarded();
    const transport = transportTo(loopback, { credential: rotating("new") });
    await expect(transport.send(WRITE)).resolves.toMatchObject({ status: 200 });
    expect(loopback.requests).toHaveLength(2);
    transport.close();
  });

  test("is answered once more at most, and an error when there is nothing newer", async () => {
    await using loopback = await startGuarded();
    const useless = transportTo(loopback, { credential: rotating("other") });
    await expect(useless.send(GET)).resolves.toMatchObject({ status: 401 });
    expect(loopback.requests).toHaveLength(2);
    const exhausted = transportTo(loopback, { credential: rotating(undefined) });
    const failure = await failureOf(exhausted.send(GET));
    expect(failure.code).toBe("KUBE_UNAUTHORIZED");
    expect(failure.message).not.toContain("old");
    useless.close();
    exhausted.close();
  });
});

describe("an endpoint", () => {
  test.each([
    ["http://10.0.0.1:6443", "plain http"],
    ["http://kubernetes.default.svc", "plain http"],
    ["ftp://host", "must look like"],
    ["host:6443", "must look like"],
    ["https://user:hunter2@host", "do not belong"],
  ])("%s is refused", async (server, why) => {
    const failure = await failureOf(Promise.resolve().then(() => transportTo({ server })));
    expect(failure).toMatchObject({ code: "INVALID_CONFIG", message: expect.stringContaining(why) });
    expect(failure.message).not.toContain("hunter2");
  });

  test.each(["garbage", "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n", ""])(
    "a certificate authority that cannot be read is told at once: %j",
    async (ca) => {
      const endpoint = { server: "https://127.0.0.1:1", ca };
      const failure = await failureOf(Promise.resolve().then(() => transportTo(endpoint, { endpoint })));
      expect(failure).toMatchObject({
        code: "INVALID_CONFIG",
        message: expect.stringContaining("certificate authority"),
      });
    },
  );
});
