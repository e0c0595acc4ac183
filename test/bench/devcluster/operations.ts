import type { Send } from "../cluster/client.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { CONFIG_MAP, CUSTOM_RESOURCE, DEFINITION, DEPLOYMENT, NAMESPACE, type Payload } from "./payloads.ts";

const APPLY = "application/apply-patch+yaml";
const QUERY = "?fieldManager=bench&force=true";

/** One write, of many objects in turn. */
export interface Operation {
  readonly name: string;
  /** Writes the object `name`. */
  readonly write: (send: Send, name: string) => Promise<unknown>;
}

/** The writes of a round, in the order in which they need each other. */
export const OPERATIONS: readonly Operation[] = [CONFIG_MAP, DEPLOYMENT, CUSTOM_RESOURCE].flatMap((payload) => [
  {
    name: `create, ${payload.kind}`,
    write: (send: Send, name: string) => send("POST", payload.path, payload.object(`made-${name}`, "app:1")),
  },
  apply(payload, "new", "app:1"),
  apply(payload, "changed", "app:2"),
  apply(payload, "unchanged", "app:2"),
]);

function apply(payload: Payload, what: string, image: string): Operation {
  return {
    name: `apply, ${payload.kind}, ${what}`,
    write: (send, name) =>
      send("PATCH", `${payload.path}/applied-${name}${QUERY}`, payload.object(`applied-${name}`, image), APPLY),
  };
}

/** Makes the namespace and the definition that the operations need; resolves when the definition is served. */
export async function prepare(send: Send): Promise<void> {
  await send("POST", "/api/v1/namespaces", NAMESPACE);
  await send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", DEFINITION);
  const deadline = performance.now() + 30_000;
  const isServed = (): Promise<boolean> =>
    send("GET", CUSTOM_RESOURCE.path).then(
      () => true,
      () => false,
    );
  while (!(await isServed())) {
    if (performance.now() > deadline) throw new Error("the definition is not served");
    await sleep(100);
  }
}

/** Milliseconds per write of `count` objects, `connections` at once. */
export async function timeWrites(
  { write }: Operation,
  send: Send,
  { round, count, connections }: { readonly round: string; readonly count: number; readonly connections: number },
): Promise<number> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await write(send, `${round}-${index}`);
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: connections }, work));
  return (performance.now() - begin) / count;
}
