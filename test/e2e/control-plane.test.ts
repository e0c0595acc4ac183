import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect } from "vitest";
import type { KubeObject } from "../../src/model/objects.ts";
import { auditedWrites, auditPosition, countWrites } from "../helpers/control-plane/audit.ts";
import { startControlPlane } from "../helpers/control-plane/control-plane.ts";
import { kubeUntil, type Kube, type KubeAnswer } from "../helpers/control-plane/kube.ts";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { runningOf } from "../helpers/processes/running.ts";
import { eventually } from "../helpers/processes/ready.ts";

const configMap = (name: string, more: Partial<KubeObject> = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  ...more,
  metadata: { name, ...more.metadata },
});

describeWithServers("a control plane", ["controllers", "second-control-plane"], () => {
  it("judges by RBAC: a service account's token shows who asks, and gives no rights by itself", async ({
    kube,
    namespace,
  }) => {
    const token = await serviceAccountToken(kube, namespace, "somebody");
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const refused = await kube<{ reason: string; message: string }>(path, { token });
    expect(refused).toMatchObject({ status: 403, body: { reason: "Forbidden" } });
    expect(refused.body.message).toContain(`system:serviceaccount:${namespace}:somebody`);

    await grantView(kube, namespace, "somebody");
    // The authorizer learns of a new binding by its own watch.
    const as = <T>(target: string): Promise<KubeAnswer<T>> => kube<T>(target, { token });
    await kubeUntil(as, path, ({ status }) => status === 200);
    expect((await kube(path, { token, method: "POST", body: configMap("x") })).status).toBe(403);
    expect((await kube(path, { token: "invented" })).status).toBe(401);
  });

  it("collects a child whose owner is deleted", async ({ kube, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const owner = await kube<KubeObject>(path, { method: "POST", body: configMap("owner") });
    const reference = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.body.metadata.uid };
    const child = configMap("child", { metadata: { ownerReferences: [reference as never] } });
    expect((await kube(path, { method: "POST", body: child })).status).toBe(201);
    await kube(`${path}/owner`, { method: "DELETE" });
    await kubeUntil(kube, `${path}/child`, ({ status }) => status === 404);
  });

  it("makes a ReplicaSet for a Deployment, and its pods", async ({ kube, namespace }) => {
    const labels = { app: "web" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "web" }] } };
    const apps = `/apis/apps/v1/namespaces/${namespace}`;
    const created = await kube(`${apps}/deployments`, {
      method: "POST",
      body: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web" },
        spec: { replicas: 2, selector: { matchLabels: labels }, template },
      },
    });
    expect(created.status).toBe(201);
    await kubeUntil<List>(kube, `${apps}/replicasets`, ({ body }) => body.items.length === 1);
    await kubeUntil<List>(kube, `/api/v1/namespaces/${namespace}/pods`, ({ body }) => body.items.length === 2);
  });

  it("empties and removes a deleted namespace", { timeout: 240_000 }, async ({ kube, namespace }) => {
    await kube(`/api/v1/namespaces/${namespace}/configmaps`, { method: "POST", body: configMap("x") });
    await kube(`/api/v1/namespaces/${namespace}`, { method: "DELETE" });
    const gone = ({ status }: { readonly status: number }): boolean => status === 404;
    await kubeUntil(kube, `/api/v1/namespaces/${namespace}`, gone, { timeoutMs: 180_000 });
  });

  it("is another cluster than the second one", ({ controlPlane, secondControlPlane }) => {
    expect(controlPlane.kubeSystemUid).toMatch(/^[0-9a-f-]{36}$/);
    expect(secondControlPlane.kubeSystemUid).not.toBe(controlPlane.kubeSystemUid);
    expect(secondControlPlane.server).not.toBe(controlPlane.server);
  });

  it("has every write in the audit log when its answer has been read", async ({ controlPlane, kube, namespace }) => {
    const { auditLog } = controlPlane;
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const since = await auditPosition(auditLog);
    const mine = { since, namespace, userAgent: "audited" };
    for (let index = 1; index <= 50; index += 1) {
      await kube(path, { method: "POST", body: configMap(`x-${index}`), userAgent: "audited" });
      expect(await countWrites(auditLog, mine)).toBe(index);
    }
    await kube(path, { userAgent: "audited" });
    await kube(`${path}?dryRun=All`, { method: "POST", body: configMap("dry"), userAgent: "audited" });
    await kube(`${path}/x-1`, { method: "PATCH", body: { data: { a: "b" } }, userAgent: "audited" });
    await kube(`${path}/absent`, { method: "DELETE", userAgent: "audited" });
    const writes = await auditedWrites(auditLog, mine);
    expect(writes.slice(50)).toMatchObject([
      { verb: "patch", resource: "configmaps", name: "x-1", code: 200, user: "admin", dryRun: false },
      { verb: "delete", resource: "configmaps", name: "absent", code: 404 },
    ]);
    expect(await countWrites(auditLog, { ...mine, dryRuns: true })).toBe(53);
    expect(await countWrites(auditLog, { ...mine, since: await auditPosition(auditLog) })).toBe(0);
  });

  it("keeps address, data and tokens when its API server is killed and started again", async ({
    controlPlane,
    kube,
    namespace,
  }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await kube(path, { method: "POST", body: configMap("kept") });
    const before = await controlPlane.pids();
    await controlPlane.killApiServer();
    await expect(kube(path)).rejects.toThrow("ECONNREFUSED");
    await controlPlane.startApiServer();
    expect((await kube(`${path}/kept`)).status).toBe(200);
    const after = await controlPlane.pids();
    expect(after.apiServer).not.toBe(before.apiServer);
    expect(after.etcd).toBe(before.etcd);
  });
});

