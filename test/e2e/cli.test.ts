import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createDynamoDbFleetStore } from "../../src/adapters/aws/fleet-store.ts";
import { createKmsSealer } from "../../src/adapters/aws/kms-sealer.ts";
import { toTokenContext } from "../../src/adapters/kubernetes/recorded-access.ts";
import { openSqliteLedger } from "../../src/adapters/local/sqlite-ledger.ts";
import type { ClusterRecord } from "../../src/model/fleet.ts";
import type { LedgerRow } from "../../src/ports/ledger-store.ts";
import type { ControlPlaneInfo } from "../helpers/control-plane/control-plane.ts";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { createLedgerTable, createLocalClient } from "../helpers/ledger-table.ts";
import { eventually } from "../helpers/processes/ready.ts";
import { sharedControlPlane, sharedEndpoint } from "../helpers/servers/client.ts";
import { runSkysail, startSkysail, type SkysailProcess, type SkysailResult } from "../helpers/skysail.ts";
import {
  bindRelayRightsToWriter,
  installOperators,
  kubeconfigFor,
  OPERATORS_MODULE,
  tokenOf,
} from "./path/cluster-setup.ts";
import { kubectl } from "./path/kubectl.ts";
import { createTrouble, createWebsite, get, must, PATHS, untilSettled } from "./path/objects.ts";

