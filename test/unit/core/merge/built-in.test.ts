import { describe, expect, it } from "vitest";
import { toBase64 } from "../../../../src/core/merge/base64.ts";
import { predict } from "../../../../src/core/merge/predict.ts";
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from "../../../../src/model/objects.ts";
import { createKinds } from "../../../helpers/ssa-cases/cases.ts";

const kinds = createKinds();

/** An object without metadata. */
type Bare = Pick<KubeObject, "apiVersion" | "kind"> & Readonly<Record<string, unknown>>;

/** A live object that `we` own alone, as far as `fieldsV1` says. */
function live(object: Bare, fieldsV1: FieldsV1): KubeObject {
  const { apiVersion } = object;
  const entry: ManagedFieldsEntry = { manager: "we", operation: "Apply", apiVersion, fieldsType: "FieldsV1", fieldsV1 };
  return { ...object, metadata: { name: "x", uid: "u", managedFields: [entry] } };
}

function config(object: Bare): KubeObject {
  return { ...object, metadata: { name: "x" } };
}

describe("predictions for built-in kinds", () => {
  it("say unknown where only a default could explain the difference", () => {
    const of = { apiVersion: "networking.k8s.io/v1", kind: "Ingress" };
    const schema = kinds(of.apiVersion, of.kind);
    const rules = (host: string, service: object): object => ({
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service } }] } }],
    });
    // The port stands for a default that the server fills in and no schema tells.
    const before = live(
      { ...of, spec: rules("a", { name: "s", port: { number: 1 } }) },
      { "f:spec": { "f:rules": {} } },
    );
    const same = config({ ...of, spec: rules("a", { name: "s" }) });
    expect(predict(before, same, "we", { schema }).verdict).toBe("unknown");
    const renamed = config({ ...of, spec: rules("b", { name: "s" }) });
    expect(predict(before, renamed, "we", { schema }).verdict).toBe("change");
  });

  it("know that a Secret's stringData ends in its data", () => {
    const of = { apiVersion: "v1", kind: "Secret" };
    const schema = kinds(of.apiVersion, of.kind);
    const before = live({ ...of, type: "Opaque", data: { a: toBase64("ü") } }, { "f:stringData": { "f:a": {} } });
    expect(predict(before, config({ ...of, stringData: { a: "ü" } }), "we", { schema }).verdict).toBe("noop");
    expect(predict(before, config({ ...of, stringData: { a: "u" } }), "we", { schema })).toMatchObject({
      verdict: "change",
      object: { data: { a: "dQ==" } },
      changedPaths: [".data.a"],
    });
  });
});

describe("toBase64", () => {
  it.each(["", "a", "ab", "abc", "ü€😀", "\u0000"])("encodes %j as Node does", (text) => {
    expect(toBase64(text)).toBe(Buffer.from(text, "utf8").toString("base64"));
  });
});
