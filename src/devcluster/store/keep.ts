import { SkysailError, ensureError } from "../../model/errors.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { ObjectJournal } from "../../ports/object-journal.ts";
import { parseJson, printJson } from "../json.ts";
import { bareError } from "../status.ts";
import type { Slot } from "./store.ts";

/** Calls `put` for every object of a journal; returns the revision of its last write, if there was one. Errors: `INVALID_CONFIG`. */
export function restore(
  journal: ObjectJournal | undefined,
  put: (slot: Slot, object: KubeObject) => void,
): number | undefined {
  if (journal === undefined) return undefined;
  const { revision, objects } = journal.read();
  for (const { text, ...slot } of objects) put(slot, parse(journal.place, slot, text));
  return revision;
}

function parse(place: string, { collection, namespace, name }: Slot, text: string): KubeObject {
  try {
    return parseJson(text) as KubeObject;
  } catch (cause) {
    const what = [collection, namespace, name].filter((part) => part !== "").join(" ");
    const remedy = "restore its folder from a copy, or use another folder to begin with an empty cluster";
    throw new SkysailError("INVALID_CONFIG", `${place} is damaged at the object ${what}: ${remedy}`, { cause });
  }
}

/** Keeps a write, before it is made. Errors: 500, as when etcd takes no writes. */
export function keepIn(
  journal: ObjectJournal | undefined,
  { collection, namespace, name }: Slot,
  revision: number,
  after: KubeObject | undefined,
): void {
  if (journal === undefined) return;
  const text = after === undefined ? undefined : printJson(after);
  try {
    journal.write({ revision, collection, namespace, name, text });
  } catch (error) {
    throw bareError(ensureError(error).message);
  }
}
