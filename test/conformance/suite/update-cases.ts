import type { Server } from "../server.ts";
import { done, textAt } from "./expect.ts";
import { post, type Collection, type Fields } from "./requests.ts";

const A = { metadata: { name: "a" } };

/** An object that a case has made. */
export interface Made {
  readonly ns: string;
  readonly rv: string;
  readonly uid: string;
}

/** Makes object `a`; its resourceVersion and uid. */
export async function made(server: Server, kind: Collection, fields: Fields = A): Promise<Made> {
  const ns = await server.namespace();
  const answer = await done(server, post(kind, ns, fields));
  const [rv, uid] = [textAt(answer, "metadata.resourceVersion"), textAt(answer, "metadata.uid")];
  server.hide(`"${rv}"`, "RV");
  return { ns, rv, uid };
}
