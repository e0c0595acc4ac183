import type { Clock, Random } from "../ports/clock.ts";
import type { KubeObject } from "../model/objects.ts";
import type { ServedKind } from "./served-kind.ts";
import { collectionOf, type Registry } from "./store/registry.ts";
import type { Slot, Store } from "./store/store.ts";

/** What every part of one devcluster works on. */
export interface World {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
}

/** Where an object of a kind stands. */
export function slotOf(kind: ServedKind, namespace: string, name: string): Slot {
  return { collection: collectionOf(kind), namespace: kind.namespaced ? namespace : "", name };
}

/** The stored object as a version shows it: between versions only `apiVersion` differs (conversion `None`). */
export function inVersionOf(kind: ServedKind, object: KubeObject): KubeObject {
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** Now, as `metadata` writes times: RFC 3339 in whole seconds. */
export function timestamp({ clock }: Pick<World, "clock">, aheadMs = 0): string {
  return `${new Date(clock.now() + aheadMs).toISOString().slice(0, 19)}Z`;
}

/** A random UUID (version 4). */
export function newUid({ random }: Pick<World, "random">): string {
  const digits = Array.from({ length: 4 }, () =>
    Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
  const variant = ((parseInt(digits[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join("-");
}

/** Without vowels and what looks like one: no words come out. */
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Five letters, as they follow `generateName`. */
export function newSuffix({ random }: Pick<World, "random">): string {
  return Array.from({ length: 5 }, () => SUFFIX_LETTERS[Math.floor(random.next() * SUFFIX_LETTERS.length)]).join("");
}
