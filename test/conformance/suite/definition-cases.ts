import type { Case, Server } from "../server.ts";
import { answers, done, shows } from "./expect.ts";
import { merge, post, type Collection } from "./requests.ts";
import { defining, things, version, type Definition } from "./widgets.ts";

const A = { metadata: { name: "a" } };

/** A definition of `Thing` in a group of the case's own. */
export function thing(server: Server, more: Partial<Definition> = {}): Definition {
  return {
    group: `${server.unique("g")}.example`,
    names: { kind: "Thing", plural: "things" },
    versions: [version({ type: "object" })],
    ...more,
  };
}

/** A definition that differs in this from a good one is answered as expected. */
export const refusedDefinition =
  (make: (server: Server) => Partial<Definition>, expected: unknown): Case["run"] =>
  async (server) => {
    await answers(server, defining(thing(server, make(server))), expected);
  };

/** A definition whose spec has this schema is refused. */
export const refusedSchema = (spec: unknown, expected: unknown): Case["run"] =>
  refusedDefinition(() => ({ versions: [version(spec)] }), expected);

/** Creates an object with this spec of a kind with this schema, and shows its spec. */
export const keeps =
  (schema: unknown, spec: unknown, expected: unknown): Case["run"] =>
  async (server) => {
    const kind = await things(server, version(schema));
    await shows(server, post(kind, "default", { ...A, spec }), ["spec"], expected);
  };

/** Creates an object with this spec of a kind with this schema; the answer. */
export const refusesSpec =
  (schema: unknown, spec: unknown, expected: unknown): Case["run"] =>
  async (server) => {
    const kind = await things(server, version(schema));
    await answers(server, post(kind, "default", { ...A, spec }), expected);
  };

/** The schema of an object with these fields. */
export const props = (
  properties: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  type: "object",
  properties,
  ...more,
});

/** Creates an object and changes its spec; the answer. */
export async function changed(
  server: Server,
  kind: Collection,
  spec: unknown,
  patch: unknown,
  expected: unknown,
): Promise<void> {
  const ns = await server.namespace();
  await done(server, post(kind, ns, { ...A, spec }));
  await answers(server, merge(kind, ns, "a", { spec: patch }), expected);
}
