import type { ApiResponse } from "../request.ts";

/** Of the statuses that the devcluster answers with. A phrase means nothing and may be empty (RFC 9112, 4). */
const PHRASES: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  410: "Gone",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** What a value may have in it: no control characters. */
const VALUE = /^[\t -~\u0080-\u00FF]*$/;

/**
 * Makes the printer of the heads of answers on kept connections (HTTP/1.1). `framing` is the header that says where the body ends.
 *
 * Errors: a header that would break the head.
 */
export function createHeadPrinter(keepAliveSeconds: number): (answer: ApiResponse, framing: string) => string {
  let second = 0;
  let common = "";
  const commonNow = (): string => {
    const now = Math.floor(Date.now() / 1_000);
    if (now !== second) {
      second = now;
      common = `Date: ${new Date(now * 1_000).toUTCString()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n`;
    }
    return common;
  };
  return ({ status, headers }, framing) => {
    let head = `HTTP/1.1 ${status} ${PHRASES[status] ?? ""}\r\n`;
    for (const name in headers) {
      const value = headers[name] ?? [];
      if (typeof value === "string") head += printLine(name, value);
      else for (const one of value) head += printLine(name, one);
    }
    return `${head}${framing}\r\n${commonNow()}\r\n`;
  };
}

function printLine(name: string, value: string): string {
  if (!VALUE.test(value)) throw new TypeError(`the header ${name} has a character that no header may have`);
  return `${name}: ${value}\r\n`;
}
