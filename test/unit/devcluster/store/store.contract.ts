import { describe, expect, test } from "vitest";
import type { Change, Slot, Store } from "../../../../src/devcluster/store/store.ts";
import type { KubeObject } from "../../../../src/model/objects.ts";

/** A ConfigMap, not stored yet. */
export function object(name: string, data: Readonly<Record<string, unknown>> = {}): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "ns" }, data };
}

/** Where {@link object} stands. */
export function slot(name: string): Slot {
  return { collection: "/configmaps", namespace: "ns", name };
}

/** What every store must do, wherever it keeps its objects. */
export function storeContract(name: string, open: (options?: { readonly history?: number }) => Store): void {
  describe(`Store: ${name}`, () => {
    test("every write has a revision of its own, which the object bears", () => {
      const store = open();
      const first = store.put(slot("a"), object("a"));
      const second = store.put(slot("a"), object("a", { x: 1 }));
      expect(Number(second.metadata.resourceVersion)).toBe(Number(first.metadata.resourceVersion) + 1);
      expect(store.get(slot("a"))).toBe(second);
      const last = store.remove(slot("a"));
      expect(last?.metadata.resourceVersion).toBe(String(store.revision));
      expect(store.get(slot("a"))).toBeUndefined();
      expect(store.remove(slot("a"))).toBeUndefined();
      expect(last?.metadata.resourceVersion).toBe(String(store.revision));
    });

    test("a list is in order, of one namespace or of all, now or at a revision", () => {
      const store = open();
      for (const name of ["b", "a"]) store.put(slot(name), object(name));
      store.put({ ...slot("c"), namespace: "other" }, object("c"));
      const at = store.revision;
      store.remove(slot("a"));
      const names = (options?: { namespace?: string; at?: number }): (string | undefined)[] =>
        store.list("/configmaps", options).map(({ metadata }) => metadata.name);
      expect(names()).toEqual(["b", "c"]);
      expect(names({ namespace: "ns" })).toEqual(["b"]);
      expect(names({ at })).toEqual(["a", "b", "c"]);
    });

    test("listeners hear of each change in order, with what was before", () => {
      const store = open();
      const heard: Change[] = [];
      const stop = store.listen((change) => heard.push(change));
      const created = store.put(slot("a"), object("a"));
      const changed = store.put(slot("a"), object("a", { x: 1 }));
      store.remove(slot("a"));
      stop();
      store.put(slot("b"), object("b"));
      expect(heard.map(({ before, after }) => [before, after])).toEqual([
        [undefined, created],
        [created, changed],
        [changed, undefined],
      ]);
      expect(store.since("/configmaps", Number(created.metadata.resourceVersion)).slice(0, 2)).toEqual(heard.slice(1));
    });

    test("a compaction, and a history that is full, leave a later beginning", () => {
      const store = open({ history: 2 });
      store.put(slot("a"), object("a"));
      const before = store.revision;
      store.compact();
      expect(store.oldest).toBe(store.revision);
      expect(store.revision).toBeGreaterThan(before);
      for (const name of ["b", "c", "d", "e"]) store.put(slot(name), object(name));
      expect(store.since("/configmaps", store.oldest)).toHaveLength(2);
    });
  });
}
