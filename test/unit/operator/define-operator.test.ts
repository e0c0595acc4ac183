import { describe, expect, test } from "vitest";
import { defineKind, defineOperator, many } from "skysail";
import { ConfigMap, Namespace } from "skysail/kinds";
import { app, App, inputOf, liveApp, Team, team } from "./operators.ts";

const owner = {
  apiVersion: "example.dev/v1",
  kind: "App",
  name: "a",
  uid: "uid-1",
  controller: true,
  blockOwnerDeletion: true,
};
const labels = { "app.kubernetes.io/managed-by": "skysail", "skysail.dev/operator": "app" };

describe("defineOperator", () => {
  test("erases the types of what it was given", () => {
    expect(app).toMatchObject({
      name: "app",
      for: { group: "example.dev", version: "v1", kind: "App", resource: "apps", namespaced: true },
      children: {
        web: {
          group: "apps",
          version: "v1",
          kind: "Deployment",
          resource: "deployments",
          namespaced: true,
          many: false,
        },
        files: { group: "", version: "v1", kind: "ConfigMap", resource: "configmaps", namespaced: true, many: true },
      },
      timeoutMs: 10_000,
    });
    expect(app).not.toHaveProperty("finalizer");
    expect(app).not.toHaveProperty("finalize");
  });

  test("has a finalizer exactly when there is a finalize", async () => {
    const seen: string[] = [];
    const operator = defineOperator({
      name: "cleaner",
      for: App,
      children: {},
      timeout: "1m",
      reconcile: () => ({ children: {} }),
      finalize: ({ object }) => void seen.push(`${object.metadata.name} ${object.spec.replicas}`),
    });
    expect(operator).toMatchObject({ finalizer: "skysail.dev/cleaner", timeoutMs: 60_000 });
    await operator.finalize?.(inputOf(liveApp()));
    expect(seen).toEqual(["a 1"]);
  });

  const reconcile = (): never => ({ children: {} }) as never;
  test.each<[string, () => unknown, RegExp]>([
    [
      "a name that is no label",
      () => defineOperator({ name: "My App", for: App, children: {}, reconcile }),
      /name must be a DNS label/,
    ],
    [
      "a kind that is none",
      () => defineOperator({ name: "a", for: {} as never, children: {}, reconcile }),
      /for must be a kind/,
    ],
    [
      "a child that is none",
      () => defineOperator({ name: "a", for: App, children: { x: 1 as never }, reconcile }),
      /children\.x must be a kind/,
    ],
    [
      "a child's odd name",
      () => defineOperator({ name: "a", for: App, children: { "x.y": ConfigMap }, reconcile }),
      /child's name/,
    ],
    [
      "no children",
      () => defineOperator({ name: "a", for: App, children: undefined as never, reconcile }),
      /\{\} when there are none/,
    ],
    [
      "no reconcile",
      () => defineOperator({ name: "a", for: App, children: {} } as never),
      /reconcile must be a function/,
    ],
    [
      "a finalize that is none",
      () => defineOperator({ name: "a", for: App, children: {}, reconcile, finalize: 1 as never }),
      /finalize must/,
    ],
    [
      "an endless timeout",
      () => defineOperator({ name: "a", for: App, children: {}, reconcile, timeout: "11m" }),
      /timeout must be a duration/,
    ],
    [
      "a cluster-scoped child of a namespaced owner",
      () => defineOperator({ name: "a", for: App, children: { x: many(Namespace) }, reconcile }),
      /Make App cluster-scoped/,
    ],
    ["a kind in lower case", () => defineKind({ group: "a.dev", version: "v1", kind: "thing" }), /capital letter/],
  ])("refuses %s", (_, define, message) => {
    expect(define).toThrow(message);
    expect(define).toThrow(expect.objectContaining({ code: "INVALID_OPERATOR" }));
  });
});

