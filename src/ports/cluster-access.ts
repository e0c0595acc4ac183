import type { Abortable } from "./abortable.ts";
import type { ClusterApi } from "./cluster-api.ts";

/** How a function reaches a cluster: whoever implements it knows where credentials come from, nobody else does. */
export interface ClusterAccess {
  /**
   * The API of the cluster with this id, ready to use; connections and credentials are cached while they are valid.
   *
   * Errors: `CLUSTER_UNKNOWN` when there is no record or its credential has expired (the message says how to renew it).
   */
  open(cluster: string, options?: Abortable): Promise<ClusterApi>;
}

/** Encrypts short secrets for storage. `context` must be the same to open them again: a token sealed for one cluster opens for no other. */
export interface Sealer {
  seal(secret: string, context: string, options?: Abortable): Promise<string>;
  /** Errors: `CLUSTER_UNKNOWN` when the text was sealed with another key or for another context. */
  open(sealed: string, context: string, options?: Abortable): Promise<string>;
}
