import type { Socket } from "node:net";
import { BODY_LIMIT } from "../body.ts";
import { isProtobuf } from "../protobuf/json-request.ts";
import type { ApiResponse } from "../request.ts";
import { createHeadPrinter } from "./answer-head.ts";
import { type Answering, closing } from "./answering.ts";
import { createHeadReader, type RequestHead } from "./request-head.ts";
import { writeStream } from "./write-stream.ts";

/** Seconds that a connection is kept without a request. */
export const KEEP_ALIVE_SECONDS = 60;

/** A request that is not whole yet. */
interface Coming {
  readonly head: RequestHead;
  readonly pieces: Buffer[];
  /** Bytes that have come. */
  size: number;
}

/**
 * Answers the plain requests of a connection itself: Node's HTTP server would cost as much as the rest of an answer.
 *
 * Guarantees: what is not plain — a body in chunks or too large, requests in a row, a header that breaks a rule — goes to `others` with all that comes after it.
 */
export function serveConnection(cluster: Answering, socket: Socket, others: (socket: Socket) => void): void {
  const readHead = createHeadReader();
  const printHead = createHeadPrinter(KEEP_ALIVE_SECONDS);
  let answering = false;
  let coming: Coming | undefined;
  /** What came before the answer to the request before it. */
  const early: Buffer[] = [];

  const leave = (data: Buffer): void => {
    socket.off("data", hear).off("timeout", onTimeout).off("error", ignore);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(data);
    others(socket);
    socket.resume();
  };
  const answer = async ({ method, url, headers }: RequestHead, bytes: Buffer): Promise<void> => {
    answering = true;
    const body = bytes.toString(isProtobuf(headers) ? "latin1" : "utf8");
    await write(await cluster.handle({ method, url, headers, body }, { signal: closing(socket) }));
    answering = false;
    if (early.length > 0 && !socket.destroyed) leave(Buffer.concat(early));
  };
  const write = (given: ApiResponse): Promise<void> | undefined => {
    const { body, encoding } = given;
    if (typeof body !== "string") return writeChunks(given, body);
    const length = Buffer.byteLength(body, encoding);
    const text = printHead(given, `content-length: ${length}`) + body;
    // ASCII is the same in both, and written for less in Latin-1.
    socket.write(text, length === body.length && encoding === undefined ? "latin1" : encoding);
    return undefined;
  };
  const writeChunks = async (given: ApiResponse, body: AsyncIterable<string>): Promise<void> => {
    // A client learns that the watch stands before the first event.
    socket.write(printHead(given, "Transfer-Encoding: chunked"));
    await writeStream(socket, body, (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
    socket.write("0\r\n\r\n");
  };
  const take = (head: RequestHead, data: Buffer): void => {
    if (data.length < head.end + head.length) return;
    coming = undefined;
    if (data.length > head.end + head.length) return leave(data);
    answer(head, data.subarray(head.end)).catch(() => socket.destroy());
  };
  const hear = (data: Buffer): void => {
    if (answering) {
      early.push(data);
      socket.pause();
    } else if (coming === undefined) {
      const head = readHead(data);
      if (head === undefined || head.length > BODY_LIMIT) return leave(data);
      if (data.length < head.end + head.length) coming = { head, pieces: [data], size: data.length };
      else take(head, data);
    } else {
      coming.pieces.push(data);
      coming.size += data.length;
      if (coming.size >= coming.head.end + coming.head.length) take(coming.head, Buffer.concat(coming.pieces));
    }
  };
  const onTimeout = (): void => {
    if (!answering && coming === undefined) socket.destroy();
  };
  const ignore = (): void => undefined;
  socket.on("data", hear).on("timeout", onTimeout).on("error", ignore);
  socket.setTimeout(KEEP_ALIVE_SECONDS * 1_000);
}
