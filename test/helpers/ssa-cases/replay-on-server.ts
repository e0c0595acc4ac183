import { isDeepStrictEqual } from "node:util";
import type { KubeObject } from "../../../src/model/objects.ts";
import type { RecordedCase, RecordedRequest } from "./cases.ts";
import type { Client, Reply } from "./client.ts";
import { comparableMessage } from "./comparable-message.ts";
import { toExpectation } from "./expectation.ts";

/**
 * Sends a recorded case to a server, request by request, and tells where it answers differently from the one that was recorded: the status of
 * each request, the object before the apply, the verdict, the conflicts and the result.
 */
export async function replayOnServer(client: Client, recorded: RecordedCase): Promise<readonly string[]> {
  const path = pathOf(recorded);
  const read = (): Promise<Reply> => client.send({ method: "GET", path, query: {}, contentType: "", body: undefined });
  const out: string[] = [];
  for (const [index, { status: expected, ...request }] of recorded.history.entries()) {
    const { status } = await client.send({ ...request, body: asOfNow(request, (await read()).body) });
    if (status !== expected) out.push(`request ${index} was answered ${status}, expected ${expected}`);
  }
  const live = await read();
  const before = live.status === 200 ? (live.body as KubeObject) : null;
  diff(recorded.live && comparable(recorded.live), before && comparable(before), "live ", out);
  const reply = await client.send({
    method: "PATCH",
    path: recorded.subresource === undefined ? path : `${path}/${recorded.subresource}`,
    query: { fieldManager: recorded.manager, force: String(recorded.force), dryRun: "All", fieldValidation: "Ignore" },
    contentType: "application/apply-patch+yaml",
    body: recorded.config,
  });
  const { object, conflicts, message, ...answered } = toExpectation(live, reply);
  const { status, verdict, changed } = recorded.expected;
  diff({ status, verdict, ...(changed === undefined ? {} : { changed }) }, answered, "", out);
  diff(inOrder(recorded.expected.conflicts), inOrder(conflicts), "conflicts ", out);
  // Other recordings keep no message of a conflict: its causes are compared above.
  if (recorded.expected.verdict === "error")
    diff(comparableMessage(recorded.expected.message), comparableMessage(message), "message ", out);
  if (recorded.expected.object !== undefined && object !== undefined) {
    diff(comparable(recorded.expected.object), comparable(object), "result ", out);
  }
  return out;
}

const PLURALS: Readonly<Record<string, string>> = { NetworkPolicy: "networkpolicies", Ingress: "ingresses" };

function pathOf({ apiVersion, kind, id }: RecordedCase): string {
  const resource = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}/namespaces/ssa/${resource}/${id}`;
}

/** A full update states the incarnation and version that the recording server had given, and what it had assigned: here they are others. */
function asOfNow({ method, body }: Pick<RecordedRequest, "method" | "body">, live: unknown): unknown {
  if (method !== "PUT") return body;
  const { metadata, ...rest } = body as KubeObject;
  const now = (live as KubeObject).metadata ?? {};
  return {
    ...rest,
    metadata: moved(metadata as Draft, now as Draft, ["uid", "resourceVersion", "creationTimestamp"]),
    ...(rest.kind === "Service"
      ? { spec: reassigned(rest["spec"] as Draft, (live as KubeObject)["spec"] as Draft) }
      : {}),
  };
}

type Draft = Readonly<Record<string, unknown>>;

/** `object` with those of the fields that it has as they are in `live`. */
function moved(object: Draft, live: Draft, names: readonly string[]): Draft {
  const stated = names.filter((name) => object[name] !== undefined);
  return { ...object, ...Object.fromEntries(stated.map((name) => [name, live[name]])) };
}

function reassigned(spec: Draft, live: Draft = {}): Draft {
  const ports = (live["ports"] ?? []) as readonly Draft[];
  const same = (port: Draft): Draft =>
    ports.find((each) => each["port"] === port["port"] && each["protocol"] === port["protocol"]) ?? {};
  return {
    ...moved(spec, live, ["clusterIP", "clusterIPs", "healthCheckNodePort"]),
    ...(Array.isArray(spec["ports"])
      ? { ports: (spec["ports"] as readonly Draft[]).map((port) => moved(port, same(port), ["nodePort"])) }
      : {}),
  };
}

/** An object without what differs from server to server and from run to run: what is assigned is only seen to be there. */
function comparable(object: KubeObject): unknown {
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    managedFields,
    ...metadata
  } = object.metadata;
  const owners = (managedFields ?? []).map(({ time: _time, ...entry }) => JSON.stringify(sorted(entry))).toSorted();
  const text = JSON.stringify(object["spec"] ?? {})
    .replace(/"10\.\d+\.\d+\.\d+"/g, '"ADDRESS"')
    .replace(/("(?:nodePort|healthCheckNodePort)":)\d+/g, "$10");
  return { ...object, metadata: { ...metadata, owners }, spec: JSON.parse(text) as unknown };
}

/** The server lists the managers of conflicts in no order. */
function inOrder(conflicts: RecordedCase["expected"]["conflicts"]): readonly string[] | undefined {
  return conflicts?.map(({ manager, field, message }) => `${manager} ${field} ${message}`).toSorted();
}

function sorted(entry: object): object {
  return Object.fromEntries(Object.entries(entry).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function diff(expected: unknown, actual: unknown, path: string, out: string[]): void {
  if (isDeepStrictEqual(expected, actual)) return;
  if (isObject(expected) && isObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      diff(expected[key], actual[key], `${path}/${key}`, out);
    }
    return;
  }
  out.push(`${path}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
