import { expect, it } from "vitest";
import { fromOpenApi } from "../../src/core/merge/schema-openapi.ts";
import { kindFromOpenApi } from "../../src/core/merge/kind-schema.ts";
import { predict } from "../../src/core/merge/predict.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import { readOpenApi } from "../helpers/ssa-cases/cases.ts";

/** `rules` of a Role is optional, but the server always writes it: without rules as null, so that an empty list is no change. */
it("predicts no change of a Role for an empty list of rules", () => {
  const schema = kindFromOpenApi([fromOpenApi(readOpenApi("rbac.authorization.k8s.io_v1"))], {
    group: "rbac.authorization.k8s.io",
    kind: "Role",
    resource: "roles",
  });
  if (schema === undefined) throw new Error("no schema");
  const named = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: "r", namespace: "n" } };
  const managedFields = [
    {
      manager: "we",
      operation: "Apply",
      apiVersion: named.apiVersion,
      fieldsType: "FieldsV1",
      fieldsV1: { "f:rules": {} },
    },
  ] as const;
  const live: KubeObject = { ...named, metadata: { ...named.metadata, uid: "u", managedFields }, rules: null };
  expect(predict(live, { ...named, rules: [] }, "we", { schema }).verdict).toBe("noop");
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
  expect(predict(live, { ...named, rules }, "we", { schema }).verdict).toBe("change");
});