describeWithServers("generate", ["controllers"], () => {
  for (const what of [["crds"], ["rbac"], ["rbac", "--for", "serve"], ["fence-policy"]])
    it(`skysail generate ${what.join(" ")} | kubectl apply -f -`, async ({ controlPlane }) => {
      const { code, stdout, stderr } = await runSkysail(["generate", ...what, OPERATORS_MODULE]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      // By the server and with strict validation, so that a field which nobody knows is an error.
      const applied = await kubectl(
        controlPlane,
        ["apply", "--server-side", "--force-conflicts", "--validate=strict", "-f", "-"],
        stdout,
      );
      expect(applied.stderr).toBe("");
      expect(applied.code).toBe(0);
      expect(applied.stdout.trim().split("\n")).toHaveLength(stdout.split("---\n").length);
    });
});

describeWithServers("skysail cluster", ["controllers", "second-control-plane", "moto"], () => {
  const table = `cli-${process.pid}`;
  let folder: string;
  let environment: Record<string, string>;
  let client: DynamoDBClient;
  let kms: KMSClient;
  let planes: readonly ControlPlaneInfo[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "skysail-cli-"));
    const { endpoint } = await sharedEndpoint("moto");
    const running = await Promise.all([
      sharedControlPlane("control-plane"),
      sharedControlPlane("second-control-plane"),
    ]);
    for (const { kube } of running) await installOperators(kube);
    planes = running;
    client = createLocalClient(endpoint);
    await createLedgerTable(client, table);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    kms = new KMSClient({ endpoint, region: "eu-central-1", credentials });
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    environment = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      SKYSAIL_TABLE: table,
      SKYSAIL_KMS_KEY: KeyMetadata?.KeyId ?? "",
    };
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const cluster = (...args: string[]): Promise<SkysailResult> =>
    runSkysail(["cluster", ...args], { environment, cwd: folder });
  const kubeconfigOf = (index: number): string => planes[index]?.kubeconfig ?? "";
  const recordOf = async (id: string): Promise<ClusterRecord> => {
    const record = await createDynamoDbFleetStore({ client, table }).get(id);
    if (record === undefined) throw new Error(`there is no record of ${id}`);
    return record;
  };

  it("register: the cluster's identity, a key of its own, and a token that is nowhere in clear", async ({
    controlPlane,
  }) => {
    const registered = await cluster(
      "register",
      "--kubeconfig",
      kubeconfigOf(0),
      "--name",
      "north",
      "--label",
      "tier=prod",
      "-v",
    );
    expect(registered).toMatchObject({ code: 0 });
    expect(registered.stdout).toMatch(
      `registered north (${controlPlane.kubeSystemUid}); functions can reach it until `,
    );
    expect(registered.stderr).toContain("made a signing key: give it to the cluster's relay, and to nobody else");

    const record = await recordOf(controlPlane.kubeSystemUid);
    expect(record).toMatchObject({ id: controlPlane.kubeSystemUid, name: "north", labels: { tier: "prod" } });
    expect((await stat(join(folder, "north.key"))).mode & 0o777).toBe(0o600);
    expect(record.keys).toHaveLength(1);

    const { access } = record;
    if (access.kind !== "token") throw new Error("there is no token");
    expect(access).toMatchObject({ server: controlPlane.server, ca: controlPlane.caPem });
    expect(access.expiresAt - Date.now()).toBeLessThanOrEqual(15 * 60_000);
    const sealer = createKmsSealer({ client: kms, keyId: environment["SKYSAIL_KMS_KEY"] ?? "" });
    const context = toTokenContext({ cluster: record.id, server: access.server, ca: access.ca });
    const token = await sealer.open(access.sealedToken, context);
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<
      string,
      unknown
    >;
    expect(claims["sub"]).toBe("system:serviceaccount:skysail-system:skysail-writer");
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBeLessThanOrEqual(900);
    const { Items } = await client.send(new ScanCommand({ TableName: table }));
    const privateKey = (await readFile(join(folder, "north.key"), "utf8")).split("\n")[1] ?? "";
    for (const secret of [token, token.split(".")[2] ?? "", privateKey]) {
      expect(secret.length).toBeGreaterThan(20);
      for (const place of [JSON.stringify(Items), registered.stdout, registered.stderr])
        expect(place.includes(secret)).toBe(false);
    }
  });

  it("register again: another token and key; what it had before stays", async ({ controlPlane }) => {
    const before = await recordOf(controlPlane.kubeSystemUid);
    const same = await cluster("register", "--kubeconfig", kubeconfigOf(0), "--name", "north");
    expect(same).toMatchObject({ code: 0, stderr: "" });
    const renewed = await recordOf(controlPlane.kubeSystemUid);
    expect(renewed).toMatchObject({ keys: before.keys, registeredAt: before.registeredAt, labels: { tier: "prod" } });
    expect(renewed.access).not.toEqual(before.access);

    await cluster("register", "--kubeconfig", kubeconfigOf(0), "--name", "north", "--key-file", "next.key");
    const rotated = await recordOf(controlPlane.kubeSystemUid);
    expect(rotated.registeredAt).toBe(before.registeredAt);
    expect(rotated.keys).toHaveLength(2);
    expect(rotated.keys[1]).toEqual(before.keys[0]);
  });

  it("a name that another cluster bears is refused, and nothing changes", async ({ controlPlane }) => {
    const before = await recordOf(controlPlane.kubeSystemUid);
    const refused = await cluster("register", "--kubeconfig", kubeconfigOf(1), "--name", "north");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("another cluster is called north");
    expect(await recordOf(controlPlane.kubeSystemUid)).toEqual(before);
  });

  it("an account that is not there is named, with the way out, and no key is made", async () => {
    const refused = await cluster(
      "register",
      "--kubeconfig",
      kubeconfigOf(1),
      "--name",
      "south",
      "--account",
      "nobody",
    );
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/skysail-system\/nobody: there is no such account: apply the generated RBAC first/);
    await expect(stat(join(folder, "south.key"))).rejects.toThrow("ENOENT");
  });

  it("list and show tell of every cluster, and never of a token", async ({ secondControlPlane }) => {
    const second = await cluster("register", "--kubeconfig", kubeconfigOf(1), "--name", "south");
    expect(second.code).toBe(0);
    const list = await cluster("list");
    expect(
      list.stdout
        .trim()
        .split("\n")
        .map((line) => line.split(/\s+/)[0]),
    ).toEqual(["NAME", "north", "south"]);
    const shown = await cluster("show", "south");
    expect(shown.stdout).toMatch(new RegExp(`^id +${secondControlPlane.kubeSystemUid}$`, "m"));
    const byId = await cluster("show", secondControlPlane.kubeSystemUid, "-o", "json");
    expect(JSON.parse(byId.stdout)).toMatchObject({ name: "south", access: { kind: "token" } });
    const listed = await cluster("list", "--output", "json");
    expect(JSON.parse(listed.stdout)).toHaveLength(2);
    for (const { stdout } of [list, shown, byId, listed]) expect(stdout).not.toMatch(/sealed|eyJ/i);
    const unknown = await cluster("show", "west");
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toContain("the fleet has no cluster west; skysail cluster list shows those it has");
  });

  it("a table that is not there is named", async () => {
    const { code, stderr } = await cluster("list", "--table", "nowhere");
    expect(code).toBe(1);
    expect(stderr).toMatch(/nowhere.*does not exist/);
  });
});

