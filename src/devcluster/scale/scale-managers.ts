import { difference, hasPath, setOf } from "../../core/merge/field-set.ts";
import { decodeManagers, encodeManagers, type Manager, withFields } from "../../core/merge/managers.ts";
import { fieldElement } from "../../core/merge/path-element.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../model/objects.ts";
import { toApiVersion } from "../../model/refs.ts";
import type { ServedKind } from "../served-kind.ts";
import { stepsOf } from "./scale-object.ts";

type Entries = readonly ManagedFieldsEntry[] | undefined;

const IN_SCALE = ["spec", "replicas"].map(fieldElement);
const REPLICAS = setOf(IN_SCALE);

/** Who owns the replicas of a Scale: those who own the field that its object keeps them in. */
export function managersOfScale(kind: ServedKind, object: KubeObject): Entries {
  const path = pathOf(kind);
  const owners = [...decodeManagers(object.metadata.managedFields)].filter(([, { fields }]) => hasPath(fields, path));
  return encodeManagers(
    new Map(owners.map(([id, manager]) => [id, { ...withFields(manager, REPLICAS), apiVersion: "autoscaling/v1" }])),
  );
}

/**
 * The managers of the object after its Scale was written: whoever no longer owns the replicas of the Scale loses the field, and whoever is
 * new gets it.
 *
 * Caveats: as in the API server, who owns replicas by an update is a new manager in a Scale, because its version is another, and a new
 * manager has no time.
 */
export function managersOfScaled(kind: ServedKind, object: KubeObject, scale: Entries): Entries {
  const path = pathOf(kind);
  const left = new Map(decodeManagers(scale));
  const out = new Map<string, Manager>();
  for (const [id, manager] of decodeManagers(object.metadata.managedFields)) {
    const kept = !hasPath(manager.fields, path) || left.delete(id);
    const fields = kept ? manager.fields : difference(manager.fields, setOf(path));
    if (fields.size > 0) out.set(id, withFields(manager, fields));
  }
  for (const [id, { time: _time, entry: _entry, ...manager }] of left) {
    if (hasPath(manager.fields, IN_SCALE))
      out.set(id, { ...manager, apiVersion: toApiVersion(kind), fields: setOf(path) });
  }
  return encodeManagers(out, kind.custom ? "text" : "content");
}

function pathOf({ scale }: ServedKind): readonly string[] {
  return stepsOf(scale?.specReplicasPath ?? "").map(fieldElement);
}
