import type { ApiRequest } from "../request.ts";

/** The head of a request whose body has a length that was told. */
export interface RequestHead extends Pick<ApiRequest, "method" | "url" | "headers"> {
  /** Where its body begins, in the bytes that the head was read from. */
  readonly end: number;
  /** Bytes of the body. */
  readonly length: number;
}

const END = "\r\n\r\n";
const REQUEST_LINE = /^(GET|POST|PUT|PATCH|DELETE) \/[!-~]* HTTP\/1\.1$/;
/** Names begin with a letter here, so that none is `__proto__`. */
const LINE = /^([A-Za-z][A-Za-z0-9-]*):[ \t]*([!-~](?:[ \t]*[!-~])*)[ \t]*$/;
/** Of a usual length; a larger one is refused elsewhere. */
const LENGTH = /^\d{1,7}$/;
const LENGTH_LINE = /^content-length:/i;
/** What says that a connection or a body is not the usual one. */
const UNUSUAL: ReadonlySet<string> = new Set(["transfer-encoding", "expect", "upgrade", "connection", "trailer"]);
/** Bytes; below what Node refuses. */
const HEAD_LIMIT = 16_000;
/** What is the rule is said by some all the same. */
const KEPT = /^connection: *keep-alive$/i;
const LINE_LIMIT = 64;

/** A header: its name in lower case, and its value. */
type Header = readonly [name: string, value: string];

/**
 * Makes the reader of the request heads of one connection (HTTP/1.1, RFC 9112), which are much the same each time: a line is read once.
 *
 * It knows the plain ones only and answers `undefined` to any other: one that is not whole in these bytes, has a body without a length, repeats a
 * header, or breaks a rule. It refuses more than the RFC, never less.
 */
export function createHeadReader(): (data: Buffer) => RequestHead | undefined {
  const known = new Map<string, Header>();
  const learn = (line: string): Header | undefined => {
    const [, name = "", value = ""] = LINE.exec(line) ?? [];
    const header: Header = [name.toLowerCase(), value];
    if (name === "" || (UNUSUAL.has(header[0]) && !KEPT.test(line))) return undefined;
    // Lengths differ from request to request.
    if (LENGTH_LINE.test(line)) return header;
    if (known.size === LINE_LIMIT) known.clear();
    known.set(line, header);
    return header;
  };
  return (data) => {
    const end = data.indexOf(END);
    if (end < 0 || end > HEAD_LIMIT) return undefined;
    const text = data.toString("latin1", 0, end);
    const first = text.indexOf("\r\n");
    const requestLine = first < 0 ? text : text.slice(0, first);
    if (!REQUEST_LINE.test(requestLine)) return undefined;
    const headers: Record<string, string> = {};
    for (let at = first; at >= 0;) {
      const next = text.indexOf("\r\n", at + 2);
      const line = text.slice(at + 2, next < 0 ? end : next);
      const header = known.get(line) ?? learn(line);
      if (header === undefined || headers[header[0]] !== undefined) return undefined;
      headers[header[0]] = header[1];
      at = next;
    }
    const { host, "content-length": length = "0" } = headers;
    if (host === undefined || !LENGTH.test(length)) return undefined;
    const [method = "", url = ""] = requestLine.split(" ", 2);
    return { method, url, headers, end: end + END.length, length: Number(length) };
  };
}