describeWithServers("skysail serve and an operator that misbehaves", ["controllers"], () => {
  let folder: string;
  let running: SkysailProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "skysail-serve-"));
    const controlPlane = await sharedControlPlane("control-plane");
    const { kube, server } = controlPlane;
    await installOperators(kube);
    await bindRelayRightsToWriter(kube);
    const kubeconfig = await kubeconfigFor(folder, [
      { name: "a", server, token: await tokenOf(kube, "writer"), controlPlane },
    ]);
    const ledger = ["--ledger", join(folder, "ledger.sqlite")];
    running = startSkysail(["serve", "--kubeconfig", kubeconfig, ...ledger, OPERATORS_MODULE]);
    await running.logged(({ message }) => message === "serving");
  });

  afterAll(async () => {
    await running?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const rowOf = async (cluster: string, object: string): Promise<LedgerRow | undefined> => {
    using ledger = openSqliteLedger({ path: join(folder, "ledger.sqlite") });
    return ledger.read({ cluster, operator: "trouble", object }, "row");
  };

  describe("is told clearly, is recorded, disturbs nobody, and the object converges once it is right", () => {
    const modes = [
      ["throw", "OPERATOR_FAILED", /this operator throws/],
      ["nonsense", "INVALID_OPERATOR", /copies/],
      ["hang", "OPERATOR_TIMEOUT", /2/],
    ] as const;
    for (const [mode, code, says] of modes)
      it(`it can ${mode}`, { timeout: 120_000 }, async ({ kube, namespace, controlPlane }) => {
        const object = `test.skysail.dev/Trouble/${namespace}/bad`;
        const path = PATHS.trouble(namespace, "bad");
        await createTrouble(kube, namespace, "bad", { mode, copies: 1 });
        const line = await running.logged((logged) => logged.message === "failed" && logged["object"] === object);
        expect(line).toMatchObject({ level: "warn", operator: "trouble", cluster: controlPlane.kubeSystemUid, code });
        expect(String(line["error"])).toMatch(says);

        const row = await eventually("the row has the error", async () => {
          const found = await rowOf(controlPlane.kubeSystemUid, object);
          return found?.error === undefined ? undefined : found;
        });
        expect(JSON.parse(row.error ?? "")).toMatchObject({ code });
        expect(row.attempts).toBeGreaterThanOrEqual(1);
        expect(await get(kube, PATHS.configMap(namespace, "bad-0"))).toBeUndefined();

        await createTrouble(kube, namespace, "good", { copies: 1 });
        await createWebsite(kube, namespace, "site", { image: "nginx:1", replicas: 1 });
        await untilSettled(kube, PATHS.trouble(namespace, "good"));
        await untilSettled(kube, PATHS.website(namespace, "site"));

        await must(kube, "PATCH", path, { spec: { mode: "none" } });
        await untilSettled(kube, path, { timeoutMs: 60_000 });
        expect(await get(kube, PATHS.configMap(namespace, "bad-0"))).toBeDefined();
        await eventually("the row has no error any more", async () => {
          const healed = await rowOf(controlPlane.kubeSystemUid, object);
          return healed?.error === undefined && healed?.token === undefined ? true : undefined;
        });
      });
  });

  it("says how to see more, and ends with exit code 0 after Ctrl-C", async () => {
    const hints = running.log.filter(({ message }) => message.includes("--verbose"));
    expect(hints).toHaveLength(1);
    expect(await running.interrupt()).toBe(0);
  });
});
