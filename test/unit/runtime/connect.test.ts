import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSystemClock } from "../../../src/adapters/local/clock.ts";
import type { KubernetesConfig } from "../../../src/runtime/config.ts";
import { connectClusters, type ConnectOptions } from "../../../src/runtime/connect.ts";
import { sendJson, sendStatus, startLoopback, type Handler } from "../adapters/kubernetes/loopback.ts";

const NOWHERE: KubernetesConfig = {
  kubeconfigFiles: [],
  serviceHost: undefined,
  servicePort: undefined,
  serviceAccountFolder: undefined,
};

/** An API server that is the cluster `uid`. */
const cluster =
  (uid: string): Handler =>
  (_request, response) =>
    sendJson(response, 200, { kind: "PartialObjectMetadata", metadata: { name: "kube-system", uid } });

/** A kubeconfig with a context per server. */
async function kubeconfig(servers: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "skysail-connect-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const names = Object.keys(servers);
  const config = {
    clusters: names.map((name) => ({ name, cluster: { server: servers[name] } })),
    users: [{ name: "u", user: { token: "t" } }],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: "u" } })),
    "current-context": names[0],
  };
  await writeFile(join(folder, "config"), JSON.stringify(config));
  return join(folder, "config");
}

const options = (more: Partial<ConnectOptions>): ConnectOptions => ({
  contexts: [],
  environment: NOWHERE,
  role: "test",
  clock: createSystemClock(),
  ...more,
});

test("connects to the current context, or to every one that is named, and says where it found them", async () => {
  await using a = await startLoopback(cluster("uid-a"));
  await using b = await startLoopback(cluster("uid-b"));
  const file = await kubeconfig({ a: a.server, b: b.server });
  using one = await connectClusters(options({ environment: { ...NOWHERE, kubeconfigFiles: [file] } }));
  expect(one.clusters).toMatchObject([{ name: "a", from: `context "a" of ${file}`, api: { cluster: "uid-a" } }]);
  using both = await connectClusters(options({ kubeconfig: file, contexts: ["b", "a"] }));
  expect(both.clusters.map(({ name, api }) => `${name} ${api.cluster}`)).toEqual(["b uid-b", "a uid-a"]);
});

test("two contexts that lead to one cluster are refused, and every connection is closed", async () => {
  await using a = await startLoopback(cluster("same"));
  await using b = await startLoopback(cluster("same"));
  const file = await kubeconfig({ a: a.server, b: b.server });
  await expect(connectClusters(options({ kubeconfig: file, contexts: ["a", "b"] }))).rejects.toMatchObject({
    code: "INVALID_CONFIG",
    message: "contexts a and b lead to the same cluster: name one of them",
  });
  await expect.poll(() => a.sockets.size + b.sockets.size).toBe(0);
});

test("one cluster that refuses is named by context and file, and the connections to the others are closed", async () => {
  await using a = await startLoopback(cluster("uid-a"));
  await using b = await startLoopback((_request, response) => sendStatus(response, 403, "Forbidden"));
  const file = await kubeconfig({ a: a.server, b: b.server });
  await expect(connectClusters(options({ kubeconfig: file, contexts: ["a", "b"] }))).rejects.toMatchObject({
    code: "KUBE_FORBIDDEN",
    message: expect.stringMatching(/^context "b" of .*config: .*needs "get" on namespaces/),
  });
  await expect.poll(() => a.sockets.size).toBe(0);
});

test("a credential that is not accepted is said", async () => {
  await using a = await startLoopback((_request, response) => sendStatus(response, 401, "Unauthorized"));
  await expect(connectClusters(options({ kubeconfig: await kubeconfig({ a: a.server }) }))).rejects.toMatchObject({
    code: "KUBE_UNAUTHORIZED",
    message: expect.stringMatching(/^context "a" of .*did not accept the credential/),
  });
});

test("in a pod, a service account that is not mounted is said, with the likely reason", async () => {
  const environment = { ...NOWHERE, serviceHost: "10.0.0.1", servicePort: "443", serviceAccountFolder: "/nonexistent" };
  await expect(connectClusters(options({ environment }))).rejects.toMatchObject({
    code: "INVALID_CONFIG",
    message: expect.stringMatching(/\/nonexistent\/\S+ cannot be read .*automountServiceAccountToken/),
  });
});

test("a caller that gives up ends it at once", async () => {
  await using silent = await startLoopback(() => undefined);
  const giveUp = new AbortController();
  const connecting = connectClusters(
    options({ kubeconfig: await kubeconfig({ a: silent.server }), signal: giveUp.signal }),
  );
  // Looked at from the start, so that no moment has an unhandled rejection.
  const ended = connecting.then(
    () => "connected",
    (error: unknown) => error,
  );
  await expect.poll(() => silent.requests.length).toBe(1);
  giveUp.abort();
  expect(await ended).toMatchObject({ code: "ABORTED" });
});
