import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { ListPage } from "../../src/ports/cluster-api.ts";
import { eventually } from "../helpers/processes/ready.ts";
import { describeWatches } from "./cluster-api.watches.ts";
import { CONFIG_MAP, codeFrom, createWorld, GADGET, GADGET_CRD } from "./cluster-api.world.ts";
import type { ClusterApiFixture, World } from "./cluster-api.world.ts";
import { describeWrites } from "./cluster-api.writes.ts";

let suites = 0;

/**
 * What every `ClusterApi` does, on whatever server. `setup` gives a server with nothing of ours in it; the suite installs what it needs.
 *
 * The last tests make the server forget its history, which other watches on it would notice: give the suite a server of its own.
 */
export function describeClusterApi(name: string, setup: () => Promise<ClusterApiFixture>): void {
  describe(`ClusterApi: ${name}`, () => {
    let fixture: ClusterApiFixture;
    let world: World;

    beforeAll(async () => {
      fixture = await setup();
      suites += 1;
      const namespace = `contract-${suites}`;
      await fixture.raw("POST", "/api/v1/namespaces", {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace },
      });
      await fixture.raw("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", GADGET_CRD);
      world = createWorld(fixture, namespace);
      await eventually("the new kind is served", async () => (await world.api.list(GADGET, {})).items);
    });
    afterAll(() => fixture?.stop());

    describeReads(() => world);
    describeWrites(() => world);
    describeWatches(
      () => world,
      () => fixture,
    );
  });
}

function describeReads(world: () => World): void {
  describe("resolve", () => {
    test("finds built-in and custom kinds, in the preferred and in a given version", async () => {
      const { api } = world();
      await expect(api.resolve({ group: "", kind: "ConfigMap" })).resolves.toEqual(CONFIG_MAP);
      await expect(api.resolve({ group: "apps", version: "v1", kind: "Deployment" })).resolves.toEqual({
        group: "apps",
        version: "v1",
        kind: "Deployment",
        resource: "deployments",
        namespaced: true,
      });
      await expect(api.resolve({ group: "", kind: "Namespace" })).resolves.toMatchObject({ namespaced: false });
      await expect
        .poll(() => api.resolve({ group: GADGET.group, kind: "Gadget" }), { timeout: 10_000 })
        .toEqual(GADGET);
    });

    test("an unknown kind, group or version is not served", async () => {
      const { api } = world();
      expect(await codeFrom(api.resolve({ group: "", kind: "Nonsense" }))).toBe("KUBE_NOT_SERVED");
      expect(await codeFrom(api.resolve({ group: "no.example", kind: "ConfigMap" }))).toBe("KUBE_NOT_SERVED");
      expect(await codeFrom(api.resolve({ group: "apps", version: "v9", kind: "Deployment" }))).toBe("KUBE_NOT_SERVED");
    });
  });

  describe("read", () => {
    test("returns every field that is stored, with apiVersion and kind", async () => {
      const { api, create, ref } = world();
      const created = await create(GADGET, "read", { spec: { raw: { deep: { "strange key/~": [1, null, "ä€😀"] } } } });
      const object = await api.read(ref(GADGET, "read"));
      expect(object).toEqual(created);
      expect(object).toMatchObject({
        apiVersion: "contract.skysail.example/v1",
        kind: "Gadget",
        spec: { size: 1, raw: { deep: { "strange key/~": [1, null, "ä€😀"] } } },
      });
    });

    test("an object, or its namespace, that is not there is absent; a kind that is not there is an error", async () => {
      const { api, ref } = world();
      await expect(api.read(ref(CONFIG_MAP, "nobody"))).resolves.toBeUndefined();
      await expect(api.read({ ...ref(CONFIG_MAP, "nobody"), namespace: "no-such-namespace" })).resolves.toBeUndefined();
      expect(await codeFrom(api.read({ ...ref(CONFIG_MAP, "x"), resource: "nonsenses" }))).toBe("KUBE_NOT_SERVED");
      expect(await codeFrom(api.read({ ...ref(GADGET, "x"), group: "no.example" }))).toBe("KUBE_NOT_SERVED");
    });

    test("a ref of another cluster is refused", async () => {
      const { api, ref } = world();
      expect(await codeFrom(api.read({ ...ref(CONFIG_MAP, "x"), cluster: "another" }))).toBe("KUBE_WRONG_CLUSTER");
    });

    test("an ended signal ends the call", async () => {
      const { api, ref } = world();
      expect(await codeFrom(api.read(ref(CONFIG_MAP, "x"), { signal: AbortSignal.abort() }))).toBe("ABORTED");
    });
  });

  describe("list", () => {
    test("pages through all objects at one resourceVersion", async () => {
      const { api, create, namespace } = world();
      for (const name of ["p1", "p2", "p3", "p4", "p5"]) {
        await create(GADGET, name, { metadata: { labels: { list: "paged" } }, spec: { note: name } });
      }
      const pages: ListPage[] = [];
      for (let next: string | undefined; pages.length < 9;) {
        const page: ListPage = await api.list(GADGET, {
          namespace,
          labelSelector: "list=paged",
          limit: 2,
          ...(next === undefined ? {} : { continue: next }),
        });
        pages.push(page);
        next = page.continue;
        if (next === undefined) break;
      }
      expect(pages.map(({ items }) => items.map(({ metadata }) => metadata.name))).toEqual([
        ["p1", "p2"],
        ["p3", "p4"],
        ["p5"],
      ]);
      expect(new Set(pages.map(({ resourceVersion }) => resourceVersion)).size).toBe(1);
      expect(pages[0]?.items[0]).toMatchObject({
        apiVersion: "contract.skysail.example/v1",
        kind: "Gadget",
        spec: { note: "p1" },
      });
    });

    test("items of built-in kinds bear apiVersion and kind, too", async () => {
      const { api, create, namespace } = world();
      await create(CONFIG_MAP, "typed", { metadata: { labels: { list: "typed" } }, data: { a: "1" } });
      const { items } = await api.list(CONFIG_MAP, { namespace, labelSelector: "list=typed" });
      expect(items).toMatchObject([{ apiVersion: "v1", kind: "ConfigMap", data: { a: "1" } }]);
    });

    test("metadata only leaves out content and managedFields, and keeps the kind", async () => {
      const { api, create, namespace } = world();
      await create(CONFIG_MAP, "bare", { metadata: { labels: { list: "bare" } }, data: { a: "1" } });
      const { items } = await api.list(CONFIG_MAP, { namespace, labelSelector: "list=bare", metadataOnly: true });
      expect(items).toMatchObject([
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "bare", labels: { list: "bare" } } },
      ]);
      expect(Object.keys(items[0] ?? {}).toSorted()).toEqual(["apiVersion", "kind", "metadata"]);
      expect(items[0]?.metadata.managedFields).toBeUndefined();
    });

    test("a kind that is not served is an error, not an empty list", async () => {
      const { api } = world();
      expect(await codeFrom(api.list({ ...GADGET, group: "no.example" }, {}))).toBe("KUBE_NOT_SERVED");
    });
  });
}
