import type { Fragment } from "../../helpers/ssa-cases/menu-fragments.ts";
import type { Menu } from "../../helpers/ssa-cases/menus.ts";
import type { SeededRandom } from "../../helpers/ssa-cases/seeded-random.ts";
import { faultsOf } from "./faults.ts";

/** An object, or a part of one. */
export type Draft = Record<string, unknown>;

/** Which resourceVersion a write states: the present one, none, or one that is no longer true. */
export type Stated = "current" | "none" | "old";

/** One write of the object of an episode, as data: it can be repeated on any server. */
export type Operation =
  | { readonly verb: "create"; readonly body: Draft; readonly query: string }
  | {
      /** The present object with `body` laid over it, or `body` alone. */
      readonly verb: "update";
      readonly body: Draft;
      readonly whole: boolean;
      readonly stated: Stated;
      readonly part: Part;
      readonly query: string;
    }
  | {
      readonly verb: "merge" | "strategic";
      readonly patch: Draft;
      readonly part: Part;
      readonly query: string;
    }
  | { readonly verb: "edit"; readonly patch: readonly Draft[]; readonly part: Part; readonly query: string }
  | { readonly verb: "apply"; readonly body: Draft; readonly part: Part; readonly query: string }
  | { readonly verb: "delete"; readonly options: Draft };

/** The path that is written: the object's own, or that of a subresource. */
export type Part = "" | "/status" | "/scale";

/** Makes the writes of one episode, all of one object. */
export function makeEpisode(random: SeededRandom, menu: Menu, length: number): readonly Operation[] {
  const first = random.chance(0.5) ? create(random, menu) : apply(random, menu, true);
  return [first, ...Array.from({ length: length - 1 }, () => next(random, menu))];
}

function next(random: SeededRandom, menu: Menu): Operation {
  const makers: readonly [number, () => Operation][] = [
    [5, () => apply(random, menu, random.chance(0.7))],
    [4, () => update(random, menu)],
    [4, () => merge(random, menu, "merge")],
    [menu.kind === "Widget" ? 0 : 3, () => merge(random, menu, "strategic")],
    [3, () => edit(random, menu)],
    [menu.status === undefined ? 0 : 2, () => status(random, menu)],
    [menu.kind === "Deployment" || menu.kind === "StatefulSet" ? 1 : 0, () => scale(random)],
    [1, () => ({ verb: "delete", options: random.chance(0.5) ? {} : { propagationPolicy: "Background" } })],
    [1, () => create(random, menu)],
  ];
  let at = random.below(makers.reduce((sum, [weight]) => sum + weight, 0));
  const chosen = makers.find(([weight]) => (at -= weight) < 0);
  return (chosen ?? makers[0])?.[1]() ?? create(random, menu);
}

function create(random: SeededRandom, menu: Menu): Operation {
  return { verb: "create", body: draft(random, menu, true), query: queryOf(random, ["conformance", "creator"]) };
}

function apply(random: SeededRandom, menu: Menu, full: boolean): Operation {
  const force = random.chance(0.4) ? "&force=true" : "";
  return {
    verb: "apply",
    body: draft(random, menu, full),
    part: "",
    query: `${queryOf(random, ["one", "two", "three"])}${force}`,
  };
}

function update(random: SeededRandom, menu: Menu): Operation {
  const whole = random.chance(0.4);
  return {
    verb: "update",
    body: draft(random, menu, whole),
    whole,
    stated: random.chance(0.8) ? "current" : random.pick<Stated>(["none", "old"]),
    part: "",
    query: queryOf(random, ["conformance", "editor"]),
  };
}

function merge(random: SeededRandom, menu: Menu, verb: "merge" | "strategic"): Operation {
  const patch = draft(random, menu, false);
  return {
    verb,
    patch: random.chance(0.3) ? withNull(random, patch) : patch,
    part: "",
    query: queryOf(random, ["conformance", "editor"]),
  };
}

function edit(random: SeededRandom, menu: Menu): Operation {
  const patch = Array.from({ length: 1 + random.below(2) }, () => {
    const { path, values } = random.pick(menu.fragments);
    const pointer = `/${path.map((step) => String(step).replaceAll("/", "~1")).join("/")}`;
    const op = random.pick(["add", "add", "replace", "remove", "test"]);
    return { op, path: pointer, ...(op === "remove" ? {} : { value: random.pick(values) }) };
  });
  return { verb: "edit", patch, part: "", query: queryOf(random, ["conformance", "editor"]) };
}

function status(random: SeededRandom, menu: Menu): Operation {
  const body = { status: random.pick(menu.status ?? [{}]), ...(random.chance(0.3) ? draft(random, menu, false) : {}) };
  const query = queryOf(random, ["conformance", "controller"]);
  switch (random.below(3)) {
    case 0:
      return { verb: "merge", patch: body, part: "/status", query };
    case 1:
      return { verb: "update", body, whole: false, stated: "current", part: "/status", query };
    default:
      return { verb: "apply", body, part: "/status", query: `${query}${random.chance(0.5) ? "&force=true" : ""}` };
  }
}

function scale(random: SeededRandom): Operation {
  const patch = { spec: { replicas: random.pick([0, 1, 2, -1]) } };
  return { verb: "merge", patch, part: "/scale", query: queryOf(random, ["conformance", "scaler"]) };
}

function queryOf(random: SeededRandom, managers: readonly string[]): string {
  const validation = random.chance(0.15) ? `&fieldValidation=${random.pick(["Strict", "Ignore"])}` : "";
  return `fieldManager=${random.pick(managers)}${validation}${random.chance(0.08) ? "&dryRun=All" : ""}`;
}

/** A part of an object; with `full`, all that its kind demands. Now and then something is wrong with it. */
function draft(random: SeededRandom, menu: Menu, full: boolean): Draft {
  const out: Draft = full ? (structuredClone(menu.base("x")) as Draft) : {};
  const count = (full ? 0 : 1) + random.below(4);
  for (let index = 0; index < count; index += 1) put(out, random, random.pick(menu.fragments));
  if (random.chance(0.08)) put(out, random, random.pick(faultsOf(menu.kind)));
  return out;
}

function put(target: Draft, random: SeededRandom, { path, values }: Fragment): void {
  let at = target;
  for (const step of path.slice(0, -1)) {
    if (!isDraft(at[step])) at[step] = {};
    at = at[step] as Draft;
  }
  at[path.at(-1) ?? ""] = structuredClone(random.pick(values));
}

/** The patch removing one of the fields that it would set. */
function withNull(random: SeededRandom, patch: Draft): Draft {
  const [top] = Object.keys(patch);
  const inner = top === undefined ? undefined : patch[top];
  if (top === undefined || !isDraft(inner) || Object.keys(inner).length === 0) return patch;
  return { ...patch, [top]: { ...inner, [random.pick(Object.keys(inner))]: null } };
}

/** Whether a value is an object of fields. */
export function isDraft(value: unknown): value is Draft {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
