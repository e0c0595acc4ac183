import { expect } from "vitest";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { askInvalid, askValid } from "../helpers/schema-cases/ask.ts";
import { withoutAssigned } from "../helpers/schema-cases/assigned.ts";
import { ourBuiltIn } from "../helpers/schema-cases/ours.ts";

describeWithServers("the devcluster and a real API server agree on built-in kinds:", ["control-plane"], () => {
  it("what a creation completes", async ({ kube, namespace }) => {
    for (const each of await askValid(kube, namespace)) {
      expect({ body: each.body, ...withoutAssigned(ourBuiltIn(each)) }).toEqual({
        body: each.body,
        ...withoutAssigned(each.answer),
      });
    }
  });

  it("what is refused, and why", async ({ kube, namespace }) => {
    for (const each of await askInvalid(kube, namespace)) {
      expect({ body: each.body, ...withoutAssigned(ourBuiltIn(each)) }).toEqual({
        body: each.body,
        ...withoutAssigned(each.answer),
      });
    }
  });
});
