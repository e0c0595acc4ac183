import { randomUUID } from "node:crypto";

import type { Server } from "../server.ts";
import { done, untilStatus } from "./expect.ts";
import { post, type Collection, type Fields } from "./requests.ts";

/**
 * Waits until the controllers know every object of a kind that was written before: the garbage collector has removed one that came after
 * them, and whose owner never was. `fields` are what the kind needs beside its metadata.
 *
 * A real controller hears of each kind by itself: of two objects of two kinds it may learn of the second first, and then acts as if the first
 * were not there.
 */
export async function untilKnown(
  server: Server,
  kind: Collection,
  ns: string,
  { metadata, ...fields }: Fields = {},
): Promise<void> {
  const name = server.unique("last");
  const never = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name: "never", uid: randomUUID() };
  await done(server, post(kind, ns, { ...fields, metadata: { ...metadata, name, ownerReferences: [never] } }));
  await untilStatus(server, `${kind.path(ns)}/${name}`, 404);
}
