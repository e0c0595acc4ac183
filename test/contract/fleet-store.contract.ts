import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ClusterRecord } from "../../src/model/fleet.ts";
import type { FleetStore } from "../../src/ports/fleet-store.ts";

function newRecord(changes: Partial<ClusterRecord> = {}): ClusterRecord {
  const id = randomUUID();
  return {
    id,
    name: `c-${id.slice(0, 8)}`,
    labels: { env: "test", note: "ä €" },
    keys: [{ id: "k1", publicKey: "AAAA" }],
    access: { kind: "none" },
    registeredAt: 1_800_000_000_000,
    ...changes,
  };
}

/** What every fleet store must do. `open` gives a store; others may use it too. */
export function fleetStoreContract(name: string, open: () => FleetStore): void {
  describe(`FleetStore: ${name}`, () => {
    test("a record is what was put; an unknown id has none", async () => {
      const fleet = open();
      const access = { kind: "token", server: "https://x", ca: "PEM", sealedToken: "sealed", expiresAt: 5 } as const;
      const record = newRecord({ access, lastHeartbeatAt: 12 });
      await fleet.put(record);
      expect(await fleet.get(record.id)).toEqual(record);
      expect(await fleet.get(randomUUID())).toBeUndefined();
    });

    test("a second put replaces the record", async () => {
      const fleet = open();
      const record = newRecord();
      await fleet.put(record);
      const { name: kept, id } = record;
      const replaced = newRecord({ id, name: kept, labels: {}, keys: [] });
      await fleet.put(replaced);
      expect(await fleet.get(id)).toEqual(replaced);
    });

    test("a name that another cluster bears is refused, and nothing changes", async () => {
      const fleet = open();
      const [one, two] = [newRecord(), newRecord()];
      await fleet.put(one);
      await fleet.put(two);
      const thief = { ...two, name: one.name, labels: { stolen: "yes" } };
      await expect(fleet.put(thief)).rejects.toMatchObject({ code: "INVALID_INPUT" });
      await expect(fleet.put(newRecord({ name: one.name }))).rejects.toMatchObject({ code: "INVALID_INPUT" });
      expect(await fleet.get(two.id)).toEqual(two);
    });

    test("a cluster that is renamed gives its old name back", async () => {
      const fleet = open();
      const record = newRecord();
      await fleet.put(record);
      await fleet.put({ ...record, name: `${record.name}-b` });
      const heir = newRecord({ name: record.name });
      await fleet.put(heir);
      expect((await fleet.get(heir.id))?.name).toBe(record.name);
      await expect(fleet.put(newRecord({ name: `${record.name}-b` }))).rejects.toMatchObject({ code: "INVALID_INPUT" });
    });

    test("of two clusters that want one name at the same time one gets it", async () => {
      const fleet = open();
      const shared = `c-${randomUUID().slice(0, 8)}`;
      const settled = await Promise.allSettled([1, 2, 3].map(() => fleet.put(newRecord({ name: shared }))));
      expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const named = (await fleet.list()).filter((record) => record.name === shared);
      expect(named).toHaveLength(1);
    });

    test("the list is complete and ordered by name", async () => {
      const fleet = open();
      const mark = randomUUID().slice(0, 8);
      const names = ["z", "a-b", "a", "0"].map((letter) => `${mark}-${letter}`);
      for (const own of names) await fleet.put(newRecord({ name: own }));
      const listed = (await fleet.list()).map((record) => record.name);
      expect(listed.filter((own) => own.startsWith(mark))).toEqual(names.toSorted());
      expect(listed).toEqual(listed.toSorted());
    });

    test("a heartbeat never goes back, neither by a late one nor by a put", async () => {
      const fleet = open();
      const record = newRecord();
      await fleet.put(record);
      expect((await fleet.get(record.id))?.lastHeartbeatAt).toBeUndefined();
      for (const at of [100, 50]) await fleet.heartbeat(record.id, at);
      expect((await fleet.get(record.id))?.lastHeartbeatAt).toBe(100);
      await fleet.put({ ...record, lastHeartbeatAt: 70 });
      await fleet.put(record);
      expect(await fleet.get(record.id)).toEqual({ ...record, lastHeartbeatAt: 100 });
      await fleet.put({ ...record, lastHeartbeatAt: 130 });
      expect((await fleet.get(record.id))?.lastHeartbeatAt).toBe(130);
    });

    test("a heartbeat of an unknown cluster changes nothing", async () => {
      const fleet = open();
      const id = randomUUID();
      await fleet.heartbeat(id, 5);
      expect(await fleet.get(id)).toBeUndefined();
    });

    test("what was put or read can be changed without changing the store", async () => {
      const fleet = open();
      const labels: Record<string, string> = { a: "1" };
      const record = newRecord({ labels });
      await fleet.put(record);
      labels["a"] = "2";
      const read = await fleet.get(record.id);
      Object.assign(read?.labels ?? {}, { a: "3" });
      expect((await fleet.get(record.id))?.labels).toEqual({ a: "1" });
    });
  });
}
