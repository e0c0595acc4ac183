import type { Case, Server, Watch, WatchLine } from "../server.ts";
import { asks, at, done, same, textAt, word } from "./expect.ts";
import { CONFIG_MAPS, del, list, merge, post, type Collection } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

/** The least of a body, and labels. */
export const named = (name: string, labels: Record<string, string> = {}): { metadata: Record<string, unknown> } => ({
  metadata: { name, labels },
});

/** A line in short: `ADDED a`. */
export const label = ({ type, object }: WatchLine): string => `${type} ${word(at(object, "metadata.name"))}`;

/** Opens a watch of a collection. */
export function open(server: Server, kind: Collection, ns: string, query: string, accept?: string): Promise<Watch> {
  return server.watch(`${kind.path(ns)}?watch=1&${query}`, accept);
}

/** The collection's resourceVersion now. */
export async function now(server: Server, kind: Collection, ns: string): Promise<string> {
  return textAt(await done(server, list(kind, ns)), "metadata.resourceVersion");
}

/** Changes every watch should see, between two resourceVersions; the last is the deletion of `b`. */
export async function story(server: Server, kind: Collection): Promise<{ ns: string; before: string; after: string }> {
  const ns = await server.namespace();
  await done(server, post(kind, ns, named("early")));
  const before = await now(server, kind, ns);
  await done(server, post(kind, ns, named("a")), merge(kind, ns, "a", { metadata: { labels: { l: "1" } } }));
  await done(server, post(kind, ns, named("b")), del(kind, ns, "b"));
  return { ns, before, after: await now(server, kind, ns) };
}

/** The lines of a watch that come before a change that is made once it is open, whatever time they take. */
export async function upToNow(server: Server, kind: Collection, ns: string, query: string): Promise<WatchLine[]> {
  const watch = await open(server, kind, ns, query);
  await done(server, post(kind, ns, named("now")));
  const lines = await watch.until((line) => label(line) === "ADDED now");
  same(lines.at(-1)?.type, "ADDED");
  return lines.slice(0, -1);
}

/** Whether a line is the end of {@link story}. */
export const isLast = (line: WatchLine): boolean => line.type === "DELETED";

/** The same for a built-in and for a custom kind. */
export const forBoth =
  (run: (server: Server, kind: Collection) => Promise<void>): Case["run"] =>
  async (server) => {
    await run(server, CONFIG_MAPS);
    await run(server, WIDGETS);
  };

/** A watch of ConfigMaps that is answered at once. */
export const refused = (query: string, expected: unknown): Case["run"] =>
  asks((ns) => list(CONFIG_MAPS, ns, `watch=1&${query}`), expected);
