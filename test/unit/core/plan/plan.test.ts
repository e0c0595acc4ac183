import { describe, expect, it } from "vitest";
import { toShownPlan } from "../../../../src/core/plan/mask.ts";
import { plan, planAftermath, planFarewell } from "../../../../src/core/plan/plan.ts";
import type { Desired, Observation, PlannedOperator, Sight } from "../../../../src/core/plan/world.ts";
import type { KubeObject, OwnerReference } from "../../../../src/model/objects.ts";
import { toObjectKey, type ObjectRef } from "../../../../src/model/refs.ts";

const OWNER: ObjectRef = {
  cluster: "c",
  group: "example.dev",
  version: "v1",
  kind: "Website",
  resource: "websites",
  namespace: "shop",
  name: "w",
  uid: "w-uid",
};
const OPERATOR: PlannedOperator = {
  name: "website",
  children: { cfg: { group: "", version: "v1", kind: "ConfigMap", resource: "configmaps", namespaced: true } },
};
const REFERENCE: OwnerReference = {
  apiVersion: "example.dev/v1",
  kind: "Website",
  name: "w",
  uid: "w-uid",
  controller: true,
};
const PARENT: KubeObject = {
  apiVersion: "example.dev/v1",
  kind: "Website",
  metadata: { name: "w", namespace: "shop", uid: "w-uid", resourceVersion: "5" },
};

const ref = (name: string, namespace = "shop"): ObjectRef => ({
  cluster: "c",
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  namespace,
  name,
});
const want = (name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "shop", labels: { "skysail.dev/operator": "website" }, ownerReferences: [REFERENCE] },
  data: { a: "1" },
});
const live = (name: string, metadata: object = {}): KubeObject => ({
  ...want(name),
  metadata: { ...want(name).metadata, uid: `${name}-uid`, resourceVersion: "9", ...metadata },
});
const seen = (name: string, sight: Sight, namespace?: string): Observation =>
  new Map([[toObjectKey(ref(name, namespace)), { child: "cfg", ref: ref(name, namespace), sight }]]);
const present = (object: KubeObject): Sight => ({ kind: "present", object });
const desired = (...names: string[]): Desired => ({ children: { cfg: names.map(want) }, status: undefined });
const input = {
  operator: OPERATOR,
  ref: OWNER,
  parent: PARENT,
  observation: new Map() as Observation,
  inventory: [],
  fence: 12,
};

