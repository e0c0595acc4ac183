import { SkysailError } from "../model/errors.ts";
import type { KubeObject } from "../model/objects.ts";
import { isMany, toChildKind, type ChildDefinition, type ChildDefinitions } from "./children.ts";
import { toMilliseconds } from "./durations.ts";
import { BRAND } from "./brand.ts";
import type { Kind } from "./kind.ts";
import { assertDnsLabel } from "./names.ts";
import type { Checked, OperatorDefinition, RenderObject, RenderOptions, TypedOperator } from "./operator-types.ts";
import { createRunner, type AuthorFunction } from "./run.ts";
import { toRendered, toRunInput } from "./render.ts";
import type { ChildKind, Operator } from "./types.ts";

const CHILD_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;

/**
 * Defines an operator: for the objects of one kind it says which children they should have, and what their status is. Export it by name
 * and the pipeline finds it.
 *
 * Guarantees: what `reconcile` returns is checked against what is declared, by the compiler and again at run time; nothing that it says is
 * acted upon unless all of it makes sense.
 * Errors: `INVALID_OPERATOR` when the definition makes no sense.
 *
 * @example
 * ```ts
 * export const greeting = defineOperator({
 *   name: "greeting", for: Greeting, children: { config: ConfigMap },
 *   reconcile: ({ object }) => ({ children: { config: { data: { text: `Hello ${object.spec.to}` } } } }),
 * });
 * ```
 */
export function defineOperator<F extends Kind, C extends ChildDefinitions, const R>(
  definition: OperatorDefinition<F, C, R> & Checked<NoInfer<F>, NoInfer<C>, NoInfer<R>>,
): TypedOperator<F, C> {
  const { name, for: kind, children, timeout = "10s" } = definition;
  assertDnsLabel(name, "defineOperator: name");
  const at = `defineOperator ${name}`;
  assertKind(kind, `${at}: for`);
  if (typeof children !== "object" || children === null)
    refuse(`${at}: children must be an object of kinds; {} when there are none`);
  const childKinds = Object.fromEntries(
    Object.entries(children).map(([child, of]) => [child, checkChild(child, of, kind, at)]),
  ) as Record<keyof C & string, ChildKind>;
  if (typeof definition.reconcile !== "function") refuse(`${at}: reconcile must be a function`);
  const finalizes = definition.finalize !== undefined;
  if (finalizes && typeof definition.finalize !== "function") refuse(`${at}: finalize must be a function`);
  const timeoutMs = toMilliseconds(timeout, `${at}: timeout`, "10m");

  // Called on the definition, so that an author's methods may use `this`.
  const reconcile: AuthorFunction = (context) => definition.reconcile(context as never);
  const finalize: AuthorFunction = (context) => definition.finalize?.(context as never);
  const runner = createRunner({ name, for: kind, children: childKinds, timeoutMs });
  const run: Operator["run"] = (input) => runner.reconcile(reconcile, input);
  const operator = {
    [BRAND]: true as const,
    name,
    for: kind,
    children: Object.freeze(childKinds),
    timeoutMs,
    run,
    ...(!finalizes
      ? {}
      : {
          finalizer: `skysail.dev/${name}`,
          finalize: ((input) => runner.finalize(finalize, input)) satisfies Operator["finalize"],
        }),
    async render(object: RenderObject<F>, options: RenderOptions<C> = {}) {
      const input = toRunInput(kind, childKinds, object as unknown as KubeObject, options);
      return toRendered<F, C>(childKinds, await run(input));
    },
  };
  return Object.freeze(operator) as unknown as TypedOperator<F, C>;
}

function checkChild(child: string, definition: ChildDefinition, owner: Kind, at: string): ChildKind {
  const where = `${at}: children.${child}`;
  if (!CHILD_NAME.test(child)) refuse(`${where}: a child's name is a letter and up to 62 letters, digits, "_" or "-"`);
  const kind: unknown =
    typeof definition === "object" && definition !== null && isMany(definition) ? definition.kind : definition;
  assertKind(kind, where);
  if (owner.namespaced && !kind.namespaced) {
    refuse(
      `${where}: ${kind.kind} is cluster-scoped and ${owner.kind} is namespaced: an owner reference cannot say that. ` +
        `Make ${owner.kind} cluster-scoped`,
    );
  }
  return Object.freeze(toChildKind(definition));
}

function assertKind(value: unknown, where: string): asserts value is Kind {
  const kind = value as Partial<Kind> | null | undefined;
  if (typeof kind !== "object" || kind === null || typeof kind.kind !== "string" || typeof kind.resource !== "string") {
    refuse(`${where} must be a kind: one of skysail/kinds, or made by defineResource or defineKind`);
  }
}

function refuse(message: string): never {
  throw new SkysailError("INVALID_OPERATOR", message);
}
