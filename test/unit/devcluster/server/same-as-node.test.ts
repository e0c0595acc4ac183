import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { BODY_LIMIT } from "../../../../src/devcluster/body.ts";
import { type ApiResponse, jsonResponse } from "../../../../src/devcluster/request.ts";
import type { Answering } from "../../../../src/devcluster/server/answering.ts";
import { createCertificate } from "../../../../src/devcluster/server/certificate.ts";
import { listen } from "../../../../src/devcluster/server/listen.ts";
import { createNodeServer } from "../../../../src/devcluster/server/node-http.ts";

/*
 * What the devcluster reads and writes on a socket itself is what Node's HTTP server would: both get the same bytes.
 */

/** Answers with the request that it was given, or with what its path asks for. */
const echo: Answering = {
  handle: async (request) => answers[request.url]?.() ?? jsonResponse(200, JSON.stringify(request)),
};

const answers: Readonly<Record<string, () => ApiResponse>> = {
  "/created": () => ({ status: 201, headers: { "content-type": "application/json" }, body: '{"name":"größer 日本"}' }),
  "/bytes": () => ({ status: 200, headers: {}, body: "\u00FF\u0000\u0080", encoding: "latin1" }),
  "/nothing": () => ({ status: 304, headers: { etag: '"A"' }, body: "" }),
  "/warned": () => ({ status: 200, headers: { warning: ['299 - "a"', '299 - "b"', '299 - "é"'] }, body: "é" }),
  "/split": () => ({ status: 200, headers: { warning: "a\r\nset-cookie: b" }, body: "" }),
  "/stream": () => ({ status: 200, headers: { "content-type": "application/json" }, body: lines() }),
};

async function* lines() {
  yield '{"a":1}\n';
  yield "";
  yield '{"b":"日本"}\n';
  yield "x".repeat(200_000);
}

const node = createNodeServer(echo, 60);
node.listen(0, "127.0.0.1");
await once(node, "listening");
const nodePort = (node.address() as AddressInfo).port;
const certificate = createCertificate(Date.now());
const plain = await listen(echo);
const secure = await listen(echo, { certificate });
afterAll(async () => {
  await Promise.all([plain.close(), secure.close()]);
  node.closeAllConnections();
  node.close();
});

const LAST = "GET /last HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

