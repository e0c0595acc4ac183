import type { KubeObject } from "../model/objects.ts";
import type { ResourceKind } from "../model/refs.ts";
import { isSkysailError } from "../model/errors.ts";
import type { ClusterApi } from "../ports/cluster-api.ts";

const WINDOW_SECONDS = 280;

/**
 * Watches a kind until the signal ends it. `tell` hears of the objects once all that are there are known, and again after every change of any;
 * keys are `namespace/name`. Errors: those of the watch, but for its ends.
 */
export async function watchObjects(
  api: ClusterApi,
  kind: ResourceKind,
  namespace: string | undefined,
  tell: (objects: ReadonlyMap<string, KubeObject>) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const objects = new Map<string, KubeObject>();
    let complete = false;
    const options = {
      initialEvents: true,
      timeoutSeconds: WINDOW_SECONDS,
      signal,
      ...(namespace === undefined ? {} : { namespace }),
    };
    try {
      for await (const line of api.watch(kind, options)) {
        if (line.type === "bookmark") {
          if (complete || !line.initialEventsEnd) continue;
          complete = true;
        } else {
          const { namespace: inside = "", name = "" } = line.object.metadata;
          if (line.type === "deleted") objects.delete(`${inside}/${name}`);
          else objects.set(`${inside}/${name}`, line.object);
        }
        if (complete) tell(objects);
      }
    } catch (error) {
      if (signal.aborted || (isSkysailError(error) && error.code === "WATCH_EXPIRED")) continue;
      throw error;
    }
  }
}
