import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { connect } from "../../src/adapters/kubernetes/cluster-api.ts";
import type { KubernetesApi } from "../../src/adapters/kubernetes/cluster-api.ts";
import { createTokenCredential } from "../../src/adapters/kubernetes/credential.ts";
import { loadKubeconfig } from "../../src/adapters/kubernetes/kubeconfig.ts";
import { createRecordedAccess, toTokenContext } from "../../src/adapters/kubernetes/recorded-access.ts";
import { requestToken } from "../../src/adapters/kubernetes/token-request.ts";
import { createLocalSealer } from "../../src/adapters/local/aes-sealer.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { createMemoryFleetStore } from "../../src/adapters/local/fleet-store.ts";
import { untilAllowed } from "../helpers/control-plane/allowed.ts";
import { startControlPlane } from "../helpers/control-plane/control-plane.ts";
import type { ControlPlane } from "../helpers/control-plane/control-plane.ts";
import { CONFIG_MAP, codeFrom } from "./cluster-api.world.ts";

const clock = createSystemClock();
const RULES = [
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch", "create", "patch"] },
  { apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] },
];

/** The way of `skysail cluster register` and of a function after it, against a real API server with its RBAC authorizer. */
describe("access by a ServiceAccount's token", () => {
  let plane: ControlPlane;
  let admin: KubernetesApi;

  beforeAll(async () => {
    plane = await startControlPlane({ name: "access" });
    const [target] = await loadKubeconfig({ files: [plane.kubeconfig], clock });
    if (target === undefined) throw new Error("the kubeconfig has no context");
    admin = await connect({ ...target, clock, userAgent: "skysail/0.0.0 (access)" });
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    await plane.kube("/api/v1/namespaces/default/serviceaccounts", {
      method: "POST",
      body: { metadata: { name: "writer" } },
    });
    await plane.kube(`${rbac}/clusterroles`, { method: "POST", body: { metadata: { name: "writer" }, rules: RULES } });
    await plane.kube(`${rbac}/clusterrolebindings`, {
      method: "POST",
      body: {
        metadata: { name: "writer" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "writer" },
        subjects: [{ kind: "ServiceAccount", name: "writer", namespace: "default" }],
      },
    });
    await untilAllowed(plane.kube, "system:serviceaccount:default:writer", { verb: "list", resource: "configmaps" });
  });
  afterAll(async () => {
    admin?.close();
    await plane?.stop();
  });

  /** Access whose only record is of `cluster`, at this server, with `token`. */
  const accessWith = async (cluster: string, token: string) => {
    const fleet = createMemoryFleetStore();
    const sealer = createLocalSealer(new Uint8Array(32).fill(3));
    const at = { server: plane.server, ca: plane.caPem };
    const sealedToken = await sealer.seal(token, toTokenContext({ cluster, ...at }));
    const access = { kind: "token", ...at, sealedToken, expiresAt: clock.now() + 600_000 } as const;
    await fleet.put({ id: cluster, name: "one", labels: {}, keys: [], registeredAt: clock.now(), access });
    return createRecordedAccess({ fleet, sealer, clock, userAgent: "skysail/0.0.0 (access)" });
  };
  const account = { namespace: "default", serviceAccount: "writer", seconds: 600 };

  test("the account reads and writes what its role allows, and nothing else", async () => {
    expect(admin.cluster).toBe(plane.kubeSystemUid);
    const { token, expiresAt } = await requestToken(admin.transport, account);
    expect(Math.abs(expiresAt - clock.now() - 600_000)).toBeLessThan(10_000);
    const access = await accessWith(admin.cluster, token);
    const api = await access.open(admin.cluster);
    const ref = {
      cluster: api.cluster,
      group: "",
      version: "v1",
      kind: "ConfigMap",
      resource: "configmaps",
      namespace: "default",
      name: "mine",
    };
    await expect(api.read(ref)).resolves.toBeUndefined();
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "mine", namespace: "default", resourceVersion: "1" },
    };
    await expect(
      api.write({ verb: "apply", ref, object, manager: "skysail/test", force: true }),
    ).resolves.toMatchObject({ created: true });
    expect(await codeFrom(api.write({ verb: "delete", ref }))).toBe("KUBE_FORBIDDEN");
    expect(await codeFrom(api.list({ ...CONFIG_MAP, kind: "Secret", resource: "secrets" }, {}))).toBe("KUBE_FORBIDDEN");
  });

  test("a token that is none, and an address of another cluster, are told apart", async () => {
    const { token } = await requestToken(admin.transport, account);
    expect(await codeFrom((await accessWith(admin.cluster, "garbage")).open(admin.cluster))).toBe("KUBE_UNAUTHORIZED");
    expect(await codeFrom((await accessWith("another", token)).open("another"))).toBe("KUBE_WRONG_CLUSTER");
  });

  test("an account that is not there, and an account that may not mint tokens", async () => {
    expect(await codeFrom(requestToken(admin.transport, { ...account, serviceAccount: "nobody" }))).toBe(
      "KUBE_NOT_SERVED",
    );
    const { token } = await requestToken(admin.transport, account);
    const endpoint = { server: plane.server, ca: plane.caPem };
    const api = await connect({
      endpoint,
      credential: createTokenCredential(token),
      clock,
      userAgent: "skysail/0.0.0 (access)",
    });
    expect(await codeFrom(requestToken(api.transport, account))).toBe("KUBE_FORBIDDEN");
    api.close();
  });
});
