import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createTransport } from "../../../../src/adapters/kubernetes/transport.ts";
import { createFileTokenCredential, loadInCluster } from "../../../../src/adapters/kubernetes/in-cluster.ts";
import { loadKubeconfig } from "../../../../src/adapters/kubernetes/kubeconfig.ts";
import type { KubeconfigTarget } from "../../../../src/adapters/kubernetes/kubeconfig.ts";
import { failureOf } from "./loopback.ts";
import { createTestClock } from "./recorded.ts";

let folder: string;
let clock: ReturnType<typeof createTestClock>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skysail-kubeconfig-"));
  clock = createTestClock();
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** A kubeconfig with one context `c`; JSON is YAML. */
function config(user: object, cluster: object = { server: "https://127.0.0.1:6443" }) {
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "c",
    clusters: [{ name: "k", cluster }],
    contexts: [{ name: "c", context: { cluster: "k", user: "u", namespace: "n" } }],
    users: [{ name: "u", user }],
  };
}

async function load(content: string | object, contexts: string[] = []): Promise<KubeconfigTarget> {
  const [target] = await loadKubeconfig({ files: [file("config", content)], contexts, clock });
  if (target === undefined) throw new Error("no target");
  return target;
}

async function headersOf(user: object): Promise<Readonly<Record<string, string>>> {
  return (await (await load(config(user))).credential.identify()).headers;
}

