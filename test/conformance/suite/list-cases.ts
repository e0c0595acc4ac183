import type { Answer, Case, Server } from "../server.ts";
import { asks, at, done, word } from "./expect.ts";
import { CONFIG_MAPS, list, post, type Collection } from "./requests.ts";

const LABELS: Readonly<Record<string, Record<string, string>>> = {
  a: { env: "prod", tier: "web", n: "5" },
  b: { env: "test", n: "10" },
  c: { env: "prod", "x.y/z": "" },
  d: {},
};

/** Makes objects `a` to `d` with labels of every sort. */
export async function four(server: Server, kind: Collection): Promise<string> {
  const ns = await server.namespace();
  for (const [name, labels] of Object.entries(LABELS))
    await done(server, post(kind, ns, { metadata: { name, labels } }));
  return ns;
}

/** The names of the items, in their order. */
export function namesOf({ status, text, body }: Answer): string {
  const items = at(body, "items");
  if (!Array.isArray(items)) throw new Error(`no list: ${status} ${text}`);
  return items.map((item) => word(at(item, "metadata.name"))).join(" ");
}

/** A list whose query is answered as expected. */
export const refusesQuery = (query: string, expected: unknown, kind = CONFIG_MAPS): Case["run"] =>
  asks((ns) => list(kind, ns, query), expected);
