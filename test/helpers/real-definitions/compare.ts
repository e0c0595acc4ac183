import { isMap, type JsonMap } from "../../../src/core/merge/values.ts";
import type { Client } from "../../conformance/client.ts";
import type { Answer, Request } from "../../conformance/server.ts";

/** An answer to which two servers gave different ones. */
export interface Difference {
  readonly what: string;
  readonly real: unknown;
  readonly ours: unknown;
}

/** Two servers that are asked the same. */
export interface Pair {
  readonly real: Client;
  readonly ours: Client;
}

/** Asks both; the difference of their answers, if there is one. */
export async function compare({ real, ours }: Pair, what: string, request: Request): Promise<Difference | undefined> {
  const [theirs, mine] = (await Promise.all([real.send(request), ours.send(request)])).map(summary);
  const same = JSON.stringify(theirs) === JSON.stringify(mine);
  return same ? undefined : { what: `${what}: ${request.method} ${request.path}`, real: theirs, ours: mine };
}

/** What of an answer does not depend on when and where it was given. */
function summary({ status, body, warnings }: Answer): unknown {
  const warned = warnings.toSorted();
  if (!isMap(body)) return { status, body, warned };
  if (body["kind"] !== "Status") return { status, object: stable(body), warned };
  const details = isMap(body["details"]) ? body["details"] : {};
  const found = Array.isArray(details["causes"]) ? (details["causes"] as readonly JsonMap[]) : [];
  const causes = found.map(({ reason, field, message }) => [field, message, reason].map(String).join(" | ")).toSorted();
  const message = causes.length === 0 ? withoutFields(body["message"]) : undefined;
  return { status, reason: body["reason"], message, causes, warned };
}

/** A message without the fields that a typed patch did not fit: the real server takes them from a map, and does not always name all. */
function withoutFields(message: unknown): unknown {
  return typeof message === "string" ? message.replace(/(failed to create typed patch object).*/s, "$1") : message;
}

const VOLATILE = ["uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"];

function stable(object: JsonMap): unknown {
  const metadata = isMap(object["metadata"]) ? { ...object["metadata"] } : {};
  for (const name of VOLATILE) delete metadata[name];
  return sorted({ ...object, metadata });
}

/** The value with its keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}
