import { copyFile, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CoreV1Api, KubeConfig, makeInformer, type V1ConfigMap } from "@kubernetes/client-node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/model/objects.ts";
import { openCluster } from "../../src/runtime/open-cluster.ts";
import { type CliProcess, startCli } from "../helpers/cli-process.ts";
import { eventually } from "../helpers/processes/ready.ts";
import { simpleDefinition } from "../helpers/simple-definition.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "skysail-data-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const MAPS = "/api/v1/namespaces/default/configmaps";

/** A devcluster process on plain HTTP, and requests to it. */
interface Served extends AsyncDisposable {
  readonly cli: CliProcess;
  readonly server: string;
  readonly send: (
    method: string,
    path: string,
    body?: object,
  ) => Promise<{ readonly status: number; readonly body: KubeObject }>;
}

async function serve(options: readonly string[] = [], through: readonly string[] = []): Promise<Served> {
  const cli = startCli(["devcluster", "--http", "--data", "state", "--output", "json", ...options], folder, through);
  await cli.printed(/\n/);
  const { server, kubeconfig } = JSON.parse(cli.stdout) as { server: string; kubeconfig: string };
  const config = JSON.parse(await readFile(join(folder, kubeconfig), "utf8")) as {
    users: [{ user: { token: string } }];
  };
  const headers = { authorization: `Bearer ${config.users[0].user.token}`, "content-type": "application/json" };
  return {
    cli,
    server,
    async send(method, path, body) {
      const answer = await fetch(`${server}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as KubeObject };
    },
    [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose](),
  };
}

async function namesIn({ send }: Served): Promise<readonly (string | undefined)[]> {
  const { body } = await send("GET", MAPS);
  return (body as unknown as { items: KubeObject[] }).items.map(({ metadata }) => metadata.name);
}

describe("skysail devcluster --data", () => {
  test(
    "after kill -9 an old kubeconfig finds the same cluster behind the same certificate",
    { timeout: 60_000 },
    async () => {
      const start = (): CliProcess => startCli(["devcluster", "--data", "state"], folder);
      const kubeconfig = join(folder, "old-kubeconfig");
      const definition = simpleDefinition();
      const widget = { apiVersion: "example.dev/v1", kind: "Widget", metadata: { name: "w", namespace: "default" } };
      const of = {
        group: "example.dev",
        version: "v1",
        kind: "Widget",
        resource: "widgets",
        namespace: "default",
        name: "w",
      };
      let before: KubeObject | undefined;
      {
        await using first = start();
        await first.printed(/ready at/);
        await copyFile(join(folder, ".skysail/kubeconfig"), kubeconfig);
        using cluster = await openCluster({ kubeconfig });
        const { api } = cluster;
        const ref = {
          ...of,
          group: "apiextensions.k8s.io",
          resource: "customresourcedefinitions",
          kind: definition.kind,
        };
        const { namespace: _none, ...cluster1 } = { ...ref, cluster: api.cluster, name: "widgets.example.dev" };
        await api.write({ verb: "apply", ref: cluster1, object: definition, manager: "person", force: false });
        await api.write({
          verb: "apply",
          ref: { ...of, cluster: api.cluster },
          object: widget,
          manager: "person",
          force: false,
        });
        before = await api.read({ ...of, cluster: api.cluster });
        expect(before?.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
        await first.kill();
      }
      await using second = start();
      await second.printed(/ready at/);
      using cluster = await openCluster({ kubeconfig });
      expect(await cluster.api.read({ ...of, cluster: cluster.api.cluster })).toEqual(before);
      expect(await readFile(join(folder, ".skysail/kubeconfig"))).toEqual(await readFile(kubeconfig));
      const { code } = await second.interrupt();
      expect(code).toBe(0);
    },
  );

  test(
    "tokens stay valid, versions go on, a watch goes on from the last one and from no older one",
    { timeout: 60_000 },
    async () => {
      let token: string;
      let last: string;
      let first: string;
      {
        await using life = await serve();
        first = (await life.send("POST", MAPS, { metadata: { name: "a" } })).body.metadata.resourceVersion ?? "";
        const issued = await life.send("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", {});
        token = (issued.body as KubeObject & { status: { token: string } }).status.token;
        last = (await life.send("POST", MAPS, { metadata: { name: "b" } })).body.metadata.resourceVersion ?? "";
        await life.cli.kill();
      }
      await using life = await serve(["--rbac"]);
      const review = await life.send("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        spec: { token },
      });
      expect(review.body["status"]).toMatchObject({
        authenticated: true,
        user: { username: "system:serviceaccount:default:default" },
      });
      const watch = (from: string): Promise<{ status: number; body: unknown }> =>
        life.send("GET", `${MAPS}?watch=1&timeoutSeconds=1&resourceVersion=${from}`);
      // --rbac has made its roles since.
      const created = (await life.send("POST", MAPS, { metadata: { name: "c" } })).body;
      expect(Number(created.metadata.resourceVersion)).toBeGreaterThan(Number(last));
      expect((await watch(last)).body).toMatchObject({ type: "ADDED", object: { metadata: { name: "c" } } });
      expect((await watch(first)).body).toMatchObject({ type: "ERROR", object: { code: 410, reason: "Expired" } });
    },
  );

  test("every write that was answered before kill -9 is there", { timeout: 60_000 }, async () => {
    const acknowledged = new Map<string, string | undefined>();
    {
      await using life = await serve(["--no-controllers"]);
      let killed = false;
      const writer = async (number: number): Promise<void> => {
        for (let count = 0; !killed; count += 1) {
          const name = `w${number}-${count % 20}`;
          const answer = await life
            .send(count < 20 ? "POST" : "PUT", count < 20 ? MAPS : `${MAPS}/${name}`, {
              metadata: { name },
              data: { count: String(count) },
            })
            .catch(() => undefined);
          if (answer === undefined) return;
          expect(answer.status).toBeLessThan(300);
          acknowledged.set(name, answer.body.metadata.resourceVersion);
          if (acknowledged.size > 60 && count > 60) {
            killed = true;
            await life.cli.kill();
          }
        }
      };
      await Promise.all([1, 2, 3, 4].map(writer));
    }
    await using life = await serve();
    const { body } = await life.send("GET", MAPS);
    const found = new Map(
      (body as unknown as { items: KubeObject[] }).items.map(({ metadata }) => [
        metadata.name,
        metadata.resourceVersion,
      ]),
    );
    expect(acknowledged.size).toBeGreaterThan(60);
    // A write that was not answered may have been made after the last one that was.
    for (const [name, version] of acknowledged) expect(Number(found.get(name))).toBeGreaterThanOrEqual(Number(version));
  });

  test("an informer of @kubernetes/client-node follows over kill -9 and a restart", { timeout: 60_000 }, async () => {
    const start = async (): Promise<CliProcess> => {
      const cli = startCli(["devcluster", "--data", "state"], folder);
      await cli.printed(/ready at/);
      return cli;
    };
    let server = await start();
    await using stack = new AsyncDisposableStack();
    stack.defer(() => server.kill());
    const config = new KubeConfig();
    config.loadFromFile(join(folder, ".skysail/kubeconfig"));
    const core = config.makeApiClient(CoreV1Api);
    const namespace = "default";
    const write = (name: string): Promise<unknown> =>
      core.createNamespacedConfigMap({ namespace, body: { metadata: { name } } });
    const informer = makeInformer<V1ConfigMap>(config, MAPS, () => core.listNamespacedConfigMap({ namespace }));
    const seen: string[] = [];
    for (const verb of ["add", "update", "delete"] as const) {
      informer.on(verb, ({ metadata }) => seen.push(`${verb} ${metadata?.name}`));
    }
    const follow = (): Promise<void> => informer.start().catch(() => undefined);
    // An informer stops at an error: whoever uses one starts it again.
    informer.on("error", () => void setTimeout(() => void follow(), 50));
    stack.defer(() => informer.stop());
    await follow();
    await write("before");
    await eventually("the informer has seen the first", () => (seen.length === 1 ? true : undefined));
    await server.kill();
    server = await start();
    await write("after");
    await eventually("the informer has seen the second", () => (seen.includes("add after") ? true : undefined));
    // The first was neither lost nor made anew.
    expect(seen).toEqual(["add before", "add after"]);
  });

  test("what cannot be written is refused and not made, and said in the log", { timeout: 60_000 }, async () => {
    // No file may grow beyond half a megabyte: to SQLite a disk that fails.
    const limited = ["/bin/sh", "-c", `trap '' XFSZ; ulimit -f 1000; exec "$@"`, "sh"];
    const map = (name: string): object => ({ metadata: { name }, data: { text: "x".repeat(50_000) } });
    const names = Array.from({ length: 20 }, (_, index) => `m${index}`);
    const made: string[] = [];
    {
      await using life = await serve([], limited);
      for (const name of names) {
        const { status, body } = await life.send("POST", MAPS, map(name));
        if (status === 201) made.push(name);
        else expect(body).toMatchObject({ code: 500, message: expect.stringContaining("state of the cluster") });
      }
      expect(made.length).toBeGreaterThan(2);
      expect(made.length).toBeLessThan(names.length);
      expect(await namesIn(life)).toEqual(made.toSorted());
      expect(life.cli.stderr.match(/writes are refused: they cannot be kept/g)).toHaveLength(1);
      await life.cli.kill();
    }
    await using life = await serve();
    expect(await namesIn(life)).toEqual(made.toSorted());
    expect((await life.send("POST", MAPS, map("after"))).status).toBe(201);
  });

  test(
    "a folder in use, a taken port and a newer format are said; nothing is lost by it",
    { timeout: 60_000 },
    async () => {
      let port: string;
      {
        await using life = await serve();
        port = new URL(life.server).port;
        expect((await stat(join(folder, "state"))).mode & 0o777).toBe(0o700);
        await using second = startCli(["devcluster", "--data", "state", "--kubeconfig", "other"], folder);
        expect(await second.ended).toBe(1);
        expect(second.stderr).toMatch(
          /^skysail: the state of the cluster .* is in use by the process \d+: .*\[INVALID_CONFIG\]\n$/,
        );
        expect((await life.send("POST", MAPS, { metadata: { name: "a" } })).status).toBe(201);
        expect((await life.cli.interrupt()).code).toBe(0);
      }
      expect(await readdir(join(folder, "state"))).toEqual(["cluster.sqlite"]);
      {
        await using other = startCli(["devcluster", "--port", port, "--kubeconfig", "other"], folder);
        await other.printed(/ready at/);
        await using refused = startCli(["devcluster", "--http", "--data", "state"], folder);
        expect(await refused.ended).toBe(1);
        expect(refused.stderr).toMatch(
          /^skysail: cannot listen on 127\.0\.0\.1:\d+, where this cluster was before: .*--port/,
        );
      }
      {
        await using life = await serve(["--port", "0"]);
        expect((await life.send("GET", `${MAPS}/a`)).status).toBe(200);
      }
      const database = new DatabaseSync(join(folder, "state/cluster.sqlite"));
      database.exec("PRAGMA user_version = 99");
      database.close();
      await using newer = startCli(["devcluster", "--data", "state"], folder);
      expect(await newer.ended).toBe(1);
      expect(newer.stderr).toMatch(/was made by a newer Skysail \(tables 99, known 1\)/);
    },
  );
});
