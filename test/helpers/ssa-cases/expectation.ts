import { isDeepStrictEqual } from "node:util";
import type { KubeObject } from "../../../src/model/objects.ts";
import type { RecordedCase } from "./cases.ts";
import type { Reply } from "./client.ts";

/** What a server made of an apply with `dryRun=All`, beside what was there before. */
export function toExpectation(live: Reply, reply: Reply): RecordedCase["expected"] {
  const body = reply.body as Readonly<Record<string, unknown>>;
  if (reply.status === 409) {
    const details = body["details"] as { readonly causes?: readonly Record<string, string>[] } | undefined;
    const conflicts = (details?.causes ?? []).filter((cause) => cause["reason"] === "FieldManagerConflict");
    if (conflicts.length > 0) {
      return {
        status: 409,
        verdict: "conflict",
        message: String(body["message"]),
        conflicts: conflicts.map((cause) => ({
          manager: /^conflict with "([^"]*)"/.exec(cause["message"] ?? "")?.[1] ?? "",
          field: cause["field"] ?? "",
          message: cause["message"] ?? "",
        })),
      };
    }
  }
  if (reply.status >= 300) return { status: reply.status, verdict: "error", message: String(body["message"]) };
  const [before, after] = [live.status === 200 ? live.body : undefined, reply.body].map((object) =>
    split(object as KubeObject | undefined),
  );
  const changed = {
    object: !isDeepStrictEqual(before?.content, after?.content),
    ownership: !isDeepStrictEqual(before?.owners, after?.owners),
  };
  const verdict = changed.object || changed.ownership ? "change" : "noop";
  return {
    status: reply.status,
    verdict,
    changed,
    ...(verdict === "change" ? { object: reply.body as KubeObject } : {}),
  };
}

function split(object: KubeObject | undefined): { content: unknown; owners: unknown } {
  if (object === undefined) return { content: undefined, owners: [] };
  const { managedFields = [], resourceVersion: _version, generation: _generation, ...metadata } = object.metadata;
  const owners = managedFields.map(({ time: _time, ...entry }) => JSON.stringify(entry)).toSorted();
  return { content: { ...object, metadata }, owners };
}
