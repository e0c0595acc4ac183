import { expect, it } from "vitest";
import { builtInKinds } from "../../../../src/devcluster/kinds/built-in.ts";

it("fills in a default that what was stored before lacks, as a newer server does", () => {
  const kind = builtInKinds().find((each) => each.group === "apps" && each.kind === "Deployment");
  if (kind === undefined) throw new Error("no Deployments");
  const spec = { selector: { matchLabels: { a: "b" } }, template: { spec: { containers: [{ name: "a" }] } } };
  const stored = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" }, spec };
  const { object, pruned } = kind.admit({ ...stored, spec: { ...spec, replicas: 2 } }, stored);
  expect(pruned).toEqual([]);
  expect(object["spec"]).toMatchObject({ replicas: 2, revisionHistoryLimit: 10, strategy: { type: "RollingUpdate" } });
  // What it shares with what was stored was read before.
  expect((object["spec"] as typeof spec).template.spec).toBe(spec.template.spec);
});