function plugin(name: string, script: string): string {
  const path = file(name, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const TOKEN = (expression: string): string =>
  `echo "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"${expression}\\"}}"`;

describe("credentials", () => {
  test("token, basic authentication, impersonation, nobody", async () => {
    await expect(headersOf({ token: "abc" })).resolves.toEqual({ authorization: "Bearer abc" });
    await expect(headersOf({ username: "me", password: "pa:ss" })).resolves.toEqual({
      authorization: `Basic ${Buffer.from("me:pa:ss").toString("base64")}`,
    });
    await expect(headersOf({ token: "abc", as: "jane" })).resolves.toEqual({
      authorization: "Bearer abc",
      "impersonate-user": "jane",
    });
    await expect(headersOf({})).resolves.toEqual({});
  });

  test("a token file, relative to the kubeconfig, is read again after a minute, and at once when it was refused", async () => {
    file("token", "one\n");
    const { credential } = await load(config({ tokenFile: "token", token: "static" }));
    const authorization = async () => (await credential.identify()).headers["authorization"];
    expect(await authorization()).toBe("Bearer one");
    file("token", "two\n");
    expect(await authorization()).toBe("Bearer one");
    clock.advance(60_000);
    expect(await authorization()).toBe("Bearer two");
    file("token", "three");
    expect(await credential.renew?.()).toBe(true);
    expect(await authorization()).toBe("Bearer three");
    rmSync(join(folder, "token"));
    clock.advance(60_000);
    expect(await authorization()).toBe("Bearer three");
  });

  test("an exec plugin is run once, told what is wanted, and run again after a refusal", async () => {
    plugin(
      "plugin",
      `echo x >> "${join(folder, "runs")}"; echo "$KUBERNETES_EXEC_INFO" > "${join(folder, "info")}"; ${TOKEN("t-$A")}`,
    );
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "./plugin",
      env: [{ name: "A", value: "1" }],
    };
    const { credential } = await load(config({ exec }));
    const runs = () => readFileSync(join(folder, "runs"), "utf8").length / 2;
    const all = await Promise.all([credential.identify(), credential.identify()]);
    expect(all).toEqual(Array.from(all, () => ({ headers: { authorization: "Bearer t-1" } })));
    await credential.identify();
    expect(runs()).toBe(1);
    expect(JSON.parse(readFileSync(join(folder, "info"), "utf8"))).toMatchObject({
      kind: "ExecCredential",
      spec: { interactive: false },
    });
    expect(await credential.renew?.()).toBe(true);
    await credential.identify();
    expect(runs()).toBe(2);
  });

  test.each([
    ["fails", "echo 'no session: run login' >&2; echo more >&2; exit 1", "no session: run login"],
    ["prints no JSON", "echo hello", "failed"],
    ["prints other JSON", "echo '{}'", "failed"],
  ])("a plugin that %s is an error that names it", async (_name, script, why) => {
    plugin("plugin", script);
    const { credential } = await load(
      config({ exec: { apiVersion: "client.authentication.k8s.io/v1", command: "./plugin" } }),
    );
    const failure = await failureOf(credential.identify());
    expect(failure).toMatchObject({ code: "KUBE_UNAUTHORIZED", message: expect.stringContaining("plugin") });
    expect(failure.message).toContain(why);
    expect(failure.message).not.toContain("more");
  });

  test("a plugin that does not exist", async () => {
    const { credential } = await load(
      config({ exec: { apiVersion: "client.authentication.k8s.io/v1", command: "skysail-no-such-plugin" } }),
    );
    expect(await failureOf(credential.identify())).toMatchObject({
      code: "KUBE_UNAUTHORIZED",
      message: expect.stringContaining("ENOENT"),
    });
  });

  test("an auth provider", async () => {
    const provider = { name: "gcp", config: { "access-token": "from-provider", expiry: "2999-01-01T00:00:00Z" } };
    await expect(headersOf({ "auth-provider": provider })).resolves.toEqual({ authorization: "Bearer from-provider" });
  });

  test("a client certificate, shown to a server that asks for one and is signed by the configured authority", async () => {
    const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=ca", "-days", "2");
    for (const name of ["server", "client"]) {
      openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
      file("ext", "subjectAltName=DNS:api.example");
      openssl(
        "x509",
        "-req",
        "-in",
        `${name}.csr`,
        "-CA",
        "ca.crt",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-out",
        `${name}.crt`,
        "-days",
        "2",
        "-extfile",
        "ext",
      );
    }
    const pem = (name: string) => readFileSync(join(folder, name), "utf8");
    const server = createServer(
      {
        cert: pem("server.crt"),
        key: pem("server.key"),
        ca: pem("ca.crt"),
        requestCert: true,
        rejectUnauthorized: false,
      },
      (request, response) => {
        const socket: unknown = request.socket;
        const authorized = typeof socket === "object" && socket !== null && "authorized" in socket && socket.authorized;
        response.end(String(authorized));
      },
    );
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    // A server on a port has an address of this shape.
    const { port } = server.address() as AddressInfo;
    const address = `https://127.0.0.1:${port}`;
    const user = {
      "client-certificate": "client.crt",
      "client-key-data": Buffer.from(pem("client.key")).toString("base64"),
    };
    const ask = async (cluster: object) => {
      const { endpoint, credential } = await load(config(user, { server: address, ...cluster }));
      const transport = createTransport({ endpoint, credential, userAgent: "test", timeoutMs: 2000 });
      return transport
        .send({ method: "GET", path: "/", action: "ask", repeatable: true })
        .finally(() => transport.close());
    };
    try {
      const ca = { "certificate-authority": "ca.crt" };
      await expect(ask({ ...ca, "tls-server-name": "api.example" })).resolves.toMatchObject({ body: "true" });
      await expect(ask({ "insecure-skip-tls-verify": true })).resolves.toMatchObject({ body: "true" });
      expect((await failureOf(ask(ca))).message).toContain("tls-server-name");
      expect((await failureOf(ask({}))).message).toContain("not signed by");
    } finally {
      await new Promise((resolve) => void server.close(resolve));
    }
  });
});

describe("contexts", () => {
  test("several files: the first that sets a name wins; every wanted context is found", async () => {
    const first = file("first", { ...config({ token: "first" }), "current-context": "" });
    const other = config({ token: "second" }, { server: "https://10.0.0.2" });
    const second = file("second", {
      ...other,
      contexts: [...other.contexts, { name: "d", context: { cluster: "l", user: "v" } }],
      clusters: [...other.clusters, { name: "l", cluster: { server: "https://10.0.0.3" } }],
      users: [...other.users, { name: "v", user: { token: "v" } }],
    });
    const targets = await loadKubeconfig({ files: [first, second], contexts: ["c", "d"], clock });
    expect(targets.map(({ context, endpoint, namespace }) => [context, endpoint.server, namespace])).toEqual([
      ["c", "https://127.0.0.1:6443", "n"],
      ["d", "https://10.0.0.3", undefined],
    ]);
    await expect(targets[0]?.credential.identify()).resolves.toMatchObject({
      headers: { authorization: "Bearer first" },
    });
    await expect(loadKubeconfig({ files: [first, second], clock })).resolves.toMatchObject([{ context: "c" }]);
  });
});

describe("a kubeconfig that cannot work", () => {
  const good = config({ token: "hunter2" });
  test.each<[string, string | object, string]>([
    ["is not YAML", "clusters: []\ncontexts: [\nusers: hunter2: x", "line"],
    ["is something else", "hunter2", "is not a kubeconfig"],
    [
      "has a cluster without an address",
      { ...good, clusters: [{ name: "k", cluster: {} }] },
      "clusters[0].cluster.server is missing",
    ],
    ["has no current context", { ...good, "current-context": "" }, 'choose one with --context ("c")'],
    ["has another current context", { ...good, "current-context": "x" }, 'has no context "x"; it has "c"'],
    ["has a context without a cluster", { ...good, clusters: [] }, 'there is no cluster "k"; there are none'],
    ["has a context without a user", { ...good, users: [] }, 'there is no user "u"; there are none'],
    ["has a proxy", config({}, { server: "https://h", "proxy-url": "http://p" }), "proxy-url"],
    ["impersonates groups", config({ as: "jane", "as-groups": ["admins"] }), "impersonates groups"],
    ["has plain http to another machine", config({}, { server: "http://10.0.0.1" }), "plain http"],
    [
      "has a certificate authority that is none",
      config({}, { server: "https://h", "certificate-authority-data": "aHVudGVyMg==" }),
      "certificate authority",
    ],
    [
      "has a certificate authority file that is not there",
      config({}, { server: "https://h", "certificate-authority": "nowhere.crt" }),
      "nowhere.crt",
    ],
  ])("%s", async (_name, content, why) => {
    const failure = await failureOf(load(content));
    expect(failure).toMatchObject({ code: "INVALID_CONFIG", message: expect.stringContaining(why) });
    expect(failure.message).toContain(join(folder, "config"));
    expect(failure.message).not.toContain("hunter2");
  });

  test("is not there", async () => {
    const failure = await failureOf(loadKubeconfig({ files: [join(folder, "nothing")], clock }));
    expect(failure).toMatchObject({ code: "INVALID_CONFIG", message: expect.stringContaining("nothing") });
  });
});

describe("in a pod", () => {
  test("address, authority, namespace and a token that is read again", async () => {
    file("token", "one");
    file("ca.crt", "CA");
    file("namespace", "skysail-system\n");
    const pod = await loadInCluster({ host: "fd00::1", port: "443", clock, root: folder });
    expect(pod).toMatchObject({ endpoint: { server: "https://[fd00::1]:443", ca: "CA" }, namespace: "skysail-system" });
    await expect(pod.credential.identify()).resolves.toEqual({ headers: { authorization: "Bearer one" } });
  });

  test("what is missing is named", async () => {
    expect(
      (await failureOf(loadInCluster({ host: undefined, port: undefined, clock, root: folder }))).message,
    ).toContain("--kubeconfig");
    expect((await failureOf(loadInCluster({ host: "h", port: "1", clock, root: folder }))).message).toContain(
      "automountServiceAccountToken",
    );
    const empty = createFileTokenCredential(file("token", "\n"), clock);
    expect(await failureOf(empty.identify())).toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringContaining("empty"),
    });
  });
});