/** Sends the pieces one after the other, then a last request unless the server ends the connection itself; all that is heard, without what differs from second to second. */
async function exchange(socket: Socket, pieces: readonly string[]): Promise<string> {
  let heard = "";
  const answered = Promise.withResolvers<void>();
  socket.setEncoding("latin1").on("data", (text: string) => {
    heard += text;
    if (/HTTP\/1\.1 [2-5]/.test(heard)) answered.resolve();
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => undefined);
  for (const piece of pieces) {
    socket.write(piece, "latin1");
    await sleep(2);
  }
  await Promise.race([answered.promise, closed]);
  if (!heard.includes("Connection: close")) socket.write(LAST, "latin1");
  await closed;
  return heard.replaceAll(/HTTP\/1\.1 [^]*?\r\n\r\n/g, (head) =>
    head
      .split("\r\n")
      .map((line) => line.replace(/^Date: .*/, "Date"))
      .toSorted()
      .join("\r\n"),
  );
}

/** Chunks may be cut in other places. */
function joined(text: string): string {
  return text.replaceAll(/\r\n[0-9a-f]+\r\n/g, "");
}

const post = (body: string, more = ""): string =>
  `POST /a?b=c%20d HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${more}content-length: ${Buffer.byteLength(body, "latin1")}\r\n\r\n${body}`;
const get = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

const CASES: Readonly<Record<string, readonly string[]>> = {
  "a request without a body": [get("/a")],
  "requests one after the other": [get("/a"), post("{}"), get("/a"), post('{"a":1}')],
  "a body in UTF-8": [post(Buffer.from('{"name":"größer 日本"}').toString("latin1"))],
  "a body of bytes": [
    `PUT /a HTTP/1.1\r\nhost: a\r\ncontent-type: application/vnd.kubernetes.protobuf; a=b\r\ncontent-length: 4\r\n\r\nk8s\u00FF`,
  ],
  "a body that comes later": [post("abcdef").slice(0, -6), "abcdef"],
  "a body in pieces": [post("abcdef").slice(0, -6), "ab", "cd", "ef"],
  "a head in pieces": ["GET /a HT", "TP/1.1\r\nhost: a\r", "\n\r\n"],
  "requests in a row": [get("/a") + post("{}") + get("/b")],
  "a request in the end of a body": [post("abcdef").slice(0, -3), `def${get("/b")}`],
  "requests in a row, the first in pieces": [
    post("abcdef").slice(0, -3),
    `def${post("1")}${get("/b").slice(0, 9)}`,
    get("/b").slice(9),
  ],
  "requests behind a stream": [get("/stream") + get("/a"), get("/b")],
  "a body in chunks": [
    "POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "2\r\nde\r\n0\r\n\r\n",
    get("/a"),
  ],
  "a body that waits to be asked for": [post("abc", "Expect: 100-continue\r\n").slice(0, -3), "abc"],
  "a body that is too large by its length": [
    `PUT /a HTTP/1.1\r\nhost: a\r\ncontent-length: ${BODY_LIMIT + 1}\r\n\r\n`,
    "x".repeat(BODY_LIMIT + 1),
  ],
  "a body as large as it may be": [
    `PUT /a HTTP/1.1\r\nhost: a\r\ncontent-length: ${BODY_LIMIT}\r\n\r\n`,
    "x".repeat(BODY_LIMIT),
  ],
  HEAD: ["HEAD /created HTTP/1.1\r\nhost: a\r\n\r\n"],
  OPTIONS: ["OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n"],
  "HTTP/1.0": ["GET /a HTTP/1.0\r\n\r\n"],
  "no host": ["GET /a HTTP/1.1\r\n\r\n"],
  "no header": ["GET /a HTTP/1.1\r\n\r\n\r\n"],
  "a whole address": [get("http://a/b?c")],
  "kept on request": [get("/a", "Connection: keep-alive\r\n")],
  "headers with room around them": [get("/a", "Accept:a\r\nX-A: \t b  c \t\r\nX-B:\r\nX-C: é\r\n")],
  "headers that come twice": [
    get("/a", "X-A: 1\r\nx-a: 2\r\nAccept: 1\r\naccept: 2\r\nUser-Agent: 1\r\nuser-agent: 2\r\n"),
  ],
  "lengths that differ": ["POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
  "a length that is none": ["POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: +1\r\n\r\na"],
  "a length and chunks": [
    "POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  "headers with names of an object": [get("/a", "constructor: 1\r\n__proto__: 2\r\ntoString: 3\r\nx-a: 4\r\n")],
  "a header in two lines": [get("/a", "X-A: 1\r\n  2\r\n")],
  "a header without a colon": [get("/a", "X-A\r\n")],
  "room before the colon": [get("/a", "X-A : 1\r\n")],
  "a line that ends too early": ["GET /a HTTP/1.1\r\nhost: a\nx-a: 1\r\n\r\n"],
  "a character that no header may have": [get("/a", "X-A: a\u0000b\r\n")],
  "another protocol": ["\u0016\u0003\u0001hello\r\n\r\n"],
  "an upgrade": [get("/a", "Connection: Upgrade\r\nUpgrade: websocket\r\n")],
  "many headers": [
    get("/a", Array.from({ length: 100 }, (_, index) => `X-${index}: ${index}\r\n`).join("")),
    get("/b"),
  ],
  "a head that is too large": [get("/a", `X-A: ${"a".repeat(20_000)}\r\n`)],
  "a stream": [get("/stream"), get("/a")],
  ...Object.fromEntries(Object.keys(answers).map((path) => [`the answer ${path}`, [get(path), get("/a")]])),
};

describe("bytes on a socket are answered as by Node's HTTP server", () => {
  test.for(Object.entries(CASES))("%s", async ([, pieces]) => {
    const expected = joined(await exchange(connect(nodePort, "127.0.0.1"), pieces));
    expect(joined(await exchange(connect(portOf(plain), "127.0.0.1"), pieces))).toBe(expected);
    const secured = connectSecurely({ port: portOf(secure), host: "127.0.0.1", ca: certificate.cert });
    expect(joined(await exchange(secured, pieces))).toBe(expected);
  });
});

function portOf({ server }: { readonly server: string }): number {
  return Number(new URL(server).port);
}
