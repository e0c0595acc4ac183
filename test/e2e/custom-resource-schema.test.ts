import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { servedKindsOf } from "../../src/devcluster/schema/custom-resource.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { answerOf } from "../helpers/schema-cases/answer.ts";
import { askDefinitions, askThings } from "../helpers/schema-cases/ask.ts";
import { ourDefinition, ourThing } from "../helpers/schema-cases/ours.ts";

describeWithServers("the devcluster and a real API server agree on", ["control-plane"], () => {
  it("custom resources: verdicts, causes, defaults and what is pruned", async ({ kube, namespace }) => {
    const asked = await askThings(kube, namespace);
    for (const each of asked)
      expect({ body: each.body, ...ourThing(each) }).toEqual({ body: each.body, ...each.answer });
  });

  it("definitions of custom resources", async ({ kube }) => {
    const asked = await askDefinitions(kube);
    for (const each of asked)
      expect({ body: each.body, ...ourDefinition(each) }).toEqual({ body: each.body, ...each.answer });
  });

  it("the definition with every kind of list", async ({ kube }) => {
    const crd = JSON.parse(readFileSync("test/fixtures/ssa/widget-crd.json", "utf8")) as KubeObject;
    const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All";
    const answer = answerOf(await kube(path, { method: "POST", body: crd }), "CustomResourceDefinition");
    expect(servedKindsOf(crd).problems.length === 0).toBe(answer.accepted);
  });
});
