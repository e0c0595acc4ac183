import { expect, test } from "vitest";
import { startInProcess } from "../in-process.ts";

const POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
const MAPS = "/api/v1/namespaces/kept/configmaps";

const policy = {
  metadata: { name: "keep" },
  spec: {
    matchConstraints: {
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["DELETE"], resources: ["configmaps"] }],
    },
    validations: [{ expression: "false" }],
  },
};
const binding = { metadata: { name: "keep" }, spec: { policyName: "keep", validationActions: ["Deny"] } };

test("a namespace whose content may not be deleted ends when the policy is gone, though nothing in it changes", async () => {
  const { clock, send } = startInProcess();
  await send("POST", "/api/v1/namespaces", { metadata: { name: "kept" } });
  await send("POST", MAPS, { metadata: { name: "a" } });
  await send("POST", POLICIES, policy);
  await send("POST", POLICIES.replace("policies", "policybindings"), binding);
  await send("DELETE", "/api/v1/namespaces/kept");
  await clock.advance(10_000);
  expect((await send("GET", `${MAPS}/a`)).status).toBe(200);
  await send("DELETE", `${POLICIES}/keep`);
  await clock.advance(10_000);
  expect((await send("GET", "/api/v1/namespaces/kept")).status).toBe(404);
});