describe("plan", () => {
  it("creates what is absent, with resourceVersion 1, no uid and the fence", () => {
    const { stages } = plan({ ...input, observation: seen("a", { kind: "absent" }), desired: desired("a") });
    expect(stages).toMatchObject([
      [
        {
          kind: "create",
          ref: ref("a"),
          object: { metadata: { resourceVersion: "1", annotations: { "fence.skysail.dev/website": "12" } } },
        },
      ],
    ]);
    expect(stages[0]?.[0]).not.toHaveProperty("object.metadata.uid");
  });

  it("creates what was not read, because the creation fails if something is there", () => {
    expect(plan({ ...input, desired: desired("a") }).stages).toMatchObject([[{ kind: "create" }]]);
  });

  it("applies with uid and resourceVersion", () => {
    const { stages } = plan({ ...input, observation: seen("a", present(live("a"))), desired: desired("a") });
    expect(stages).toMatchObject([
      [
        {
          kind: "apply",
          precondition: { uid: "a-uid", resourceVersion: "9" },
          object: { metadata: { uid: "a-uid", resourceVersion: "9" } },
        },
      ],
    ]);
  });

  it("deletes what is ours and not wanted, after what is created, with both preconditions; the status comes last", () => {
    const observation = seen("old", present(live("old")));
    const { stages } = plan({ ...input, observation, desired: { ...desired("new"), status: { ready: 1 } } });
    expect(stages.map((stage) => stage.map(({ kind, ref: { name } }) => `${kind} ${name}`))).toEqual([
      ["create new"],
      ["delete old"],
      ["status w"],
    ]);
    expect(stages[1]?.[0]).toMatchObject({ precondition: { uid: "old-uid", resourceVersion: "9" } });
  });

  it("deletes nothing that it did not see", () => {
    const { stages, refused } = plan({ ...input, inventory: [{ child: "cfg", ref: ref("old") }], desired: desired() });
    expect(stages).toEqual([]);
    expect(refused).toMatchObject([{ reason: "incomplete-observation", ref: ref("old") }]);
  });

  it.each([
    ["is no longer ours", { ownerReferences: [{ ...REFERENCE, uid: "other" }] }],
    ["is controlled by another kind", { ownerReferences: [{ ...REFERENCE, kind: "Shop", uid: "other" }] }],
    ["is another operator's child of the same object", { labels: { "skysail.dev/operator": "backup" } }],
    ["is on its way out", { deletionTimestamp: "t" }],
    ["lost its owner reference", { ownerReferences: [] }],
  ])("does not delete what %s", (_, metadata) => {
    expect(
      plan({ ...input, observation: seen("old", present(live("old", metadata))), desired: desired() }).stages,
    ).toEqual([]);
  });

  it.each([
    [
      "controlled by another owner",
      { ownerReferences: [{ ...REFERENCE, kind: "Shop", uid: "o" }] },
      "foreign-owner",
      /controlled by Shop w/,
    ],
    ["nobody's", { ownerReferences: [], labels: {} }, "foreign-owner", /skysail\.dev\/adopt="true"/],
    ["another operator's", { labels: { "skysail.dev/operator": "backup" } }, "foreign-owner", /operator backup/],
    [
      "marked as owned from elsewhere",
      { ownerReferences: [], annotations: { "skysail.dev/owner": "example.dev/Website/far/v" } },
      "foreign-owner",
      /far\/v/,
    ],
    [
      "of an earlier incarnation of the owner",
      { ownerReferences: [{ ...REFERENCE, uid: "dead" }] },
      "conflict",
      /earlier object/,
    ],
    ["being deleted", { deletionTimestamp: "t" }, "conflict", /being deleted/],
  ])("refuses to write a child that is %s, and says what to do", (_, metadata, reason, message) => {
    const { stages, refused } = plan({
      ...input,
      observation: seen("a", present(live("a", metadata))),
      desired: desired("a"),
    });
    expect(stages).toEqual([]);
    expect(refused).toMatchObject([{ reason, message: expect.stringMatching(message) }]);
  });

  it.each([
    ["our label", { ownerReferences: [] }],
    ["a person's consent", { ownerReferences: [], labels: {}, annotations: { "skysail.dev/adopt": "true" } }],
  ])("adopts what nobody controls and bears %s", (_, metadata) => {
    const { stages } = plan({ ...input, observation: seen("a", present(live("a", metadata))), desired: desired("a") });
    expect(stages).toMatchObject([[{ kind: "apply", object: { metadata: { ownerReferences: [REFERENCE] } } }]]);
  });

  it("states the finalizer and the fence of the owner first, only if there is a finalizer", () => {
    const { stages } = plan({ ...input, operator: { ...OPERATOR, finalizer: "f/x" }, desired: desired("a") });
    expect(stages[0]).toMatchObject([
      {
        kind: "apply",
        ref: { kind: "Website" },
        object: { metadata: { finalizers: ["f/x"], annotations: { "fence.skysail.dev/website": "12" } } },
      },
    ]);
    expect(stages[1]).toMatchObject([{ kind: "create" }]);
  });

  it.each([
    ["a name is missing", { children: {}, status: undefined }, /children\.cfg: missing/],
    [
      "a name was not declared",
      { children: { cfg: [], other: [] }, status: undefined },
      /children\.other: not declared/,
    ],
    [
      "a kind is another",
      { children: { cfg: [{ ...want("a"), kind: "Secret" }] }, status: undefined },
      /Secret v1 instead of ConfigMap v1/,
    ],
    [
      "a namespace is missing",
      { children: { cfg: [{ ...want("a"), metadata: { name: "a" } }] }, status: undefined },
      /namespace is missing/,
    ],
    ["an object is wanted twice", { children: { cfg: [want("a"), want("a")] }, status: undefined }, /wanted twice/],
  ])("is refused when %s", (_, nonsense, message) => {
    expect(() => plan({ ...input, desired: nonsense as Desired })).toThrow(
      expect.objectContaining({ code: "INVALID_OPERATOR", message: expect.stringMatching(message) }),
    );
  });
});

describe("planFarewell", () => {
  const operator = { ...OPERATOR, finalizer: "f/x" };
  const leaving: KubeObject = {
    ...PARENT,
    metadata: { ...PARENT.metadata, deletionTimestamp: "t", finalizers: ["f/x", "other/y"] },
  };
  const far = {
    ...live("far"),
    metadata: {
      ...live("far").metadata,
      namespace: "away",
      ownerReferences: [],
      annotations: { "skysail.dev/owner": "example.dev/Website/shop/w" },
    },
  };

  it("deletes what no owner reference collects, then drops the finalizer, and applies nothing to children", () => {
    const observation: Observation = new Map([
      ...seen("near", present(live("near"))),
      ...seen("far", present(far), "away"),
    ]);
    const { stages } = planFarewell({ ...input, operator, parent: leaving, observation });
    expect(stages).toMatchObject([
      [{ kind: "delete", ref: { name: "far" } }],
      [{ kind: "apply", ref: { kind: "Website" } }],
    ]);
    expect(stages[1]?.[0]).not.toHaveProperty("object.metadata.finalizers");
  });

  it("keeps the finalizer while such a child could not be seen", () => {
    const { stages, refused } = planFarewell({
      ...input,
      operator,
      parent: leaving,
      inventory: [{ child: "cfg", ref: ref("far", "away") }],
    });
    expect([stages.length, refused.length]).toEqual([0, 1]);
  });

  it("deletes what is left after the owner is gone, by its mark", () => {
    const { uid: _uid, ...gone } = OWNER;
    expect(planAftermath({ ...input, ref: gone, observation: seen("far", present(far), "away") }).stages).toMatchObject(
      [[{ kind: "delete" }]],
    );
  });
});

describe("toShownPlan", () => {
  it("holds no value of a Secret", () => {
    const operator = {
      ...OPERATOR,
      children: { key: { group: "", version: "v1", kind: "Secret", resource: "secrets", namespaced: true } },
    };
    const secret = { ...want("a"), kind: "Secret", data: { p: "aHVzaA==" }, stringData: { q: "hush" } };
    const made = plan({ ...input, operator, desired: { children: { key: [secret] }, status: undefined } });
    expect(JSON.stringify(made)).toContain("aHVzaA==");
    expect(JSON.stringify(toShownPlan(made))).not.toMatch(/aHVzaA==|hush/);
  });
});