describeWithServers("the end of a control plane", ["control-plane"], () => {
  it("leaves no process and no folder after stop()", async () => {
    const begin = performance.now();
    const controlPlane = await startControlPlane();
    const ready = performance.now();
    const pids = Object.values(await controlPlane.pids());
    expect(pids).toHaveLength(3);
    expect(runningOf(pids)).toEqual(pids);
    await controlPlane.stop();
    const stopped = performance.now();
    console.info(
      `control plane: ready in ${Math.round(ready - begin)} ms, stopped in ${Math.round(stopped - ready)} ms`,
    );
    expect(runningOf(pids)).toEqual([]);
    expect(existsSync(controlPlane.dir)).toBe(false);
    expect(existsSync(`${controlPlane.dir}.gone`)).toBe(false);
  });

  describe.each(["SIGKILL", "SIGTERM", "SIGINT", "uncaught error"] as const)(
    "by %s of the process that started it",
    (how) => {
      it("leaves no process and no folder", async () => {
        const parent = spawn(process.execPath, ["--input-type=module", "--eval", PARENT], {
          stdio: ["pipe", "pipe", "ignore"],
        });
        const gone = new Promise((resolve) => parent.once("exit", resolve));
        const line = await new Promise<string>((resolve) =>
          parent.stdout.once("data", (data: Buffer) => resolve(String(data))),
        );
        const { dir, pids } = JSON.parse(line) as { dir: string; pids: number[] };
        expect(pids).toHaveLength(3);
        expect(runningOf(pids)).toEqual(pids);

        if (how === "uncaught error") parent.stdin.end();
        else parent.kill(how);
        await gone;
        await eventually("all servers are gone", () => (runningOf(pids).length === 0 ? true : undefined));
        await eventually("the folder is gone", () => (existsSync(dir) || existsSync(`${dir}.gone`) ? undefined : true));
      });
    },
  );
});

/** Starts a control plane, says so, and throws where nobody catches when its input ends. */
const PARENT = `
import { startControlPlane } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "../helpers/control-plane/control-plane.ts")))};
const controlPlane = await startControlPlane();
console.log(JSON.stringify({ dir: controlPlane.dir, pids: Object.values(await controlPlane.pids()) }));
process.stdin.on("end", () => { throw new Error("on purpose"); }).resume();
`;

interface List {
  readonly items: readonly KubeObject[];
}

async function serviceAccountToken(kube: Kube, namespace: string, name: string): Promise<string> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await kube(accounts, { method: "POST", body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } } });
  const { status, body } = await kube<{ status: { token: string } }>(`${accounts}/${name}/token`, {
    method: "POST",
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 600 } },
  });
  expect(status).toBe(201);
  return body.status.token;
}

async function grantView(kube: Kube, namespace: string, name: string): Promise<void> {
  const { status } = await kube(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, {
    method: "POST",
    body: {
      metadata: { name: "view" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  });
  expect(status).toBe(201);
}
