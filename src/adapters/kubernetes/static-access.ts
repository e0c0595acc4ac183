import { SkysailError } from "../../model/errors.ts";
import type { ClusterAccess } from "../../ports/cluster-access.ts";
import type { ClusterApi } from "../../ports/cluster-api.ts";

/** Access to the clusters of one process, which were connected when it started. Errors of `open`: `CLUSTER_UNKNOWN`. */
export function createStaticAccess(apis: Iterable<ClusterApi>): ClusterAccess {
  const byId = new Map([...apis].map((api) => [api.cluster, api]));
  return {
    async open(cluster, { signal } = {}) {
      if (signal?.aborted === true) throw new SkysailError("ABORTED", `open cluster ${cluster}: aborted by the caller`);
      const api = byId.get(cluster);
      if (api !== undefined) return api;
      throw new SkysailError(
        "CLUSTER_UNKNOWN",
        `this process was not started for cluster ${cluster}: add its context with --context`,
      );
    },
  };
}
