import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { website, Website } from "../../examples/website/operator.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import { toCustomResourceDefinition } from "../../src/operator/crd/custom-resource-definition.ts";
import { toFencePolicy } from "../../src/operator/manifests/fence-policy.ts";
import { toCustomResourceDefinitions, toManifests } from "../../src/operator/manifests/manifests.ts";
import { defineResource } from "../../src/operator/resource.ts";
import { whyNoControlPlane } from "../helpers/control-plane/binaries.ts";
import { startControlPlane, type ControlPlane } from "../helpers/control-plane/control-plane.ts";
import { kubeUntil } from "../helpers/control-plane/kube.ts";
import { helperEnvironment } from "../helpers/environment.ts";
import { ACCEPTED } from "../unit/operator/crd/accepted.ts";

const missing = whyNoControlPlane();
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const STRICT = "fieldValidation=Strict&fieldManager=test";

/** One kind per case; its field `x` has the case's schema. */
const cases = ACCEPTED.map((accepted, index) => ({
  ...accepted,
  resource: defineResource({
    group: "crd-test.dev",
    version: "v1",
    kind: `Case${index}`,
    scope: "Cluster",
    spec: z.object({ x: z.optional(accepted.schema as z.ZodType) }),
    status: z.object({ seen: z.int().default(3), size: z.union([z.int(), z.string()]) }),
    conditions: ["Ready"],
    columns: { Seen: ".status.seen", Size: ".status.size", Ready: '.status.conditions[?(@.type=="Ready")].status' },
    shortNames: [`c${index}`],
    categories: ["crd-test"],
  }),
}));

// In CI the missing server is a failure, which says what is missing; elsewhere a skip.
describe.skipIf(missing !== undefined && !helperEnvironment().ci)(
  "CustomResourceDefinitions on a real API server",
  () => {
    let plane: ControlPlane;

    beforeAll(async () => {
      plane = await startControlPlane({ name: "crd" });
      const created = cases.map(({ resource }) =>
        plane.kube(`${CRDS}?${STRICT}`, { method: "POST", body: toCustomResourceDefinition(resource) }),
      );
      for (const [index, answer] of (await Promise.all(created)).entries()) {
        if (answer.status !== 201) throw new Error(`${cases[index]?.name}: ${JSON.stringify(answer.body)}`);
      }
    }, 600_000);

    afterAll(() => plane?.stop());

    for (const { name, resource, valid, invalid } of cases) {
      test(name, async () => {
        const path = `/apis/crd-test.dev/v1/${resource.resource}`;
        await kubeUntil(plane.kube, path, ({ status }) => status === 200);
        const established = await plane.kube<{ status: { conditions: { type: string; status: string }[] } }>(
          `${CRDS}/${resource.resource}.crd-test.dev`,
        );
        // NonStructuralSchema would be a condition here.
        const truths = established.body.status.conditions
          .filter(({ status }) => status === "True")
          .map(({ type }) => type);
        expect(truths.toSorted()).toEqual(["Established", "NamesAccepted"]);

        const send = (x: unknown) =>
          plane.kube(`${path}?dryRun=All&${STRICT}`, {
            method: "POST",
            body: resource.of({ name: "one", spec: { x } as never }),
          });
        for (const x of valid) expect({ x, ...(await send(x)) }).toMatchObject({ x, status: 201 });
        for (const x of invalid) {
          const { status } = await send(x);
          expect({ x, refused: status === 422 || status === 400 }).toEqual({ x, refused: true });
        }
      });
    }

    test("conditions can be written before the rest of the status, and no default is added to it", async () => {
      const [first] = cases;
      if (first === undefined) throw new Error("no cases");
      const path = `/apis/crd-test.dev/v1/${first.resource.resource}`;
      await kubeUntil(plane.kube, path, ({ status }) => status === 200);
      await plane.kube(path, { method: "POST", body: first.resource.of({ name: "two", spec: {} }) });
      const time = "2030-01-01T00:00:00Z";
      const condition = { type: "Ready", status: "True", reason: "Yes", message: "", lastTransitionTime: time };
      const answer = await plane.kube<KubeObject>(`${path}/two/status?${STRICT}`, {
        method: "PATCH",
        body: { status: { conditions: [condition], observedGeneration: 1 } },
      });
      expect(answer.status).toBe(200);
      expect(answer.body["status"]).toEqual({ conditions: [condition], observedGeneration: 1 });
      const wrong = await plane.kube(`${path}/two/status?${STRICT}`, {
        method: "PATCH",
        body: { status: { conditions: [{ ...condition, reason: "no words" }] } },
      });
      expect(wrong.status).toBe(422);
    });

    test("the manifests of an operator are accepted as they are", async () => {
      const objects = [...toCustomResourceDefinitions([website]), ...toManifests([website]), ...toFencePolicy()];
      const paths: Readonly<Record<string, string>> = {
        CustomResourceDefinition: CRDS,
        Namespace: "/api/v1/namespaces",
        ServiceAccount: "/api/v1/namespaces/skysail-system/serviceaccounts",
        ClusterRole: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        ClusterRoleBinding: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        ValidatingAdmissionPolicy: "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
        ValidatingAdmissionPolicyBinding: "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
      };
      for (const object of objects) {
        const answer = await plane.kube(`${paths[object.kind]}?${STRICT}`, { method: "POST", body: object });
        expect({ kind: object.kind, ...answer }).toMatchObject({ kind: object.kind, status: 201 });
      }
      const path = `/apis/${Website.group}/${Website.version}/namespaces/default/${Website.resource}`;
      await kubeUntil(plane.kube, path, ({ status }) => status === 200);
      const body = Website.of({ name: "shop", namespace: "default", spec: { image: "nginx" } });
      const answer = await plane.kube<{ spec: object }>(path, { method: "POST", body });
      expect(answer).toMatchObject({ status: 201, body: { spec: { image: "nginx", replicas: 1 } } });
    });
  },
);
