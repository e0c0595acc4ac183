import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { parseAllDocuments } from "yaml";
import { untilAllowed } from "../helpers/control-plane/allowed.ts";
import { auditedWrites, auditPosition } from "../helpers/control-plane/audit.ts";
import type { ControlPlaneInfo } from "../helpers/control-plane/control-plane.ts";
import type { Kube } from "../helpers/control-plane/kube.ts";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { freePorts } from "../helpers/processes/ports.ts";
import { eventually } from "../helpers/processes/ready.ts";
import { sharedControlPlane } from "../helpers/servers/client.ts";
import { runSkysail, startSkysail, type SkysailProcess } from "../helpers/skysail.ts";
import { installOperators, LISTS_WEBSITES, OPERATORS_MODULE, tokenOf } from "./path/cluster-setup.ts";
import { kubectl } from "./path/kubectl.ts";
import { createTrouble, createWebsite, get, must, PATHS, untilGone, untilSettled } from "./path/objects.ts";

const SERVE = "system:serviceaccount:skysail-system:skysail-serve";
const MANIFEST = join(import.meta.dirname, "../../infra/cluster/serve.yaml");

describeWithServers("skysail serve in a pod", ["controllers"], () => {
  let folder: string;
  let running: SkysailProcess;
  let health: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "skysail-pod-"));
    const controlPlane = await sharedControlPlane("control-plane");
    const { kube, server, caPem } = controlPlane;
    // For the definitions and the policy; of the accounts only the one that is generated for `serve` is used.
    await installOperators(kube);
    const rbac = await runSkysail(["generate", "rbac", "--for", "serve", OPERATORS_MODULE]);
    const applied = await kubectl(
      controlPlane,
      ["apply", "--server-side", "--force-conflicts", "-f", "-"],
      rbac.stdout,
    );
    if (applied.code !== 0) throw new Error(applied.stderr);
    await untilAllowed(kube, SERVE, LISTS_WEBSITES);
    await writeFile(join(folder, "token"), await tokenOf(kube, "serve"));
    await writeFile(join(folder, "ca.crt"), caPem);
    await writeFile(join(folder, "namespace"), "skysail-system");
    const [port = 0] = await freePorts(1);
    health = `http://127.0.0.1:${port}`;
    const { hostname, port: apiPort } = new URL(server);
    const environment = {
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: apiPort,
      SKYSAIL_SERVICE_ACCOUNT_FOLDER: folder,
    };
    const ledger = join(folder, "data", "ledger.sqlite");
    running = startSkysail(["serve", "--ledger", ledger, `--health=127.0.0.1:${port}`, OPERATORS_MODULE], environment);
    await running.logged(({ message }) => message === "serving");
  });

  afterAll(async () => {
    await running?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it("becomes ready: every watch is allowed and in sync", async () => {
    await eventually("it is ready", async () => {
      const answer = await fetch(`${health}/readyz`);
      if (answer.status === 200) return true;
      throw new Error(await answer.text());
    });
    expect((await fetch(`${health}/livez`)).status).toBe(200);
    const [status] = (await (await fetch(`${health}/status`)).json()) as { watches: { inSync: boolean }[] }[];
    expect(status?.watches.every(({ inSync }) => inSync)).toBe(true);
  });

  it(
    "does everything with the generated rights alone, under the fence policy",
    { timeout: 120_000 },
    async ({ kube, namespace, controlPlane }) => {
      const since = await auditPosition(controlPlane.auditLog);
      await createWebsite(kube, namespace, "pod", { image: "nginx:1", replicas: 1 });
      await createTrouble(kube, namespace, "pod", { copies: 2 });
      await untilSettled(kube, PATHS.website(namespace, "pod"));
      await untilSettled(kube, PATHS.trouble(namespace, "pod"));
      await must(kube, "PATCH", PATHS.website(namespace, "pod"), { spec: { replicas: 0 } });
      await untilGone(kube, PATHS.service(namespace, "pod"));
      await must(kube, "DELETE", PATHS.trouble(namespace, "pod"));
      await untilGone(kube, PATHS.trouble(namespace, "pod"), { timeoutMs: 60_000 });
      expect(await get(kube, PATHS.deployment(namespace, "pod"))).toBeDefined();
      const writes = await auditedWrites(controlPlane.auditLog, { since, user: SERVE, namespace });
      expect(writes.length).toBeGreaterThan(6);
      expect(writes.filter(({ code }) => code === 401 || code === 403)).toEqual([]);
      expect(running.log.filter(({ level }) => level === "error")).toEqual([]);
    },
  );

  it("the policy judges its account: a write of it without a fence is refused", async ({ kube, namespace }) => {
    const token = await tokenOf(kube, "serve");
    await createWebsite(kube, namespace, "fenced", { image: "nginx:1", replicas: 1 });
    await untilSettled(kube, PATHS.website(namespace, "fenced"));
    const { status, body } = await kube<{ message: string }>(PATHS.configMap(namespace, "fenced"), {
      method: "DELETE",
      token,
    });
    expect(status).toBe(403);
    expect(body.message).toContain("skysail-fence: delete without uid and resourceVersion precondition");
  });

  it("an account without rights is told the rule that is missing, and the process ends", async ({
    kube,
    controlPlane,
    namespace,
  }) => {
    await using bare = await bareAccount(kube, controlPlane, namespace);
    const { code, stderr } = await runSkysail(bare.command, { environment: bare.environment });
    expect(code).toBe(1);
    expect(stderr.trim()).not.toContain("\n");
    expect(stderr).toMatch(/^skysail: the pod's service account: .*needs "get" on namespaces.*\[KUBE_FORBIDDEN]$/m);
  });

  it("a kind that it may not watch is told with the rule, and readiness names it", async ({
    kube,
    controlPlane,
    namespace,
  }) => {
    await using bare = await bareAccount(kube, controlPlane, namespace);
    await bare.mayIdentifyTheCluster();
    const [port = 0] = await freePorts(1);
    await using process = startSkysail([...bare.command, `--health=127.0.0.1:${port}`], bare.environment);
    const told = await process.logged(
      ({ level, message }) => level === "error" && message.includes("example.dev/v1/Website"),
    );
    expect(told.message).toMatch(
      /^not allowed to list and watch example\.dev\/v1\/Website: the relay's role needs \{ .*websites/,
    );
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain(`${controlPlane.kubeSystemUid} Website: not allowed to list and watch`);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
  });

  it("the manifest is accepted by the API server, and its pod by the restricted security standard", async ({
    kube,
    controlPlane,
    namespace,
  }) => {
    const dryRun = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", MANIFEST];
    expect(await kubectl(controlPlane, dryRun)).toMatchObject({ code: 0, stderr: "" });
    await must(kube, "PATCH", `/api/v1/namespaces/${namespace}`, {
      metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    const documents = parseAllDocuments(await readFile(MANIFEST, "utf8")).map(
      (document) => document.toJS() as KindOnly,
    );
    const { spec } = documents.find(({ kind }) => kind === "Deployment") ?? {};
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "serve" }, spec: spec?.template.spec };
    const { status, body } = await kube(`/api/v1/namespaces/${namespace}/pods?dryRun=All`, {
      method: "POST",
      body: pod,
    });
    expect({ status, body }).toMatchObject({ status: 201 });
  });
});

/** An account that may do nothing, as a pod of it would have it: the command to run, and its environment. */
async function bareAccount(kube: Kube, { server, caPem }: ControlPlaneInfo, namespace: string) {
  const folder = await mkdtemp(join(tmpdir(), "skysail-bare-"));
  const subject = { kind: "ServiceAccount", name: "bare", namespace };
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await must(kube, "POST", accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "bare" } });
  const { body } = await kube<{ status: { token: string } }>(`${accounts}/bare/token`, {
    method: "POST",
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
  });
  const files = { token: body.status.token, "ca.crt": caPem, namespace };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const { hostname, port } = new URL(server);
  const roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system";
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const metadata = { name: `bare-${namespace}` };
  return {
    command: ["serve", "--ledger", join(folder, "ledger.sqlite"), OPERATORS_MODULE],
    environment: {
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      SKYSAIL_SERVICE_ACCOUNT_FOLDER: folder,
    },
    /** A namespace counts as inside itself, so a role there is enough to read it. */
    async mayIdentifyTheCluster() {
      const rules = [{ apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] }];
      await must(kube, "POST", `${roles}/roles`, { apiVersion, kind: "Role", metadata, rules });
      const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name };
      await must(kube, "POST", `${roles}/rolebindings`, {
        apiVersion,
        kind: "RoleBinding",
        metadata,
        roleRef,
        subjects: [subject],
      });
      const identity = { resource: "namespaces", namespace: "kube-system", name: "kube-system" };
      await untilAllowed(kube, `system:serviceaccount:${namespace}:bare`, { verb: "get", ...identity });
    },
    async [Symbol.asyncDispose]() {
      await kube(`${roles}/rolebindings/${metadata.name}`, { method: "DELETE" });
      await kube(`${roles}/roles/${metadata.name}`, { method: "DELETE" });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface KindOnly {
  readonly kind: string;
  readonly spec?: { readonly template: { readonly spec: object } };
}
