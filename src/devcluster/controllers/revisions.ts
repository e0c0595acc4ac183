import { equalValues, type JsonMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Controls } from "./controllers.ts";
import { hashOf } from "./hash.ts";
import { change, controllerReference, create, mapOf, numberOf, ownedBy, remove } from "./owned.ts";

const COLLECTION = "apps/controllerrevisions";

/** The ControllerRevisions of a workload, the oldest first; `latest` is that of its template. */
export interface Revisions {
  readonly all: readonly KubeObject[];
  readonly latest: KubeObject;
}

/**
 * The ControllerRevisions of a workload, one of which has its present template: it is created, or an older one that is the same becomes the newest.
 * `label` is where its hash stands.
 */
export function keepRevisions(controls: Controls, owner: KubeObject, label: string): Revisions {
  const template = mapOf(mapOf(owner["spec"])["template"]);
  const data = { spec: { template: { ...template, $patch: "replace" } } };
  const all = revisionsOf(controls, owner);
  const last = all.at(-1);
  const same = all.findLast((revision) => equalValues(revision["data"], data));
  if (same !== undefined && same === last) return { all, latest: same };
  const next = numberOf(last?.["revision"], 0) + 1;
  if (same !== undefined) change(controls, "apps", same, (live) => ({ ...live, revision: next }));
  else createRevision(controls, owner, { data, revision: next, label });
  const now = revisionsOf(controls, owner);
  const latest = now.at(-1);
  if (latest === undefined) throw new Error("a revision that was created is not there");
  return { all: now, latest };
}

/** The template that a revision holds. */
export function templateOf(revision: KubeObject): JsonMap {
  return omit(mapOf(mapOf(mapOf(revision["data"])["spec"])["template"]), ["$patch"]);
}

/** Removes the oldest revisions that nothing lives by, beyond those that are kept. */
export function forgetRevisions(
  controls: Controls,
  owner: KubeObject,
  { all }: Revisions,
  isAlive: (revision: KubeObject) => boolean,
): void {
  const kept = numberOf(mapOf(owner["spec"])["revisionHistoryLimit"], 10);
  const idle = all.filter((revision) => !isAlive(revision));
  for (const revision of idle.slice(0, Math.max(0, idle.length - kept))) remove(controls, "apps", revision);
}

function revisionsOf(controls: Controls, owner: KubeObject): readonly KubeObject[] {
  return ownedBy(controls, owner, COLLECTION).toSorted(
    (a, b) => numberOf(a["revision"], 0) - numberOf(b["revision"], 0),
  );
}

function createRevision(
  controls: Controls,
  owner: KubeObject,
  { data, revision, label }: { readonly data: JsonMap; readonly revision: number; readonly label: string },
): void {
  const { name = "", namespace = "", annotations } = owner.metadata;
  const labels = mapOf(mapOf(mapOf(mapOf(owner["spec"])["template"])["metadata"])["labels"]) as Record<string, string>;
  // The API server has counted no collision of hashes yet.
  const hash = hashOf(data, "0");
  create(controls, "apps", {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...labels, [label]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision,
  });
}
