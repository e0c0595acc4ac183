import { compareText } from "../../core/merge/values.ts";
import type { ServedKind } from "../served-kind.ts";

/** The kinds that are served at a moment: the built-in ones, and those of CustomResourceDefinitions. */
export interface Registry {
  /** All of them; a group's versions in the order of preference. */
  all(): readonly ServedKind[];
  byResource(group: string, version: string, resource: string): ServedKind | undefined;
  byKind(group: string, kind: string, version?: string): ServedKind | undefined;
  /** The version in which a collection's objects are stored; any of its versions where none is marked. */
  storageOf(collection: string): ServedKind | undefined;
  /** Serves the kinds of a definition instead of those it had before. */
  set(definition: string, kinds: readonly ServedKind[]): void;
  /** Grows with every change. */
  readonly generation: number;
}

/** Names the collection in which all versions of a kind are stored. */
export function collectionOf(kind: { readonly group: string; readonly resource: string }): string {
  return `${kind.group}/${kind.resource}`;
}

/** Makes a registry of the built-in kinds. */
export function createRegistry(builtIn: readonly ServedKind[]): Registry {
  const custom = new Map<string, readonly ServedKind[]>();
  let kinds: readonly ServedKind[] = [];
  let paths = new Map<string, ServedKind>();
  let generation = 0;

  const rebuild = (): void => {
    generation += 1;
    const definitions = [...custom.values()].flat();
    kinds = [...builtIn, ...definitions.toSorted(compareKinds)];
    paths = new Map(kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.resource}`, kind]));
  };
  rebuild();

  return {
    get generation() {
      return generation;
    },
    all: () => kinds,
    byResource: (group, version, resource) => paths.get(`${group}/${version}/${resource}`),
    byKind: (group, kind, version) =>
      kinds.find(
        (served) =>
          served.group === group && served.kind === kind && (version === undefined || served.version === version),
      ),
    storageOf(collection) {
      const versions = kinds.filter((kind) => collectionOf(kind) === collection);
      return versions.find(({ storage }) => storage) ?? versions[0];
    },
    set(definition, served) {
      if (served.length === 0) custom.delete(definition);
      else custom.set(definition, served);
      rebuild();
    },
  };
}

/** As discovery lists custom kinds. */
function compareKinds(a: ServedKind, b: ServedKind): number {
  return compareText(a.group, b.group) || comparePriority(a.version, b.version) || compareText(a.resource, b.resource);
}

const VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;

/** Kubernetes' order of versions: stable before beta before alpha, higher before lower, others by text at the end. */
export function comparePriority(left: string, right: string): number {
  const [a, b] = [VERSION.exec(left), VERSION.exec(right)];
  if (a === null || b === null) return a === b ? compareText(left, right) : a === null ? 1 : -1;
  const stage = (match: RegExpExecArray): number => (match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0);
  return stage(b) - stage(a) || Number(b[1]) - Number(a[1]) || Number(b[3] ?? 0) - Number(a[3] ?? 0);
}
