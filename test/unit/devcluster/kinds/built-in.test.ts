import { describe, expect, test } from "vitest";
import { builtInKinds } from "../../../../src/devcluster/kinds/built-in.ts";
import type { ServedKind } from "../../../../src/devcluster/served-kind.ts";
import type { KubeObject } from "../../../../src/model/objects.ts";

function kindOf(name: string): ServedKind {
  const found = builtInKinds().find(({ kind }) => kind === name);
  if (found === undefined) throw new Error(`${name} is not served`);
  return found;
}

const NOW = Date.parse("2024-01-01T01:00:00Z");

const named = (apiVersion: string, kind: string, parts: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: "a", namespace: "n", creationTimestamp: "2024-01-01T00:00:00Z" },
  ...parts,
});

describe("the built-in kinds", () => {
  test("are the same list on every call, and each has a schema", () => {
    const kinds = builtInKinds();
    expect(builtInKinds()).toBe(kinds);
    expect(kinds.length).toBeGreaterThan(40);
    for (const { group, version, schema } of kinds) {
      expect(schema.versions.typeOf(group === "" ? version : `${group}/${version}`)).toBeDefined();
    }
  });

  test("have the names, verbs and subresources of discovery", () => {
    expect(kindOf("Deployment")).toMatchObject({
      group: "apps",
      resource: "deployments",
      singular: "deployment",
      shortNames: ["deploy"],
      categories: ["all"],
      namespaced: true,
      hasStatus: true,
      scale: { specReplicasPath: ".spec.replicas" },
    });
    expect(kindOf("Deployment").subresources.map(({ name }) => name)).toEqual(["scale", "status"]);
    expect(kindOf("ConfigMap").hasStatus).toBe(false);
    expect(kindOf("Namespace").verbs).not.toContain("deletecollection");
  });

  test("fill the rows of tables", () => {
    const deployment = named("apps/v1", "Deployment", {
      spec: {
        replicas: 2,
        template: { spec: { containers: [{ name: "c", image: "i" }] } },
        selector: { matchLabels: { x: "y" } },
      },
      status: { readyReplicas: 1, updatedReplicas: 2 },
    });
    expect(kindOf("Deployment").cells(deployment, NOW)).toEqual(["a", "1/2", 2, 0, "60m", "c", "i", "x=y"]);
    const pod = named("v1", "Pod", {
      spec: { containers: [{ name: "c" }] },
      status: {
        phase: "Running",
        containerStatuses: [{ ready: false, restartCount: 0, state: { waiting: { reason: "ImagePullBackOff" } } }],
      },
    });
    expect(kindOf("Pod").cells(pod, NOW).slice(0, 5)).toEqual(["a", "0/1", "ImagePullBackOff", "0", "60m"]);
    for (const kind of builtInKinds().filter(({ verbs }) => verbs.includes("list"))) {
      expect(kind.cells(deployment, NOW)).toHaveLength(kind.columns.length + 1);
    }
  });
});

describe("a write of a built-in kind", () => {
  test("loses the fields that the kind does not have, and names them", () => {
    const body = named("v1", "ConfigMap", { bogus: 1, data: { a: "b" } });
    const { object, pruned } = kindOf("ConfigMap").admit(body);
    expect(pruned).toEqual(["bogus"]);
    expect(object).not.toHaveProperty("bogus");
  });
});
