/** One write of an API server's store, as it is kept: an object's text, or its end. */
export interface KeptWrite {
  /** The store's revision after it. */
  readonly revision: number;
  /** `group/resource`. */
  readonly collection: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  /** Absent for a deletion. */
  readonly text: string | undefined;
}

/** What a journal holds. */
export interface KeptState {
  /** The revision of the last write; `undefined` when there was none. */
  readonly revision: number | undefined;
  readonly objects: readonly (Pick<KeptWrite, "collection" | "namespace" | "name"> & { readonly text: string })[];
}

/**
 * Keeps the objects of an API server beyond its process: what etcd is to a real one, without its history.
 *
 * Guarantees: a write that has returned is there for the next process, whatever ends this one; one that threw is not there at all.
 * Errors: what a write throws is of this write only; the next may succeed.
 */
export interface ObjectJournal {
  /** What messages call it, such as the path of a file. */
  readonly place: string;
  read(): KeptState;
  write(change: KeptWrite): void;
  /** Keeps a revision that no object has. */
  advance(revision: number): void;
}
