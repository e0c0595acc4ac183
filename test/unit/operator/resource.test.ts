import { describe, expect, test } from "vitest";
import * as z from "zod";
import { defineKind, defineResource, findOperators } from "skysail";
import * as kinds from "skysail/kinds";
import { isOperator } from "../../../src/operator/brand.ts";
import { toCustomResourceDefinition } from "../../../src/operator/crd/custom-resource-definition.ts";
import { toMilliseconds } from "../../../src/operator/durations.ts";
import { guessPlural, problemOfName } from "../../../src/operator/names.ts";
import { App, app, returning, Team, team } from "./operators.ts";

const definition = { group: "example.dev", version: "v1", kind: "Thing", spec: z.object({}) } as const;

describe("defineResource", () => {
  test.each<[string, object, RegExp]>([
    ["a kind in lower case", { kind: "thing" }, /kind must be letters/],
    ["a group that is none", { group: "Example" }, /Thing: group must be a DNS name/],
    ["Kubernetes' own group", { group: "apps.k8s.io" }, /a domain of yours/],
    ["the core group", { group: "" }, /a domain of yours/],
    ["a version with a dot", { version: "v1.0" }, /version must be a DNS label/],
    ["a plural with capitals", { plural: "Things" }, /plural must be a DNS label/],
    ["another scope", { scope: "Global" }, /scope must be/],
    ["a spec that is no schema", { spec: {} }, /spec must be a schema/],
    ["a status that is no schema", { status: {} }, /status must be a schema/],
    ["the same short name twice", { shortNames: ["t", "t"] }, /"t" is there twice/],
    ["a short name that is the plural", { shortNames: ["things"] }, /"things" is there twice/],
    ["the same condition twice", { conditions: ["Ready", "Ready"] }, /"Ready" is there twice/],
    ["a condition of two words", { conditions: ["not ready"] }, /one word in CamelCase/],
    ["the same category twice", { categories: ["all", "all"] }, /"all" is there twice/],
    ["a column without a dot", { columns: { Ready: "status.ready" } }, /starts with a dot/],
  ])("refuses %s", (_, change, message) => {
    const define = () => defineResource({ ...definition, ...change } as never);
    expect(define).toThrow(message);
    expect(define).toThrow(expect.objectContaining({ code: "INVALID_OPERATOR" }));
  });

  test("makes manifests as a user writes them", () => {
    expect(App.of({ name: "a", namespace: "b", labels: { c: "d" }, spec: { image: "e" } })).toEqual({
      apiVersion: "example.dev/v1",
      kind: "App",
      metadata: { name: "a", namespace: "b", labels: { c: "d" } },
      spec: { image: "e" },
    });
    expect(() => App.of({ name: "Not A Name", spec: { image: "e" } })).toThrow(
      /App\.of: name "Not A Name" must be a DNS name/,
    );
    expect(() => Team.of({ name: "a", namespace: "b", spec: { name: "c" } })).toThrow(/cluster-scoped/);
  });
});

