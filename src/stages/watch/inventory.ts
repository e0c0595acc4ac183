import type { KubeObject, ObjectMeta } from "../../model/objects.ts";

/** What an observation amounts to, compared with what was known before. */
export type Observed =
  | { readonly type: "added"; readonly object: KubeObject; readonly fresh: boolean }
  | { readonly type: "modified" | "deleted"; readonly object: KubeObject };

interface Entry {
  readonly uid: string;
  readonly resourceVersion: string;
  /** Enough to tell of a deletion that nobody saw. */
  readonly last: KubeObject;
  /** The sync that saw it last. */
  readonly sync: number;
}

/**
 * What one watch has told of, by namespace and name: it turns states into changes, and finds what vanished while nobody looked.
 *
 * Guarantees: a version that was told is not told again; another uid under the same name is a deletion and an addition; everything that a
 * finished sync did not see is told as deleted, once.
 * Caveats: versions are compared for equality only, because they may go back when etcd is restored.
 */
export class Inventory {
  readonly #entries = new Map<string, Entry>();
  #sync = 0;
  #syncing = false;

  /** How many objects are known. */
  get size(): number {
    return this.#entries.size;
  }

  /** Begins a sync, or begins it anew when the one before broke off. */
  beginSync(): void {
    this.#sync += 1;
    this.#syncing = true;
  }

  /** Ends the sync: what it did not see is gone. */
  endSync(): Observed[] {
    const gone: Observed[] = [];
    for (const [key, entry] of this.#entries) {
      if (entry.sync === this.#sync) continue;
      this.#entries.delete(key);
      gone.push({ type: "deleted", object: entry.last });
    }
    this.#syncing = false;
    return gone;
  }

  /** Notes an object that is there. `created`: the API server said that it came into being now. */
  seePresent(object: KubeObject, created: boolean): readonly Observed[] {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    if (name === undefined || uid === undefined || resourceVersion === undefined) return [];
    const key = toKey(namespace, name);
    const known = this.#entries.get(key);
    if (known?.uid === uid && known.resourceVersion === resourceVersion) {
      if (known.sync !== this.#sync) this.#entries.set(key, { ...known, sync: this.#sync });
      return [];
    }
    this.#entries.set(key, { uid, resourceVersion, last: toIdentity(object), sync: this.#sync });
    if (known?.uid === uid) return [{ type: "modified", object }];
    const added: Observed = { type: "added", object, fresh: created && !this.#syncing };
    return known === undefined ? [added] : [{ type: "deleted", object: known.last }, added];
  }

  /** Notes an object that is gone. One that was never told of is told as deleted, too: it is only a hint. */
  seeGone(object: KubeObject): readonly Observed[] {
    const { name, namespace, uid } = object.metadata;
    if (name === undefined || uid === undefined) return [];
    const key = toKey(namespace, name);
    if (this.#entries.get(key)?.uid === uid) this.#entries.delete(key);
    return [{ type: "deleted", object }];
  }
}

function toKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ""}/${name}`;
}

/** Identity and what routing needs; the rest of a vanished object helps nobody and would cost its size in memory. */
function toIdentity({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, labels, annotations, ownerReferences, deletionTimestamp } = metadata;
  const ours = Object.entries(annotations ?? {}).filter(([key]) => key.startsWith("skysail.dev/"));
  const kept: ObjectMeta = {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(labels === undefined ? {} : { labels }),
    ...(ours.length === 0 ? {} : { annotations: Object.fromEntries(ours) }),
    ...(ownerReferences === undefined ? {} : { ownerReferences }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  };
  return { apiVersion, kind, metadata: kept };
}
