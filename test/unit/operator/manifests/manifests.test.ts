import { describe, expect, test } from "vitest";
import { defineOperator } from "skysail";
import { ConfigMap, Secret } from "skysail/kinds";
import { toFencePolicy } from "../../../../src/operator/manifests/fence-policy.ts";
import { toCustomResourceDefinitions, toManifests } from "../../../../src/operator/manifests/manifests.ts";
import { toRbacRules } from "../../../../src/operator/manifests/rbac.ts";
import { subscriptionsOf } from "../../../../src/operator/manifests/subscriptions.ts";
import { app, team } from "../operators.ts";

const secrets = defineOperator({
  name: "secrets",
  for: Secret,
  children: { copy: ConfigMap },
  reconcile: () => ({ children: { copy: null } }),
});
const identity = { apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] };

describe("toRbacRules", () => {
  test("lets the relay watch and the writer write what is declared, and nothing else", () => {
    expect(toRbacRules([app])).toEqual({
      relay: [
        identity,
        { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch"] },
        { apiGroups: ["example.dev"], resources: ["apps"], verbs: ["get", "list", "watch"] },
      ],
      writer: [
        identity,
        { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "delete", "get", "patch"] },
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["create", "delete", "get", "patch"] },
        { apiGroups: ["example.dev"], resources: ["apps", "apps/status"], verbs: ["get", "patch"] },
        { apiGroups: ["example.dev"], resources: ["apps/finalizers"], verbs: ["update"] },
      ],
      serve: [
        identity,
        { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "delete", "get", "list", "patch", "watch"] },
        {
          apiGroups: ["apps"],
          resources: ["deployments"],
          verbs: ["create", "delete", "get", "list", "patch", "watch"],
        },
        { apiGroups: ["example.dev"], resources: ["apps"], verbs: ["get", "list", "patch", "watch"] },
        { apiGroups: ["example.dev"], resources: ["apps/finalizers"], verbs: ["update"] },
        { apiGroups: ["example.dev"], resources: ["apps/status"], verbs: ["get", "patch"] },
      ],
    });
  });

  test("does not depend on the order of operators, and gives no status of a built-in kind", () => {
    expect(toRbacRules([team, secrets, app])).toEqual(toRbacRules([app, team, secrets]));
    const resources = toRbacRules([secrets]).writer.flatMap((rule) => rule.resources);
    expect(resources).toEqual(["namespaces", "configmaps", "secrets", "secrets/finalizers"]);
  });

  test("without operators there is nothing but the cluster's identity", () => {
    expect(toRbacRules([])).toEqual({ relay: [identity], writer: [identity], serve: [identity] });
  });
});

describe("toManifests", () => {
  test("names everything once, in the order of installing", () => {
    const names = toManifests([app]).map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`,
    );
    expect(names).toEqual([
      "Namespace /skysail-system",
      "ServiceAccount skysail-system/skysail-relay",
      "ClusterRole /skysail-relay",
      "ClusterRoleBinding /skysail-relay",
      "ServiceAccount skysail-system/skysail-writer",
      "ClusterRole /skysail-writer",
      "ClusterRoleBinding /skysail-writer",
    ]);
    expect(toManifests([app]).find(({ kind }) => kind === "ClusterRoleBinding")).toMatchObject({
      roleRef: { kind: "ClusterRole", name: "skysail-relay" },
      subjects: [{ kind: "ServiceAccount", name: "skysail-relay", namespace: "skysail-system" }],
    });
  });

  test("one process has one account, with the rights of both", () => {
    const objects = toManifests([app], "serve");
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      "Namespace skysail-system",
      "ServiceAccount skysail-serve",
      "ClusterRole skysail-serve",
      "ClusterRoleBinding skysail-serve",
    ]);
    expect(objects[2]?.["rules"]).toEqual(toRbacRules([app]).serve);
  });

  test("defines each kind of ours once", () => {
    const names = toCustomResourceDefinitions([team, app, app, secrets]).map(({ metadata }) => metadata.name);
    expect(names).toEqual(["apps.example.dev", "teams.example.dev"]);
  });
});

describe("subscriptionsOf", () => {
  test("names each kind once, with who hears of it and who needs whole objects", () => {
    const shown = subscriptionsOf([team, app, secrets]).map(({ kind, operators, wholeFor }) => ({
      kind: kind.kind,
      operators,
      wholeFor,
    }));
    expect(shown).toEqual([
      { kind: "ConfigMap", operators: ["app", "secrets", "team"], wholeFor: [] },
      { kind: "Namespace", operators: ["team"], wholeFor: [] },
      { kind: "Secret", operators: ["secrets"], wholeFor: [] },
      { kind: "Deployment", operators: ["app"], wholeFor: [] },
      { kind: "App", operators: ["app"], wholeFor: ["app"] },
      { kind: "Team", operators: ["team"], wholeFor: ["team"] },
    ]);
  });

  test("asks for whole objects exactly when somebody needs them", () => {
    for (const { wholeObjects, wholeFor } of subscriptionsOf([team, app, secrets])) {
      expect(wholeObjects).toBe(wholeFor.length > 0);
    }
  });

  test("says how a kind is served and nothing else of it", () => {
    expect(subscriptionsOf([team])[2]?.kind).toEqual({
      group: "example.dev",
      version: "v1",
      kind: "Team",
      resource: "teams",
      namespaced: false,
    });
  });
});

describe("toFencePolicy", () => {
  const condition = (...args: Parameters<typeof toFencePolicy>) => {
    const [policy] = toFencePolicy(...args);
    const spec = policy?.["spec"] as { matchConditions: { expression: string }[] } | undefined;
    return spec?.matchConditions[0]?.expression;
  };

  test("judges every account of ours that writes, or whom one says", () => {
    expect(condition()).toBe(
      "request.userInfo.username == 'system:serviceaccount:skysail-system:skysail-writer' || " +
        "request.userInfo.username == 'system:serviceaccount:skysail-system:skysail-serve' || " +
        "request.userInfo.?groups.orValue([]).exists(g, g == 'skysail:writers')",
    );
    expect(condition({ users: ["ann"], groups: [] })).toBe("request.userInfo.username == 'ann'");
  });

  test("takes no identity that would change the rule", () => {
    for (const user of ["a' || true || 'b", "a\\", "a\n", ""]) {
      expect(() => toFencePolicy({ users: [user] })).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
    }
    expect(() => toFencePolicy({ users: [], groups: [] })).toThrow(/at least one/);
  });
});
