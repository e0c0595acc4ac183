import { isDeepStrictEqual } from "node:util";

import type { Menu } from "../../helpers/ssa-cases/menus.ts";
import { readWidgetCrd } from "../../helpers/ssa-cases/cases.ts";
import { createRandom } from "../../helpers/ssa-cases/seeded-random.ts";
import type { Client } from "../client.ts";
import { FUZZ_MENUS } from "./menus.ts";
import { makeEpisode, type Operation } from "./operations.ts";
import { openSession, type Outcome } from "./play.ts";

/** The two servers that are compared: the one that is judged, and the one that is right. */
export interface Pair {
  readonly devcluster: Client;
  readonly real: Client;
}

/** A sequence of writes after which the servers differ; none of its writes could be left out. */
export interface Difference {
  readonly seed: number;
  readonly kind: string;
  readonly operations: readonly Operation[];
  /** What came of the last operation. */
  readonly devcluster: Outcome;
  readonly real: Outcome;
}

/** What a run came to. */
export interface Run {
  readonly operations: number;
  readonly differences: readonly Difference[];
}

/** Options of {@link fuzz}. */
export interface FuzzOptions {
  readonly operations: number;
  /** Of the first episode; the next one has the next seed. */
  readonly seed: number;
  /** Kinds to write. Default is ConfigMap, Deployment, Service and Widget, a custom kind with every type of list; `all` is every one of {@link KIND_NAMES}. */
  readonly kinds?: readonly string[];
  /** Ends the run after so many differences. Default is 20. */
  readonly most?: number;
  readonly onEpisode?: (done: number) => void;
}

const NAMESPACE = "fuzz";
const KINDS = ["ConfigMap", "Deployment", "Service", "Widget"];
/** The kinds that can be written, for people to choose from. */
export const KIND_NAMES = FUZZ_MENUS.map(({ kind }) => kind).join(", ");
const LONGEST_EPISODE = 14;

/**
 * Sends random sequences of writes to both servers and compares every answer, the object after it, and whether it was written at all.
 *
 * Guarantees: the same seed makes the same sequences. Assumptions: no controller but those of the API server itself runs on either.
 */
export async function fuzz(pair: Pair, options: FuzzOptions): Promise<Run> {
  await Promise.all([prepare(pair.devcluster), prepare(pair.real)]);
  const menus = menusOf(options.kinds ?? KINDS).map(withoutHidden);
  const differences: Difference[] = [];
  let operations = 0;
  for (let seed = options.seed; operations < options.operations; seed += 1) {
    const random = createRandom(seed);
    const menu = random.pick(menus);
    const episode = makeEpisode(random, menu, 2 + random.below(LONGEST_EPISODE - 1));
    const found = await play(pair, menu, episode);
    operations += found?.operations.length ?? episode.length;
    if (found !== undefined) differences.push({ seed, ...(await shrink(pair, menu, found)) });
    options.onEpisode?.(operations);
    if (differences.length >= (options.most ?? 20)) break;
  }
  return { operations, differences };
}

/** What is written of the named kinds; `all` names every one. Errors: a name that no kind has. */
function menusOf(kinds: readonly string[]): readonly Menu[] {
  if (kinds.includes("all")) return FUZZ_MENUS;
  const unknown = kinds.filter((name) => !FUZZ_MENUS.some(({ kind }) => kind === name));
  if (unknown.length > 0) throw new Error(`no kind is called ${unknown.join(", ")}; there are ${KIND_NAMES}`);
  return FUZZ_MENUS.filter(({ kind }) => kinds.includes(kind));
}

/** Values of which ownership knows more than is shown, by kind. */
const HIDDEN: Readonly<Record<string, RegExp>> = { Widget: /"(labels|annotations)":\{\}/ };

/**
 * Without empty maps in the metadata of custom resources: a real server stores them and does not show them, and most identical applies are
 * writes to it, but not all of them.
 */
function withoutHidden(menu: Menu): Menu {
  const hidden = HIDDEN[menu.kind];
  if (hidden === undefined) return menu;
  const isHidden = (value: unknown): boolean => hidden.test(JSON.stringify(value));
  const fragments = menu.fragments.map(({ path, values }) => ({
    path,
    values: values.filter((value) => !isHidden({ [path.at(-1) ?? ""]: value })),
  }));
  return { ...menu, fragments };
}

type Found = Omit<Difference, "seed">;

let episodes = 0;

/** Plays an episode; `undefined` when the servers agree. */
async function play({ devcluster, real }: Pair, menu: Menu, episode: readonly Operation[]): Promise<Found | undefined> {
  episodes += 1;
  const name = `e${process.pid}-${episodes}x`;
  const sessions = [devcluster, real].map((client) => openSession(client, menu, NAMESPACE, name));
  try {
    for (const [index, operation] of episode.entries()) {
      const [ours, theirs] = await Promise.all(sessions.map((session) => session.play(operation)));
      if (ours === undefined || theirs === undefined || isDeepStrictEqual(ours, theirs)) continue;
      return { kind: menu.kind, operations: episode.slice(0, index + 1), devcluster: ours, real: theirs };
    }
    return undefined;
  } finally {
    await Promise.all(sessions.map((session) => session.end()));
  }
}

/** Leaves out every operation without which the servers still differ. */
async function shrink(pair: Pair, menu: Menu, found: Found): Promise<Found> {
  let least = found;
  for (let index = found.operations.length - 2; index >= 0; index -= 1) {
    const shorter = await play(pair, menu, least.operations.toSpliced(index, 1));
    if (shorter !== undefined) least = shorter;
    if (index > least.operations.length - 1) index = least.operations.length - 1;
  }
  return least;
}

async function prepare(client: Client): Promise<void> {
  const metadata = { name: NAMESPACE };
  await client.send({ method: "POST", path: "/api/v1/namespaces", body: { metadata } });
  const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await client.send({ method: "POST", path: definitions, body: withoutRules(readWidgetCrd()) });
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const { status } = await client.send({
      method: "GET",
      path: `/apis/oracle.example/v1/namespaces/${NAMESPACE}/widgets`,
    });
    if (status === 200) return;
  }
  throw new Error("the definition of the custom kind is not served");
}

/** The definition without its CEL rules: those have a suite of their own. */
function withoutRules(definition: unknown): unknown {
  return JSON.parse(JSON.stringify(definition), (key: string, value: unknown): unknown =>
    key === "x-kubernetes-validations" ? undefined : value,
  ) as unknown;
}