describe("toCustomResourceDefinition", () => {
  const versionOf = (resource: Parameters<typeof toCustomResourceDefinition>[0]) =>
    (toCustomResourceDefinition(resource)["spec"] as { versions: Record<string, unknown>[] }).versions[0];

  test("names, scope, subresource and columns", () => {
    const resource = defineResource({
      ...definition,
      status: z.object({ ready: z.int(), at: z.iso.datetime() }),
      conditions: ["Ready"],
      columns: { Ready: ".status.ready", When: ".status.at", Why: '.status.conditions[?(@.type=="Ready")].reason' },
      shortNames: ["th"],
      categories: ["all"],
    });
    expect(toCustomResourceDefinition(resource)).toMatchObject({
      metadata: { name: "things.example.dev" },
      spec: {
        scope: "Namespaced",
        names: {
          kind: "Thing",
          listKind: "ThingList",
          plural: "things",
          singular: "thing",
          shortNames: ["th"],
          categories: ["all"],
        },
      },
    });
    expect(versionOf(resource)).toMatchObject({
      subresources: { status: {} },
      additionalPrinterColumns: [
        { name: "Ready", type: "integer", jsonPath: ".status.ready" },
        { name: "When", type: "date", jsonPath: ".status.at" },
        { name: "Why", type: "string" },
        { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
      ],
    });
  });

  test("of the status nothing is required at the top and nothing has a default", () => {
    const status = z.object({ default: z.int().default(1), inner: z.object({ a: z.int().default(2), b: z.string() }) });
    const schema = versionOf(defineResource({ ...definition, status }))?.["schema"] as {
      openAPIV3Schema: { properties: { status: Record<string, unknown> } };
    };
    expect(schema.openAPIV3Schema.properties.status).toEqual({
      type: "object",
      properties: {
        default: { type: "integer" },
        inner: { type: "object", properties: { a: { type: "integer" }, b: { type: "string" } }, required: ["b"] },
        conditions: expect.objectContaining({
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["type"],
        }),
        observedGeneration: expect.objectContaining({ type: "integer", format: "int64" }),
      },
    });
  });

  test.each<[string, object, RegExp]>([
    ["a spec that is no object", { spec: z.string() }, /spec: must be an object/],
    [
      "conditions in the status",
      { status: z.object({ conditions: z.array(z.string()) }) },
      /status\.conditions: is added/,
    ],
    ["a status of any fields", { status: z.record(z.string(), z.string()) }, /must declare its fields/],
    ["a column to nowhere", { columns: { A: ".spec.nothing" } }, /columns\.A: \.spec\.nothing leads to nothing/],
    [
      "a column to an object",
      { spec: z.object({ o: z.object({ p: z.string() }) }), columns: { A: ".spec.o" } },
      /no plain value/,
    ],
  ])("refuses %s", (_, change, message) => {
    expect(() => toCustomResourceDefinition(defineResource({ ...definition, ...change }))).toThrow(message);
  });
});

describe("findOperators", () => {
  test("finds each operator once, whatever else is exported", () => {
    expect(findOperators({ team, app, again: app, App, value: 1, nothing: null })).toEqual([app, team]);
    expect(findOperators({})).toEqual([]);
  });

  test("finds operators of another copy of this code", () => {
    const foreign = { [Symbol.for("skysail.operator")]: true, name: "foreign" };
    expect(isOperator(foreign)).toBe(true);
    expect(findOperators({ foreign })).toEqual([foreign]);
  });

  test("refuses two of one name", () => {
    expect(() => findOperators({ app, other: returning({}) })).toThrow(/two operators are named "app"/);
  });
});

describe("names and durations", () => {
  test.each([
    ["Website", "websites"],
    ["Ingress", "ingresses"],
    ["NetworkPolicy", "networkpolicies"],
    ["Gateway", "gateways"],
    ["Box", "boxes"],
  ])("the plural of %s is %s", (kind, plural) => expect(guessPlural(kind)).toBe(plural));

  test("RBAC's names are path segments, others DNS names", () => {
    expect(problemOfName("system:node", "rbac.authorization.k8s.io")).toBeUndefined();
    expect(problemOfName("a/b", "rbac.authorization.k8s.io")).toBeDefined();
    expect(problemOfName("system:node", "")).toBeDefined();
  });

  test.each([
    ["500ms", 500],
    ["1.5s", 1500],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    [250, 250],
  ])("%s is %d ms", (duration, ms) => expect(toMilliseconds(duration, "x", "1d")).toBe(ms));

  test.each(["", "5", "5 m", "-5m", "5w", 0, -1, Number.NaN, Infinity, "25h", null])(
    "%s is no duration up to a day",
    (value) => {
      expect(() => toMilliseconds(value, "x", "1d")).toThrow(/x must be a duration/);
    },
  );
});

describe("skysail/kinds", () => {
  const all = Object.values(kinds);

  test("has every built-in kind once, served as the generated names say", () => {
    expect(all).toHaveLength(31);
    expect(new Set(all.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).size).toBe(all.length);
    expect(kinds.Deployment).toEqual({
      group: "apps",
      version: "v1",
      kind: "Deployment",
      resource: "deployments",
      namespaced: true,
      apiVersion: "apps/v1",
    });
    expect(
      all
        .filter(({ namespaced }) => !namespaced)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(["ClusterRole", "ClusterRoleBinding", "Namespace", "Node", "PersistentVolume"]);
  });

  test("the plural that is guessed is the one that is served", () => {
    for (const { group, version, kind, resource } of all)
      expect(defineKind({ group, version, kind }).resource).toBe(resource);
  });
});
