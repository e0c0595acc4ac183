import { describe, expect, test } from "vitest";

import type { ResourceKind } from "../../src/model/refs.ts";
import { CONFIG_MAP, codeFrom, GADGET, stored } from "./cluster-api.world.ts";
import type { World } from "./cluster-api.world.ts";

const SECRET: ResourceKind = { group: "", version: "v1", kind: "Secret", resource: "secrets", namespaced: true };
const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Writes of the contract: what each precondition does to an absent and to a present object, conflicts, and what survives. */
export function describeWrites(world: () => World): void {
  describe.each([
    ["a built-in kind", CONFIG_MAP, (value: string) => ({ data: { value } })],
    ["a custom kind", GADGET, (value: string) => ({ spec: { note: value } })],
  ])("apply to %s", (_name, kind, body) => {
    test("a creation makes what is absent, and is refused by whatever is there, also with force and without any change", async () => {
      const { apply, create } = world();
      await create(kind, "creation", body("a"));
      await expect(apply(kind, "creation", body("a"), { resourceVersion: "1" })).resolves.toEqual({ kind: "exists" });
      await expect(
        apply(kind, "creation", body("b"), { resourceVersion: "1", manager: "other", force: false }),
      ).resolves.toEqual({
        kind: "exists",
      });
    });

    test("with the right uid and resourceVersion it writes; identical again it changes nothing", async () => {
      const { apply, create } = world();
      const { metadata } = await create(kind, "right", body("a"));
      const written = await apply(kind, "right", body("b"), metadata);
      expect(written).toMatchObject({ kind: "written", created: false, object: body("b") });
      const now = stored(written.kind === "written" ? written.object : undefined).metadata;
      await expect(apply(kind, "right", body("b"), now)).resolves.toMatchObject({
        kind: "written",
        object: { metadata: { resourceVersion: now.resourceVersion } },
      });
    });

    test("with an old resourceVersion it is moved, also when nothing would change", async () => {
      const { apply, create } = world();
      const { metadata } = await create(kind, "old", body("a"));
      await apply(kind, "old", body("b"), metadata);
      await expect(apply(kind, "old", body("c"), metadata)).resolves.toMatchObject({ kind: "moved" });
      await expect(apply(kind, "old", body("b"), metadata)).resolves.toMatchObject({ kind: "moved" });
    });

    test("with another uid it is replaced, whether something is there or not", async () => {
      const { apply, create } = world();
      const { metadata } = await create(kind, "uid", body("a"));
      const other = { uid: NOBODY, resourceVersion: metadata.resourceVersion };
      await expect(apply(kind, "uid", body("b"), other)).resolves.toMatchObject({ kind: "replaced" });
      await expect(apply(kind, "uid-absent", body("b"), other)).resolves.toMatchObject({ kind: "replaced" });
    });

    test("fields of another manager are named when not forced, and taken when forced", async () => {
      const { apply, create } = world();
      const { metadata } = await create(kind, "owned", body("a"));
      const field = Object.keys(body(""))[0] === "data" ? ".data.value" : ".spec.note";
      const conflicts = [{ manager: "contract", field }];
      await expect(
        apply(kind, "owned", body("b"), { ...metadata, manager: "other", force: false }),
      ).resolves.toMatchObject({
        kind: "owned",
        conflicts,
      });
      await expect(apply(kind, "owned", body("b"), { ...metadata, manager: "other" })).resolves.toMatchObject({
        kind: "written",
      });
    });

    test("a dry run answers as if and changes nothing", async () => {
      const { api, apply, create, ref } = world();
      const before = await create(kind, "dry", body("a"));
      await expect(apply(kind, "dry", body("b"), { ...before.metadata, dryRun: true })).resolves.toMatchObject({
        kind: "written",
        object: body("b"),
      });
      await expect(api.read(ref(kind, "dry"))).resolves.toEqual(before);
      await expect(apply(kind, "dry-absent", body("a"), { resourceVersion: "1", dryRun: true })).resolves.toMatchObject(
        { created: true },
      );
      await expect(api.read(ref(kind, "dry-absent"))).resolves.toBeUndefined();
    });

    test("a delete holds to its preconditions", async () => {
      const { api, create, ref, write, apply } = world();
      const { metadata } = await create(kind, "delete", body("a"));
      await apply(kind, "delete", body("b"), metadata);
      const now = stored(await api.read(ref(kind, "delete"))).metadata;
      const remove = (precondition: { uid: string; resourceVersion: string }) =>
        write({ verb: "delete", ref: ref(kind, "delete"), precondition });
      await expect(remove(metadata)).resolves.toMatchObject({ kind: "moved" });
      await expect(remove({ ...now, uid: NOBODY })).resolves.toMatchObject({ kind: "replaced" });
      await expect(remove(now)).resolves.toEqual({ kind: "deleted" });
      await expect(remove(now)).resolves.toEqual({ kind: "absent" });
    });

    test("an apply into a namespace that is not there is no absence of the object", async () => {
      const { api, ref } = world();
      const nowhere = { ...ref(kind, "x"), namespace: "no-such-namespace" };
      const apiVersion = kind.group === "" ? "v1" : `${kind.group}/v1`;
      const object = {
        apiVersion,
        kind: kind.kind,
        metadata: { name: "x", namespace: "no-such-namespace", resourceVersion: "1" },
      };
      await expect(
        api.write({ verb: "apply", ref: nowhere, object, manager: "contract", force: true }),
      ).resolves.toMatchObject({ kind: "terminating" });
    });
  });

  describe("status", () => {
    test("is written with preconditions, apart from the rest", async () => {
      const { apply, create } = world();
      const { metadata } = await create(GADGET, "status", { spec: { note: "a" } });
      const written = await apply(GADGET, "status", { status: { ready: 2 } }, { ...metadata, status: true });
      expect(written).toMatchObject({
        kind: "written",
        created: false,
        object: { spec: { note: "a" }, status: { ready: 2 } },
      });
      await expect(
        apply(GADGET, "status", { status: { ready: 3 } }, { ...metadata, status: true }),
      ).resolves.toMatchObject({
        kind: "moved",
      });
    });

    // The uid alone would not do: the status of a custom resource is written whatever uid the request states.
    test("of another incarnation is not written", async () => {
      const { api, apply, create, ref, write } = world();
      const { metadata } = await create(GADGET, "reborn", { spec: { note: "a" } });
      await write({ verb: "delete", ref: ref(GADGET, "reborn"), precondition: metadata });
      await create(GADGET, "reborn", { spec: { note: "b" } });
      const { kind } = await apply(GADGET, "reborn", { status: { ready: 1 } }, { ...metadata, status: true });
      expect(["moved", "replaced"]).toContain(kind);
      expect((await api.read(ref(GADGET, "reborn")))?.["status"]).toBeUndefined();
    });

    test("of an absent object is absent; of a kind without status is an error", async () => {
      const { apply, create } = world();
      await expect(apply(GADGET, "nobody", { status: { ready: 1 } }, { status: true })).resolves.toEqual({
        kind: "absent",
      });
      await create(CONFIG_MAP, "no-status", { data: {} });
      expect(await codeFrom(apply(CONFIG_MAP, "no-status", {}, { status: true }))).toBe("KUBE_NOT_SERVED");
    });
  });

  describe("what is invalid", () => {
    test("unknown fields, wrong types and violated limits are told by field, as results", async () => {
      const { apply } = world();
      const invalid = async (body: Record<string, unknown>) => {
        const result = await apply(GADGET, "invalid", body, { resourceVersion: "1" });
        return result.kind === "invalid" ? result.message : result;
      };
      expect(await invalid({ spec: { bogus: 1 } })).toContain(".spec.bogus");
      expect(await invalid({ spec: { size: "many" } })).toContain(".spec.size");
      expect(await invalid({ spec: { size: -1 } })).toContain("spec.size");
    });

    test("no message contains the content of a Secret", async () => {
      const { apply, create, ref, write } = world();
      await create(SECRET, "secret", { stringData: { password: "correct-horse" } });
      const base64 = Buffer.from("correct-horse").toString("base64");
      const results = [
        await apply(SECRET, "secret", { data: { password: "%%correct-horse" } }),
        await apply(SECRET, "secret", { data: { password: 12345678 } }),
        await apply(SECRET, "secret", { data: { password: { nested: "correct-horse" } } }),
        await apply(SECRET, "secret", { type: "correct-horse/changed" }),
        await write({
          verb: "patch",
          ref: ref(SECRET, "secret"),
          manager: "contract",
          patch: { bogus: "correct-horse" },
        }),
        await write({
          verb: "patch",
          ref: ref(SECRET, "secret"),
          manager: "contract",
          patch: { data: { password: "%correct-horse" } },
        }),
      ];
      expect(results.map(({ kind }) => kind)).toEqual(Array.from(results, () => "invalid"));
      for (const text of ["correct-horse", base64, "12345678"]) expect(JSON.stringify(results)).not.toContain(text);
    });
  });

  describe("patch", () => {
    test("merges, refuses unknown fields, and is moved or replaced by what it states of metadata", async () => {
      const { create, ref, write } = world();
      const { metadata } = await create(GADGET, "patch", { spec: { note: "a", size: 3 } });
      const patch = (value: Record<string, unknown>) =>
        write({ verb: "patch", ref: ref(GADGET, "patch"), manager: "contract", patch: value });
      await expect(patch({ spec: { note: null } })).resolves.toMatchObject({
        kind: "written",
        object: { spec: { size: 3 } },
      });
      const unknown = await patch({ spec: { bogus: 1 } });
      expect(unknown).toMatchObject({ kind: "invalid", message: expect.stringContaining("bogus") });
      await expect(
        patch({ metadata: { resourceVersion: metadata.resourceVersion }, spec: { size: 4 } }),
      ).resolves.toMatchObject({
        kind: "moved",
      });
      await expect(patch({ metadata: { uid: NOBODY }, spec: { size: 4 } })).resolves.toMatchObject({
        kind: "replaced",
      });
      await expect(
        write({ verb: "patch", ref: ref(GADGET, "nobody"), manager: "contract", patch: {} }),
      ).resolves.toEqual({ kind: "absent" });
    });
  });

  test("an apply leaves big integers and unknown content of others as they are, digit by digit", async () => {
    const { apply, namespace, raw } = world();
    const path = `/apis/${GADGET.group}/v1/namespaces/${namespace}/gadgets`;
    const spec = '{"big":9007199254740993,"raw":{"unknown":{"big":123456789012345678901234567890,"f":1.10}}}';
    await raw(
      "POST",
      path,
      `{"apiVersion":"${GADGET.group}/v1","kind":"Gadget","metadata":{"name":"big"},"spec":${spec}}`,
    );
    const before = (await raw("GET", `${path}/big`)).text;
    await expect(apply(GADGET, "big", { spec: { note: "ours" } })).resolves.toMatchObject({ kind: "written" });
    const after = (await raw("GET", `${path}/big`)).text;
    expect(after).toContain('"note":"ours"');
    expect(after).toContain("9007199254740993");
    expect(after.match(/"raw":\{.*?\}\}/)?.[0]).toBe(before.match(/"raw":\{.*?\}\}/)?.[0]);
  });

  test("a ref of another cluster is refused before anything is sent", async () => {
    const { ref, write, api } = world();
    const stranger = { ...ref(CONFIG_MAP, "stranger"), cluster: "another" };
    expect(await codeFrom(write({ verb: "delete", ref: stranger }))).toBe("KUBE_WRONG_CLUSTER");
    await expect(api.read(ref(CONFIG_MAP, "stranger"))).resolves.toBeUndefined();
  });

  test("an object with a finalizer is deleted, and still there until the finalizer goes", async () => {
    const { api, create, ref, write } = world();
    await create(GADGET, "finalizer", { metadata: { finalizers: ["contract.skysail.example/hold"] } });
    await expect(write({ verb: "delete", ref: ref(GADGET, "finalizer") })).resolves.toEqual({ kind: "deleted" });
    const held = await api.read(ref(GADGET, "finalizer"));
    expect(held?.metadata.deletionTimestamp).toBeDefined();
    const patch = { metadata: { finalizers: null } };
    await write({ verb: "patch", ref: ref(GADGET, "finalizer"), manager: "contract", patch });
    await expect(api.read(ref(GADGET, "finalizer"))).resolves.toBeUndefined();
  });
}
