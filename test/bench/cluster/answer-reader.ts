/** What becomes of an answer that is read. */
export interface AnswerListener {
  /** A piece of the body. */
  readonly hear: (piece: Buffer) => void;
  /** The head is read. */
  readonly begin: (() => void) | undefined;
  readonly end: (status: number) => void;
}

const NEWLINE = 0x0a;
const HEAD_END = "\r\n\r\n";

/** Makes the reader of one HTTP/1.1 answer (RFC 9112) with a length or in chunks: it takes what comes from the connection. */
export function createAnswerReader({ hear, begin, end }: AnswerListener): (data: Buffer) => void {
  let head = "";
  let status = 0;
  let chunked = false;
  /** Bytes that are left of the body, or of its chunk. */
  let left = 0;
  let line = "";

  const readHead = (data: Buffer): number => {
    const before = head.length;
    head += data.toString("latin1");
    const at = head.indexOf(HEAD_END);
    if (at < 0) return data.length;
    status = Number(head.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
    left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    chunked = /\r\ntransfer-encoding: *chunked/i.test(head.slice(0, at));
    begin?.();
    if (!chunked && left === 0) end(status);
    return at + HEAD_END.length - before;
  };
  /** The line before a chunk says how long it is; an empty one ends the chunk before. */
  const readSize = (data: Buffer, at: number): number => {
    const newline = data.indexOf(NEWLINE, at);
    line += data.toString("latin1", at, newline < 0 ? data.length : newline);
    if (newline < 0) return data.length;
    if (line.trim() !== "") {
      left = parseInt(line, 16);
      if (left === 0) end(status);
    }
    line = "";
    return newline + 1;
  };

  return (data) => {
    let at = status === 0 ? readHead(data) : 0;
    while (at < data.length) {
      if (left === 0) {
        at = readSize(data, at);
        continue;
      }
      const piece = data.subarray(at, at + left);
      at += piece.length;
      left -= piece.length;
      hear(piece);
      if (left === 0 && !chunked) end(status);
    }
  };
}
