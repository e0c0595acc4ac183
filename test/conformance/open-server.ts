import { randomBytes } from "node:crypto";

import type { Client } from "./client.ts";
import type { Json, Server, Watch } from "./server.ts";

const UID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
/** Also where an object stands as text in a message. */
const RESOURCE_VERSION = /(\\*"resourceVersion\\*":\\*")\d+/g;

/** What a case gets: the server, and the masks of what is random in this one run of it. */
export interface CaseServer extends Server {
  /** Closes the watches that the case left open. */
  close(): void;
}

/** Makes the view of one case on a server. `forget` is how that server loses its history. */
export function openServer(client: Client, forget: () => Promise<void>): CaseServer {
  const hidden = new Map<string, string>();
  const watches: Watch[] = [];
  const hide = (value: string, mask: string): void => void hidden.set(value, mask);
  const unique = (prefix: string): string => {
    const name = `${prefix}-${randomBytes(4).toString("hex")}x`;
    hide(name, prefix.toUpperCase());
    return name;
  };
  return {
    send: (request) => client.send(request),
    async watch(path, accept) {
      const watch = await client.watch(path, accept);
      watches.push(watch);
      return watch;
    },
    async namespace() {
      const name = unique("ns");
      const { status, text } = await client.send({
        method: "POST",
        path: "/api/v1/namespaces",
        body: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
      });
      if (status !== 201) throw new Error(`cannot make namespace ${name}: ${status} ${text}`);
      return name;
    },
    unique,
    hide,
    show: (value) => mask(value, hidden),
    forget,
    close: () => watches.forEach((watch) => watch.close()),
  };
}

function mask(value: unknown, hidden: ReadonlyMap<string, string>): Json {
  let text = JSON.stringify(value ?? null);
  const longestFirst = [...hidden].toSorted(([a], [b]) => b.length - a.length);
  for (const [secret, name] of longestFirst) text = text.replaceAll(secret, name);
  text = text.replaceAll(UID, "UID").replaceAll(TIME, "TIME").replaceAll(RESOURCE_VERSION, "$1RV");
  return JSON.parse(text, managersAsText) as Json;
}

/**
 * managedFields as a line per entry, sorted: the server orders them by their times, which are in whole seconds, so that the same steps may
 * end in another order.
 */
function managersAsText(_key: string, value: unknown): unknown {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isEntry)) return value;
  return value.map(entryAsText).toSorted();
}

interface Entry {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1: Json;
}

function isEntry(value: unknown): value is Entry {
  return (Object(value) as Record<string, unknown>)["fieldsType"] === "FieldsV1";
}

function entryAsText({ manager, operation, apiVersion, subresource, time, fieldsV1 }: Entry): string {
  const who = [manager, operation, apiVersion, ...(subresource === undefined ? [] : [subresource])].join(" ");
  return `${who}${time === undefined ? " (no time)" : ""}: ${JSON.stringify(fieldsV1)}`;
}