describe("run", () => {
  test("completes children, status and conditions", async () => {
    const object = liveApp({ spec: { image: "nginx", files: ["x", "y"] } });
    const { children, status, requeueAfterMs } = await app.run(inputOf(object));
    expect(requeueAfterMs).toBe(300_000);
    expect(children["web"]).toEqual([
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "a", namespace: "shop", labels, ownerReferences: [owner] },
        spec: expect.objectContaining({ replicas: 1 }),
      },
    ]);
    expect(children["files"]?.map(({ metadata, ...rest }) => ({ name: metadata.name, ...rest }))).toEqual([
      { name: "x", apiVersion: "v1", kind: "ConfigMap", data: { name: "x" } },
      { name: "y", apiVersion: "v1", kind: "ConfigMap", data: { name: "y" } },
    ]);
    const time = { lastTransitionTime: "2030-01-01T00:00:00Z", observedGeneration: 3 };
    expect(status).toEqual({
      ready: 0,
      observedGeneration: 3,
      conditions: [
        { type: "Ready", status: "False", reason: "Rolling", message: "0 of 1", ...time },
        { type: "Synced", status: "True", reason: "Synced", message: "", ...time },
      ],
    });
  });

  test("keeps a condition's time while its status is the same", async () => {
    const live = (status: string) => ({
      type: "Ready",
      status,
      reason: "Old",
      message: "",
      lastTransitionTime: "2020-01-01T00:00:00Z",
    });
    const times = async (status: string) => {
      const run = await app.run(inputOf(liveApp({ status: { conditions: [live(status)] } })));
      const conditions = run.status?.["conditions"] as { lastTransitionTime: string }[] | undefined;
      return conditions?.map(({ lastTransitionTime }) => lastTransitionTime);
    };
    expect(await times("False")).toEqual(["2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"]);
    expect(await times("True")).toEqual(["2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z"]);
  });

  test("of a single child shows the one of the default name, and one that stays before one that goes", async () => {
    let seen: string | undefined;
    const operator = defineOperator({
      name: "app",
      for: App,
      children: { config: ConfigMap },
      reconcile({ observed }) {
        seen = observed.config?.metadata.name;
        return { children: { config: null } };
      },
    });
    const config = (name: string, more = {}) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, uid: name, ...more },
    });
    const gone = { deletionTimestamp: "2030-01-01T00:00:00Z" };
    for (const [objects, expected] of [
      [[config("old"), config("a")], "a"],
      [[config("old"), config("a", gone)], "old"],
      [[config("old", gone)], "old"],
      [[], undefined],
    ] as const) {
      await operator.run(inputOf(liveApp(), { observed: { config: objects } }));
      expect(seen).toBe(expected);
    }
  });

  test("gives authors copies: what they change there changes nothing else", async () => {
    const object = liveApp();
    const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", uid: "1" }, data: { k: "v" } };
    const kept: { data: Record<string, string> } = { data: { k: "1" } };
    const operator = defineOperator({
      name: "app",
      for: App,
      children: { config: ConfigMap },
      reconcile(context) {
        (context.object.metadata as { name: string }).name = "changed";
        (context.observed.config as unknown as typeof config).data.k = "changed";
        return { children: { config: kept } };
      },
    });
    const result = await operator.run(inputOf(object, { observed: { config: [config] } }));
    kept.data["k"] = "2";
    expect(object).toEqual(liveApp());
    expect(config.data).toEqual({ k: "v" });
    expect(result.children["config"]?.[0]).toMatchObject({ metadata: { name: "a" }, data: { k: "1" } });
  });

  test("of a cluster-scoped owner, a namespaced child says where it belongs", async () => {
    const { children } = await team.render(Team.of({ name: "blue", spec: { name: "blue-space" } }));
    expect(children.space?.metadata).toMatchObject({
      name: "blue-space",
      ownerReferences: [{ kind: "Team", name: "blue" }],
    });
    expect(children.space?.metadata).not.toHaveProperty("namespace");
    expect(children.config?.metadata).toMatchObject({ name: "blue", namespace: "blue-space" });
  });

  test("refuses an object that does not fit the schema, with the place", async () => {
    const run = app.run(inputOf(liveApp({ spec: { image: 5, replicas: "many" } })));
    await expect(run).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(run).rejects.toThrow(/App shop\/a: spec\.image: .*; App shop\/a: spec\.replicas: /);
  });

  test("refuses an object of another kind", async () => {
    const run = app.run(inputOf(liveApp({ kind: "Other" })));
    await expect(run).rejects.toMatchObject({ code: "INVALID_INPUT", message: /expected example\.dev\/v1 App/ });
  });

  test("an operator for a built-in kind leaves its status alone", async () => {
    const config = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", namespace: "b", uid: "1", generation: 1 },
    };
    const define = (result: object) =>
      defineOperator({
        name: "copy",
        for: ConfigMap,
        children: {},
        reconcile: () => ({ children: {}, ...result }) as never,
      });
    expect(await define({}).run(inputOf(config))).toEqual({ children: {}, status: undefined });
    await expect(define({ status: {} }).run(inputOf(config))).rejects.toThrow(/status cannot be stated/);
  });
});
