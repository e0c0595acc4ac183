import { describe, expect, it } from "vitest";
import { apply, type ApplyOptions } from "../../../../src/core/merge/apply.ts";
import { LAST_APPLIED } from "../../../../src/core/merge/last-applied.ts";
import { fromStructuralSchema } from "../../../../src/core/merge/schema-structural.ts";
import type { Type } from "../../../../src/core/merge/schema.ts";
import { update } from "../../../../src/core/merge/update.ts";
import type { KubeObject } from "../../../../src/model/objects.ts";

const text = { type: "string" };
const map = { type: "object", additionalProperties: text };
const schemaOf = (labels: object): Type =>
  fromStructuralSchema({
    type: "object",
    properties: {
      spec: {
        type: "object",
        properties: {
          a: text,
          b: text,
          m: { ...map, ...labels },
          tags: { type: "array", items: text, "x-kubernetes-list-type": "set" },
        },
      },
    },
  });
const granular = schemaOf({});
const options: ApplyOptions = {
  manager: "one",
  apiVersion: "t.dev/v1",
  schemas: { typeOf: (version) => (version === "t.dev/v1" ? granular : undefined) },
  time: "2026-01-01T00:00:00Z",
};

function thing(spec: unknown, metadata: object = {}): KubeObject {
  return { apiVersion: "t.dev/v1", kind: "Thing", metadata: { name: "x", ...metadata }, spec };
}

/** A configuration that says nothing. */
const nothing: KubeObject = { apiVersion: "t.dev/v1", kind: "Thing", metadata: { name: "x" } };

function applied(live: KubeObject | undefined, config: KubeObject, changes: Partial<ApplyOptions> = {}): KubeObject {
  const result = apply(live, config, { ...options, ...changes });
  if (result.kind !== "applied") throw new Error(result.message);
  return result.object;
}

function owners(object: KubeObject): unknown {
  return Object.fromEntries(
    (object.metadata.managedFields ?? []).map((entry) => [`${entry.manager} ${entry.operation}`, entry.fieldsV1]),
  );
}

