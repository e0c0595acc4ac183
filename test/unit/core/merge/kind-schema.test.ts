import { describe, expect, it } from "vitest";
import { pathsOf } from "../../../../src/core/merge/field-set.ts";
import { kindFromOpenApi, kindWithoutSchema } from "../../../../src/core/merge/kind-schema.ts";
import { printPath } from "../../../../src/core/merge/path-element.ts";
import { predict } from "../../../../src/core/merge/predict.ts";
import { fromOpenApi, SchemaError, typeOfSchema } from "../../../../src/core/merge/schema-openapi.ts";
import { readCases, readOpenApi } from "../../../helpers/ssa-cases/cases.ts";
import { judge } from "../../../helpers/ssa-cases/judge.ts";

describe("kindFromOpenApi", () => {
  const documents = ["oracle.example_v1", "oracle.example_v1beta1"].map((name) => fromOpenApi(readOpenApi(name)));
  const widget = kindFromOpenApi(documents, { group: "oracle.example", kind: "Widget", resource: "widgets" });

  it("knows a custom resource as well as its definition does", () => {
    if (widget === undefined) throw new Error("no schema");
    expect(widget).toMatchObject({ custom: true, hasStatus: true });
    const cases = readCases("generated.jsonl.gz").filter(({ kind }) => kind === "Widget");
    const wrong = cases.map((recorded) => judge(recorded, widget)).filter(({ differences }) => differences.length > 0);
    expect(wrong).toEqual([]);
  });

  it("does not know other kinds", () => {
    expect(
      kindFromOpenApi(documents, { group: "oracle.example", kind: "Gadget", resource: "gadgets" }),
    ).toBeUndefined();
  });

  it("resets what an endpoint does not write", () => {
    const apps = kindFromOpenApi([fromOpenApi(readOpenApi("apps_v1"))], {
      group: "apps",
      kind: "Deployment",
      resource: "deployments",
    });
    const reset = (subresource?: string): readonly string[] =>
      pathsOf(apps?.resetFields(subresource)("apps/v1") ?? new Map()).map(printPath);
    expect(reset()).toEqual([".status"]);
    expect(reset("status")).toEqual([".spec", ".metadata.labels"]);
    expect(reset("scale")).toEqual([]);
  });
});

describe("kinds without a schema", () => {
  it("merge field by field, lists as a whole", () => {
    const schema = kindWithoutSchema({ group: "x.dev", kind: "Any", resource: "anys" });
    const config = {
      apiVersion: "x.dev/v1",
      kind: "Any",
      metadata: { name: "a" },
      spec: { list: [{ name: "x" }], deep: { k: 1 } },
    };
    const { object } = predict(undefined, config, "we", { schema });
    expect(object?.metadata.managedFields?.[0]?.fieldsV1).toEqual({
      "f:spec": { ".": {}, "f:deep": { ".": {}, "f:k": {} }, "f:list": {} },
    });
  });
});

describe("schemas", () => {
  it("may refer to themselves, and to an object that is atomic only here", () => {
    const definitions = {
      Node: { type: "object", properties: { next: { $ref: "#/x/Node" }, leaf: { type: "string" } } },
    };
    const type = typeOfSchema(
      {
        type: "object",
        properties: {
          n: { allOf: [{ $ref: "#/x/Node" }], "x-kubernetes-map-type": "atomic" },
          m: { $ref: "#/x/Node" },
        },
      },
      definitions,
    );
    const [atomic, granular] = ["n", "m"].map((name) => type.map?.fields.get(name)?.type);
    expect(atomic?.map?.relation).toBe("atomic");
    expect(granular?.map?.relation).toBe("separable");
    expect(granular?.map?.fields.get("next")?.type).toBe(granular);
  });

  it("that mean nothing are refused", () => {
    expect(() => fromOpenApi({})).toThrow(SchemaError);
    for (const bad of [
      { type: "array", "x-kubernetes-list-type": "bag" },
      { type: "array", "x-kubernetes-list-type": "map" },
      { type: "null" },
      { type: "object", "x-kubernetes-map-type": "x" },
    ]) {
      expect(() => typeOfSchema(bad)).toThrow(SchemaError);
    }
    expect(() => typeOfSchema({ type: "object", properties: { a: { $ref: "#/x/Missing" } } })).toThrow(
      "no type found matching: Missing",
    );
  });
});

describe("predict", () => {
  it("does not compare integers that were rounded when they were parsed", () => {
    const schema = kindWithoutSchema({ group: "x.dev", kind: "Any", resource: "anys" });
    const config = { apiVersion: "x.dev/v1", kind: "Any", metadata: { name: "a" }, spec: { big: 2 ** 53 } };
    expect(predict(undefined, config, "we", { schema }).verdict).toBe("unknown");
  });

  it("judges preconditions after conflicts, the resourceVersion first", () => {
    const schema = kindWithoutSchema({ group: "x.dev", kind: "Any", resource: "anys" });
    const of = (metadata: object): Parameters<typeof predict>[1] => ({
      apiVersion: "x.dev/v1",
      kind: "Any",
      metadata: { name: "a", ...metadata },
    });
    const live = of({ uid: "u", resourceVersion: "7" });
    const message = (metadata: object): string | undefined => predict(live, of(metadata), "we", { schema }).message;
    expect(message({ uid: "v", resourceVersion: "6" })).toMatch(
      /^Operation cannot be fulfilled on anys\.x\.dev "a": the object has been modified/,
    );
    expect(message({ uid: "v", resourceVersion: "7" })).toBe(
      'Any.x.dev "a" is invalid: metadata.uid: Invalid value: "v": field is immutable',
    );
    expect(message({ uid: "u", resourceVersion: "7" })).toBeUndefined();
    expect(predict(undefined, of({ uid: "v" }), "we", { schema }).message).toMatch(
      /uid mismatch: the provided object specified uid v, and no existing/,
    );
  });
});
