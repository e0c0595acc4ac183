/** A JSON value, as a body or a part of one. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A request as data. `{ns}` and the like are not known here: builders put real names into `path`. */
export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  /** With its query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: string;
  /** Content type. Default is `application/json`; `null` sends none. */
  readonly type?: string | null;
  /** Default is `application/json`. */
  readonly accept?: string;
  /** More headers, or other values of the ones that are always sent. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the server answered. */
export interface Answer {
  readonly status: number;
  /** By lower-case name; several of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every `Warning` header by itself. */
  readonly warnings: readonly string[];
  readonly text: string;
  /** The JSON value, or the text when it is not JSON. */
  readonly body: Json;
}

/** One line of a watch. */
export interface WatchLine {
  readonly type: string;
  readonly object: Json;
}

/** An open watch, or what the server answered instead. */
export interface Watch {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The next line; `undefined` when the server has ended the watch. Fails after 30 s of silence. */
  next(): Promise<WatchLine | undefined>;
  /** Lines up to and with the first that `last` accepts, or to the end. */
  until(last: (line: WatchLine) => boolean): Promise<WatchLine[]>;
  /** All lines to the end. */
  rest(): Promise<WatchLine[]>;
  close(): void;
}

/**
 * The server that a case runs on: nothing here tells which one it is.
 *
 * Guarantees: names that it gives are no other case's. What `hide` was told is masked in everything that `show` returns.
 */
export interface Server {
  /** Sends one request; every status is an answer. */
  send(request: Request): Promise<Answer>;
  /** Opens a watch; the case's end closes it. */
  watch(path: string, accept?: string): Promise<Watch>;
  /** Makes a namespace; masked as `NS`. */
  namespace(): Promise<string>;
  /** A name that no other case has, a DNS label; masked as `PREFIX` in capitals. */
  unique(prefix: string): string;
  /** Masks a value that differs from run to run. */
  hide(value: string, mask: string): void;
  /** The value with all that differs from run to run masked: hidden names, uids `UID`, times `TIME`, the field resourceVersion `RV`. */
  show(value: unknown): Json;
  /** Makes the server forget the history of every object: old resourceVersions and continue tokens end. Other cases must not run. */
  forget(): Promise<void>;
}

/** One behaviour of an API server. It fails by throwing. */
export interface Case {
  readonly area: string;
  readonly name: string;
  readonly run: (server: Server) => Promise<void>;
}

/** Cases of one area by their names. */
export function area(name: string, cases: Readonly<Record<string, Case["run"]>>): readonly Case[] {
  return Object.entries(cases).map(([caseName, run]) => ({ area: name, name: caseName, run }));
}