describe("apply", () => {
  it("creates, and applies again without a change", () => {
    const created = applied(undefined, thing({ a: "1" }));
    expect(created).toMatchObject({ spec: { a: "1" } });
    const again = apply(created, thing({ a: "1" }), { ...options, time: "2027-01-01T00:00:00Z" });
    expect(again).toMatchObject({ kind: "applied", changed: false });
    expect(again.kind === "applied" && again.object).toEqual(created);
  });

  it("removes what is no longer applied, unless somebody else owns it too", () => {
    const both = applied(applied(undefined, thing({ a: "1", b: "2" })), thing({ a: "1" }), { manager: "two" });
    const dropped = applied(both, nothing);
    expect(dropped["spec"]).toEqual({ a: "1" });
    expect(owners(dropped)).toEqual({ "two Apply": { "f:spec": { "f:a": {} } } });
    expect(applied(dropped, nothing, { manager: "two" })).toEqual(nothing);
  });

  it("keeps metadata when the last label goes", () => {
    const labelled = applied(undefined, thing({ a: "1" }, { labels: { l: "1" } }));
    expect(applied(labelled, thing({ a: "1" }))).toMatchObject({ metadata: { name: "x" }, spec: { a: "1" } });
  });

  it("reports every conflict with its manager, and takes the fields by force", () => {
    const live = applied(applied(undefined, thing({ a: "1", tags: ["x"] })), thing({ b: "1" }), { manager: "two" });
    const config = thing({ a: "2", b: "2", tags: ["x", "y"] });
    const refused = apply(live, config, { ...options, manager: "three" });
    expect(refused).toEqual({
      kind: "conflict",
      conflicts: [
        { manager: "one", field: ".spec.a", message: 'conflict with "one"' },
        { manager: "two", field: ".spec.b", message: 'conflict with "two"' },
      ],
      message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.a\nconflicts with "two":\n- .spec.b',
    });
    const taken = applied(live, config, { manager: "three", force: true });
    expect(owners(taken)).toEqual({
      "one Apply": { "f:spec": { "f:tags": { 'v:"x"': {} } } },
      "three Apply": { "f:spec": { "f:a": {}, "f:b": {}, "f:tags": { 'v:"x"': {}, 'v:"y"': {} } } },
    });
  });

  it("lists conflicts by manager, whoever came first", () => {
    const live = applied(
      applied(undefined, thing({ a: "1" }), { manager: "z", time: "2025-01-01T00:00:00Z" }),
      thing({ b: "1" }),
      { manager: "b" },
    );
    const refused = apply(live, thing({ a: "2", b: "2" }), options);
    expect(refused.kind === "conflict" && refused.conflicts.map(({ manager }) => manager)).toEqual(["b", "z"]);
  });

  it("leaves an entry without a time when only ownership moves", () => {
    const shared = applied(applied(undefined, thing({ a: "1" })), thing({ a: "1" }), { manager: "two" });
    expect(shared.metadata.managedFields?.map(({ manager, time }) => [manager, time])).toEqual([
      ["two", undefined],
      ["one", options.time],
    ]);
  });

  it("gives what nobody tracked to one manager before the first apply", () => {
    const refused = apply(thing({ a: "1" }, { uid: "u" }), thing({ a: "2" }), options);
    expect(refused).toMatchObject({
      kind: "conflict",
      conflicts: [
        {
          manager: "before-first-apply",
          field: ".spec.a",
          message: 'conflict with "before-first-apply" using t.dev/v1',
        },
      ],
    });
  });

  it("lets kubectl take over what its client-side apply set", () => {
    const annotations = { [LAST_APPLIED]: JSON.stringify(thing({ a: "1" })) };
    const live = thing({ a: "1", b: "1" }, { annotations, uid: "u" });
    const tracked = {
      ...live,
      metadata: {
        ...live.metadata,
        managedFields: update(undefined, live, { ...options, manager: "kubectl-client-side-apply" }),
      },
    };
    const taken = applied(tracked, thing({ a: "2" }), { manager: "kubectl" });
    expect(taken["spec"]).toEqual({ a: "2", b: "1" });
    expect(JSON.parse(taken.metadata.annotations?.[LAST_APPLIED] ?? "")).toEqual(thing({ a: "2" }));
    expect(apply(tracked, thing({ a: "2", b: "2" }), { ...options, manager: "kubectl" })).toMatchObject({
      kind: "conflict",
      conflicts: [{ field: ".spec.b" }],
    });
  });

  it("refuses what does not fit, with the server's words", () => {
    expect(apply(undefined, thing({ bogus: 1 }), options)).toEqual({
      kind: "invalid",
      code: 500,
      message:
        "failed to create typed patch object (/x; t.dev/v1, Kind=Thing): .spec.bogus: field not declared in schema",
    });
    expect(apply(undefined, thing({}, { managedFields: [] }), options)).toMatchObject({
      code: 400,
      message: "metadata.managedFields must be nil",
    });
  });

  it("forgets managers of versions that are gone", () => {
    const created = applied(undefined, thing({ a: "1" }));
    const [entry] = created.metadata.managedFields ?? [];
    const old = {
      ...created,
      metadata: { ...created.metadata, managedFields: [{ ...entry, manager: "old", apiVersion: "t.dev/v0" }] },
    };
    expect(owners(applied(old, thing({ a: "2" })))).toEqual({ "one Apply": { "f:spec": { "f:a": {} } } });
  });

  it("owns a map as a whole after it became atomic", () => {
    const live = applied(undefined, thing({ m: { k: "1" } }));
    const atomic = schemaOf({ "x-kubernetes-map-type": "atomic" });
    const schemas = { typeOf: () => atomic };
    expect(owners(applied(live, thing({ a: "1" }), { manager: "two", schemas }))).toEqual({
      "one Apply": { "f:spec": { "f:m": {} } },
      "two Apply": { "f:spec": { "f:a": {} } },
    });
  });
});

describe("update", () => {
  it("takes what it changes from its owner, and keeps at most ten managers", () => {
    let live = applied(undefined, thing({ a: "1" }));
    for (let index = 0; index < 14; index += 1) {
      const next = thing({ a: "1", m: { ...(live["spec"] as { m?: object }).m, [`k${index}`]: "v" } }, live.metadata);
      const manager = `m${String(index).padStart(2, "0")}`;
      const time = `2026-01-01T00:00:${String(index).padStart(2, "0")}Z`;
      live = {
        ...next,
        metadata: { ...next.metadata, managedFields: update(live, next, { ...options, manager, time }) },
      };
    }
    const updaters = (live.metadata.managedFields ?? []).filter(({ operation }) => operation === "Update");
    expect(updaters).toHaveLength(10);
    expect(updaters[0]).toMatchObject({ manager: "ancient-changes", time: "2026-01-01T00:00:04Z" });
    expect(Object.keys(updaters[0]?.fieldsV1?.["f:spec"]?.["f:m"] ?? {})).toEqual([
      ".",
      "f:k0",
      "f:k1",
      "f:k2",
      "f:k3",
      "f:k4",
    ]);
  });

  it("takes what it removes from every owner", () => {
    const live = applied(applied(undefined, thing({ a: "1", b: "1" })), thing({ a: "1" }), { manager: "two" });
    const next = thing({ b: "1" }, { uid: "u" });
    expect(update(live, next, options).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ["one", { "f:spec": { "f:b": {} } }],
    ]);
  });

  it("starts anew when the request empties managedFields, and keeps them when it brings none", () => {
    const live = applied(undefined, thing({ a: "1" }));
    expect(update(live, thing({ a: "1" }, { uid: "u", managedFields: [] }), options)).toEqual([]);
    expect(update(live, thing({ a: "1" }, { uid: "u" }), options)).toEqual(live.metadata.managedFields);
  });
});
