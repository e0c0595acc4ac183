import { deepStrictEqual } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import type { Answer, Case, Json, Request, Server } from "../server.ts";

/** Fails the case unless both are the same JSON value; keys in any order. */
export function same(actual: unknown, expected: unknown): void {
  deepStrictEqual(actual, expected);
}

/** A value inside a JSON value by its path, e.g. `metadata.uid`, `items.0.kind`; `undefined` when it is not there. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return typeof inner === "object" && inner !== null ? (inner as Record<string, Json>)[key] : undefined;
  }, value);
}

/** A value as a word of a line: a text as it is, anything else as JSON. */
export function word(value: Json | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
}

/** The text at a path of the body. */
export function textAt({ body }: Answer, path: string): string {
  const value = at(body, path);
  if (typeof value !== "string") throw new Error(`no text at ${path} of ${JSON.stringify(body)}`);
  return value;
}

/** Sends requests in order, each of which must succeed, and returns the last answer. */
export async function done(server: Server, ...requests: readonly Request[]): Promise<Answer> {
  let last: Answer | undefined;
  for (const request of requests) {
    last = await server.send(request);
    if (last.status >= 300) throw new Error(`${request.method} ${request.path}: ${last.status} ${last.text}`);
  }
  if (last === undefined) throw new Error("nothing was asked");
  return last;
}

/** What of an answer is compared: the status and the body; of a `Status` body its {@link statusLines}; warnings, where there are any. */
export function view(server: Server, answer: Answer): Json {
  const { status, body, warnings } = answer;
  if (at(body, "kind") !== "Status")
    return server.show({ status, body, ...(warnings.length === 0 ? {} : { warnings }) });
  const { kind, apiVersion, metadata, code, status: outcome, ...rest } = body as Record<string, Json>;
  const usual = { kind: "Status", apiVersion: "v1", metadata: {}, status: status < 400 ? "Success" : "Failure" };
  if (at(metadata, "continue") === undefined) same({ kind, apiVersion, metadata, status: outcome }, usual);
  if (code !== undefined) same(code, status);
  return statusLines(status, server.show({ ...rest, warnings }) as Record<string, Json>);
}

/**
 * A `Status` as lines: code, reason and message; the object that is meant; a line per cause (without its message, where the first line has
 * it) and per warning.
 *
 * Two things are no behaviour, and are made equal: the words in which a parser or compiler says what is wrong with a text (a message counts
 * as far as to where they begin), and the order of several causes, which the real server takes from its maps.
 */
export function statusLines(code: number, { message, reason, details, warnings }: Record<string, Json>): string[] {
  const found = at(details, "causes");
  const causes: readonly Json[] = Array.isArray(found) ? found : [];
  const textOf = (cause: Json): string => `${word(at(cause, "field"))}: ${word(at(cause, "message"))}`;
  const joined = (list: readonly Json[]): string => list.map(textOf).join(", ");
  const sorted = causes.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  const said = message === undefined ? "" : word(message).replace(joined(causes), () => joined(sorted));
  const { causes: _, ...meant } = Object(details) as Record<string, Json>;
  return [
    [String(code), reason === undefined ? "" : ` ${word(reason)}`, said === "" ? "" : `: ${withoutParser(said)}`].join(
      "",
    ),
    ...(details === undefined
      ? []
      : [
          Object.entries(meant)
            .map(([key, value]) => `${key} ${word(value)}`)
            .join(", "),
        ]),
    ...sorted.map((cause) => {
      const where = ["reason", "field"]
        .flatMap((key) => at(cause, key) ?? [])
        .map(word)
        .join(" ");
      return said.includes(textOf(cause)) ? where : `${where}: ${withoutParser(word(at(cause, "message")))}`;
    }),
    ...(Array.isArray(warnings) ? warnings.map((warning: Json) => `Warning: ${word(warning)}`) : []),
  ];
}

function withoutParser(message: string): string {
  return message.replace(/(json parse error:|\bjson:|\byaml:|illegal base64|compilation failed:).*/s, "$1");
}

/** Sends, and compares the whole answer as `view` shows it. */
export async function answers(server: Server, request: Request, expected: unknown): Promise<Answer> {
  const answer = await server.send(request);
  same(view(server, answer), expected);
  return answer;
}

/** Sends what must succeed, and compares the values at these paths of its body. */
export async function shows(
  server: Server,
  request: Request,
  paths: readonly string[],
  expected: unknown,
): Promise<Answer> {
  const answer = await server.send(request);
  if (answer.status >= 400) throw new Error(`${request.method} ${request.path}: ${answer.status} ${answer.text}`);
  const picked = Object.fromEntries(paths.map((path) => [path, at(answer.body, path) ?? null]));
  const warned = answer.warnings.length === 0 ? {} : { warnings: answer.warnings };
  same(server.show({ status: answer.status, ...picked, ...warned }), expected);
  return answer;
}

/** A case of one request in a namespace of its own, after others that must succeed. */
export function asks(make: (namespace: string) => Request | readonly Request[], expected: unknown): Case["run"] {
  return async (server) => {
    const namespace = await server.namespace();
    const { before, last } = split(make(namespace));
    if (before.length > 0) await done(server, ...before);
    await answers(server, last, expected);
  };
}

/** The same, comparing only the values at some paths of a successful answer. */
export function asksFor(
  paths: readonly string[],
  make: (namespace: string) => Request | readonly Request[],
  expected: unknown,
): Case["run"] {
  return async (server) => {
    const namespace = await server.namespace();
    const { before, last } = split(make(namespace));
    if (before.length > 0) await done(server, ...before);
    await shows(server, last, paths, expected);
  };
}

/** Controllers try again after pauses that double: on a slow machine a pause may be over a minute late. */
const PATIENCE_MS = 150_000;

/** Asks every 100 ms, for at most {@link PATIENCE_MS}, until `ask` returns something. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const value = await ask();
    if (value !== undefined) return value;
    await sleep(100);
  }
  throw new Error(`not within ${PATIENCE_MS / 1_000} s: ${what}`);
}

/** Waits until a GET of this path is answered with this status. */
export function untilStatus(server: Server, path: string, status: number): Promise<Answer> {
  return eventually(`GET ${path} is answered ${status}`, async () => {
    const answer = await server.send({ method: "GET", path });
    return answer.status === status ? answer : undefined;
  });
}

function split(made: Request | readonly Request[]): { before: readonly Request[]; last: Request } {
  const all: readonly Request[] = "method" in made ? [made] : made;
  const last = all.at(-1);
  if (last === undefined) throw new Error("nothing was asked");
  return { before: all.slice(0, -1), last };
}
