import { ensureError, isSkysailError, SkysailError } from "../model/errors.ts";
import type { KubeObject } from "../model/objects.ts";
import { toApiVersion } from "../model/refs.ts";
import { toDesiredChildren } from "./desired-children.ts";
import { toDesiredStatus } from "./desired-status.ts";
import { toMilliseconds } from "./durations.ts";
import type { Kind } from "./kind.ts";
import { isResource } from "./resource.ts";
import { parse } from "./schema.ts";
import { settle } from "./settle.ts";
import type { ChildKind, DesiredState, RunInput } from "./types.ts";

/** What an author's function gets, without its types. */
export interface AuthorContext extends Omit<RunInput, "observed"> {
  readonly observed: Readonly<Record<string, KubeObject | undefined | readonly KubeObject[]>>;
}

/** An author's function, without its types. */
export type AuthorFunction = (context: AuthorContext) => unknown;

/** What a runner knows of its operator. */
export interface RunnerOptions {
  readonly name: string;
  readonly for: Kind;
  readonly children: Readonly<Record<string, ChildKind>>;
  readonly timeoutMs: number;
}

/** Runs an author's functions between the untyped pipeline and the author's typed world. */
export interface Runner {
  reconcile(author: AuthorFunction, input: RunInput): Promise<DesiredState>;
  finalize(author: AuthorFunction, input: RunInput): Promise<void>;
}

const RESULT_FIELDS = ["children", "status", "conditions", "requeueAfter"] as const;

/** A runner; errors are those of `Operator.run`. */
export function createRunner({ name, for: kind, children, timeoutMs }: RunnerOptions): Runner {
  const run = async (author: AuthorFunction, input: RunInput, verb: string): Promise<unknown> => {
    const context = await toContext(kind, children, input);
    const who = `operator ${JSON.stringify(name)}: ${verb}`;
    return settle((signal) => author({ ...context, signal }), { who, timeoutMs, signal: input.signal });
  };
  return {
    async reconcile(author, input) {
      const result = await run(author, input, "reconcile");
      try {
        const stated = toResult(result);
        const owner = { operator: name, for: kind, children, object: input.object };
        const requeueAfterMs =
          stated.requeueAfter === undefined ? undefined : toMilliseconds(stated.requeueAfter, "requeueAfter", "365d");
        return {
          children: toDesiredChildren(stated.children, owner),
          status: await toDesiredStatus(kind, stated, input.object, input.now),
          ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }),
        };
      } catch (error) {
        throw toResultError(error, name);
      }
    },
    async finalize(author, input) {
      await run(author, input, "finalize");
    },
  };
}

/** What is wrong with a result; an error that is not ours came out of it, such as from a getter. */
function toResultError(error: unknown, name: string): SkysailError {
  return new SkysailError(
    isSkysailError(error) ? error.code : "OPERATOR_FAILED",
    `operator ${JSON.stringify(name)}: what reconcile returned: ${ensureError(error).message}`,
    { cause: error },
  );
}

function toResult(value: unknown): { readonly [Field in (typeof RESULT_FIELDS)[number]]?: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const shown = value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
    throw new SkysailError(
      "INVALID_OPERATOR",
      `is ${shown}; it must be an object such as { children: { ... }, status: { ... } }`,
    );
  }
  for (const field of Object.keys(value)) {
    if (!RESULT_FIELDS.some((known) => known === field)) {
      throw new SkysailError(
        "INVALID_OPERATOR",
        `has a field ${JSON.stringify(field)}; there are ${RESULT_FIELDS.join(", ")}`,
      );
    }
  }
  return value;
}

/** Copies, because authors change what they are given, and the pipeline compares against the same objects. */
async function toContext(
  kind: Kind,
  children: Readonly<Record<string, ChildKind>>,
  { object, observed, now, signal, log }: RunInput,
): Promise<AuthorContext> {
  const at = `${kind.kind} ${[object.metadata.namespace, object.metadata.name].filter(Boolean).join("/")}`;
  if (object.kind !== kind.kind || object.apiVersion !== toApiVersion(kind)) {
    const expected = `${toApiVersion(kind)} ${kind.kind}`;
    throw new SkysailError("INVALID_INPUT", `expected ${expected}, got ${object.apiVersion} ${object.kind}`);
  }
  const copied = structuredClone(object);
  // A schema may give back the very value it was given, so that it gets the copy.
  const spec = isResource(kind) ? { spec: await parse(kind.spec, copied["spec"], `${at}: spec`, "INVALID_INPUT") } : {};
  const entries = Object.entries(children).map(([child, { many }]) => {
    const objects = structuredClone(observed[child] ?? []);
    return [child, many ? objects : pickOne(objects, object)] as const;
  });
  return { object: { ...copied, ...spec }, observed: Object.fromEntries(entries), now, signal, log };
}

/** Of a single child several may exist for a while, when its name changed: the one of the default name, else one that is not on its way out. */
function pickOne(objects: readonly KubeObject[], owner: KubeObject): KubeObject | undefined {
  const present = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const candidates = present.length > 0 ? present : objects;
  return candidates.find(({ metadata }) => metadata.name === owner.metadata.name) ?? candidates[0];
}
