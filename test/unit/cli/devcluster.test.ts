import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCluster } from "../../../src/runtime/open-cluster.ts";
import { startCli } from "../../helpers/cli-process.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "skysail-devcluster-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("skysail devcluster", () => {
  test("says where it is in one line, serves HTTPS, and ends at once by Ctrl-C", async () => {
    await using cli = startCli(["devcluster", "--token", "a-token-for-tests"], folder);
    await cli.printed(/ready at https:\/\/127\.0\.0\.1:\d+, kubeconfig \.skysail\/kubeconfig\n/);
    const kubeconfig = join(folder, ".skysail/kubeconfig");
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    expect(readFileSync(kubeconfig, "utf8")).toContain("a-token-for-tests");
    {
      using cluster = await openCluster({ kubeconfig });
      const ref = { cluster: cluster.api.cluster, group: "", version: "v1", kind: "Namespace", resource: "namespaces" };
      expect(await cluster.api.read({ ...ref, name: "default" })).toMatchObject({ kind: "Namespace" });
    }
    const { code, ms } = await cli.interrupt();
    expect(code).toBe(0);
    // A second on a machine at rest; what must not happen is that it waits for connections to end, which may be kept for a minute.
    expect(ms).toBeLessThan(10_000);
    expect(cli.stdout.trim().split("\n")).toHaveLength(1);
    expect(cli.stdout + cli.stderr).not.toContain("a-token-for-tests");
    expect(existsSync(kubeconfig)).toBe(false);
  });

  test("plain HTTP, and its line as JSON", async () => {
    await using cli = startCli(["devcluster", "--http", "--no-controllers", "--output", "json"], folder);
    await cli.printed(/\n/);
    const { server, kubeconfig } = JSON.parse(cli.stdout) as { server: string; kubeconfig: string };
    expect(kubeconfig).toBe(".skysail/kubeconfig");
    expect(await (await fetch(`${server}/readyz`)).text()).toBe("ok");
  });

  test("with --rbac a service account may what its roles allow", async () => {
    await using cli = startCli(["devcluster", "--http", "--rbac", "--token", "admin", "--output", "json"], folder);
    await cli.printed(/\n/);
    const { server } = JSON.parse(cli.stdout) as { server: string };
    const send = async (token: string, path: string, body?: object): Promise<Response> =>
      fetch(`${server}${path}`, {
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
    const accounts = "/api/v1/namespaces/default/serviceaccounts";
    expect((await send("admin", accounts, { metadata: { name: "a" } })).status).toBe(201);
    const { status } = (await (await send("admin", `${accounts}/a/token`, {})).json()) as { status: { token: string } };
    expect((await send(status.token, "/apis")).status).toBe(200);
    expect((await send(status.token, accounts)).status).toBe(403);
  });

  test("a port that is taken, a file that is somebody else's, a port that is none: each is said", async () => {
    await using first = startCli(["devcluster", "--kubeconfig", "first"], folder);
    const [, port = ""] = await first.printed(/127\.0\.0\.1:(\d+)/);
    await using second = startCli(["devcluster", "--port", port], folder);
    expect(await second.ended).toBe(1);
    expect(second.stderr).toMatch(/^skysail: cannot listen on 127\.0\.0\.1:\d+: .*--port \[INVALID_CONFIG\]\n$/);

    const foreign = join(folder, "config");
    writeFileSync(foreign, "apiVersion: v1\nkind: Config\n");
    await using third = startCli(["devcluster", "--kubeconfig", foreign], folder);
    expect(await third.ended).toBe(1);
    expect(third.stderr).toContain("there is a file that no devcluster wrote");
    expect(readFileSync(foreign, "utf8")).toBe("apiVersion: v1\nkind: Config\n");

    await using fourth = startCli(["devcluster", "--port", "x"], folder);
    expect(await fourth.ended).toBe(2);
  });
});
