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

/** The stored object as a version shows it. */
export function inVersionOf(kind: ServedKind, object: KubeObject): KubeObject {
  if (kind.fromStorage !== undefined) return kind.fromStorage(object);
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** The stored object as clients of a version see it. */
export function shownIn(kind: ServedKind, object: KubeObject): KubeObject {
  const own = inVersionOf(kind, object);
  return kind.shown?.(own) ?? own;
}

/** Now, as `metadata` writes times: RFC 3339 in whole seconds. */
export function timestamp({ clock }: Pick<World, "clock">, aheadMs = 0): string {
  const second = Math.floor((clock.now() + aheadMs) / 1000);
  if (second !== printed.second) {
    printed = { second, text: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` };
  }
  return printed.text;
}

/** The second that was printed last: each write asks for it several times, and the next one mostly as well. */
let printed = { second: Number.NaN, text: "" };

/** A random UUID (version 4). */
export function newUid({ random }: Pick<World, "random">): string {
  const first = eightDigits(random.next());
  const second = eightDigits(random.next());
  const third = eightDigits(random.next());
  const variant = ((parseInt(third.charAt(0), 16) & 0x3) | 0x8).toString(16);
  const node = third.slice(4) + eightDigits(random.next());
  return `${first}-${second.slice(0, 4)}-4${second.slice(5)}-${variant}${third.slice(1, 4)}-${node}`;
}

function eightDigits(share: number): string {
  const bits = Math.floor(share * 2 ** 32);
  return byte(bits >>> 24) + byte(bits >>> 16) + byte(bits >>> 8) + byte(bits);
}

function byte(bits: number): string {
  return BYTES[bits & 0xff] ?? "";
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Without vowels and what looks like one: no words come out. */
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Five letters, as they follow `generateName`. */
export function newSuffix({ random }: Pick<World, "random">): string {
  return Array.from({ length: 5 }, () => SUFFIX_LETTERS[Math.floor(random.next() * SUFFIX_LETTERS.length)]).join("");
}
