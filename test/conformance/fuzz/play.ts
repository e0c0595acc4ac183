import type { Menu } from "../../helpers/ssa-cases/menus.ts";
import { withoutDumps } from "../../helpers/ssa-cases/comparable-message.ts";
import type { Client } from "../client.ts";
import { openServer } from "../open-server.ts";
import type { Answer, Json, Request, Server } from "../server.ts";
import { view } from "../suite/expect.ts";
import { type Draft, isDraft, type Operation } from "./operations.ts";

/** What one server made of one operation: the answer, the object afterwards, and whether it was written. */
export interface Outcome {
  readonly answer: Json;
  readonly live: Json;
  readonly wrote: boolean;
}

/** The object of an episode on one server. */
export interface Session {
  play(operation: Operation): Promise<Outcome>;
  /** Removes what is left of it. */
  end(): Promise<void>;
}

/** Opens a session with the object `name` of a kind. */
export function openSession(client: Client, menu: Menu, namespace: string, name: string): Session {
  const server = openServer(client, () => Promise.resolve());
  server.hide(name, "NAME");
  server.hide(namespace, "NS");
  const root = menu.apiVersion.includes("/") ? "/apis" : "/api";
  const collection = `${root}/${menu.apiVersion}/namespaces/${namespace}/${menu.resource}`;
  const path = `${collection}/${name}`;
  let before: string | undefined;
  const look = (): Promise<Answer> => client.send({ method: "GET", path });
  return {
    async play(operation) {
      const request = await toRequest(operation, { menu, collection, path, name, look });
      const answer = show(server, await client.send(request));
      const live = await look();
      const version = versionOf(live);
      const wrote = version !== before;
      before = version;
      return { answer, live: show(server, live), wrote };
    },
    async end() {
      const type = "application/merge-patch+json";
      await client.send({ method: "PATCH", path, type, body: { metadata: { finalizers: null } } });
      await client.send({ method: "DELETE", path, body: { gracePeriodSeconds: 0 } });
    },
  };
}

function versionOf({ body }: Answer): string | undefined {
  const metadata = isDraft(body) ? body["metadata"] : undefined;
  const version = isDraft(metadata) ? metadata["resourceVersion"] : undefined;
  return typeof version === "string" ? version : undefined;
}

const ADDRESS = /\b10\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?!\/)/g;
/** Also where an object stands as text in a message. */
const NODE_PORT = /(?<key>\\*"(?:nodePort|healthCheckNodePort)\\*":|duplicate nodePort: \{\w+ )\d+/g;

/** An answer as it is compared: what a server may choose freely is masked. */
function show(server: Server, answer: Answer): Json {
  const text = JSON.stringify(view(server, answer)).replace(ADDRESS, "ADDRESS").replace(NODE_PORT, "$<key>0");
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === "string" ? inOrder(withoutDumps(value)) : value,
  ) as Json;
}

const PATCHED = /(patch: Invalid value: )"(\{.*\})"(?=: )/s;

/** A template that must not change is printed as Go's own structure. */
const PRINTED_TEMPLATE = /(spec\.template(?:\.spec)?: Invalid value: )\{.*?\}(?=: field is immutable)/s;

/** The order of fields in an object that a message prints is no behaviour, and that of its managers is one of times in whole seconds. */
function inOrder(message: string): string {
  return message.replace(PRINTED_TEMPLATE, "$1{}").replace(PATCHED, (_all, before: string, printed: string) => {
    try {
      return before + JSON.stringify(sorted(JSON.parse(JSON.parse(`"${printed}"`) as string)));
    } catch {
      return `${before}${printed}`;
    }
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isDraft(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, key === "managedFields" ? unordered(value[key]) : sorted(value[key])]),
  );
}

function unordered(entries: unknown): unknown {
  return Array.isArray(entries) ? entries.map((entry) => JSON.stringify(sorted(entry))).toSorted() : entries;
}

interface Place {
  readonly menu: Menu;
  readonly collection: string;
  readonly path: string;
  readonly name: string;
  readonly look: () => Promise<Answer>;
}

async function toRequest(operation: Operation, { menu, collection, path, name, look }: Place): Promise<Request> {
  const whole = (body: Draft): Draft => {
    const metadata = isDraft(body["metadata"]) ? body["metadata"] : {};
    return { apiVersion: menu.apiVersion, kind: menu.kind, ...body, metadata: { name, ...metadata } };
  };
  switch (operation.verb) {
    case "create":
      return { method: "POST", path: `${collection}?${operation.query}`, body: whole(operation.body) };
    case "apply": {
      const type = "application/apply-patch+yaml";
      const at = `${path}${operation.part}?${operation.query}`;
      return { method: "PATCH", path: at, type, body: whole(operation.body) };
    }
    case "merge":
    case "strategic": {
      const type = `application/${operation.verb === "merge" ? "merge-patch" : "strategic-merge-patch"}+json`;
      return { method: "PATCH", path: `${path}${operation.part}?${operation.query}`, type, body: operation.patch };
    }
    case "edit": {
      const type = "application/json-patch+json";
      return { method: "PATCH", path: `${path}${operation.part}?${operation.query}`, type, body: operation.patch };
    }
    case "update": {
      const { body: live } = await look();
      const base = operation.whole || !isDraft(live) || live["kind"] === "Status" ? {} : live;
      const body = whole(overlay(base, operation.body) as Draft);
      return {
        method: "PUT",
        path: `${path}${operation.part}?${operation.query}`,
        body: stating(body, live, operation),
      };
    }
    case "delete":
      return { method: "DELETE", path, body: operation.options };
  }
}

/** The body of an update with the resourceVersion that it is to state. */
function stating(body: Draft, live: Json, { stated }: { readonly stated: string }): Draft {
  const metadata: Draft = { ...(body["metadata"] as Draft) };
  delete metadata["resourceVersion"];
  const present = isDraft(live) && isDraft(live["metadata"]) ? live["metadata"]["resourceVersion"] : undefined;
  if (stated === "old") metadata["resourceVersion"] = "1";
  if (stated === "current" && present !== undefined) metadata["resourceVersion"] = present;
  return { ...body, metadata };
}

function overlay(onto: unknown, value: unknown): unknown {
  if (!isDraft(onto) || !isDraft(value)) return value;
  const out: Draft = { ...onto };
  for (const [key, item] of Object.entries(value)) out[key] = overlay(onto[key], item);
  return out;
}
