import { randomBytes } from "node:crypto";
import { beforeAll, describe, test } from "vitest";
import type { Kube } from "./control-plane/kube.ts";
import { helperEnvironment } from "./environment.ts";
import { sharedControlPlane, sharedEndpoint } from "./servers/client.ts";
import { skipReason, type ServerNeed } from "./servers/names.ts";

/** The first start may have to build a control plane, with an empty Go cache. */
const FIRST_START_MS = 30 * 60_000;

/**
 * `test` with real servers as fixtures; a server starts when a test names it first, and then serves the whole run.
 *
 * - `controlPlane`, `secondControlPlane`: shared by all files; whoever kills an API server starts it again.
 * - `kube`, `secondKube`: their administrators' clients, independent of the product's adapter.
 * - `namespace`, `secondNamespace`: name of a namespace of this test's own; its deletion is asked for afterwards, not awaited.
 * - `dynamoDb`, `moto`: `{ endpoint }`, shared by all files: use names of your own.
 */
export const it = test
  .extend("controlPlane", { scope: "worker" }, () => sharedControlPlane("control-plane"))
  .extend("secondControlPlane", { scope: "worker" }, () => sharedControlPlane("second-control-plane"))
  .extend("dynamoDb", { scope: "worker" }, () => sharedEndpoint("dynamodb-local"))
  .extend("moto", { scope: "worker" }, () => sharedEndpoint("moto"))
  .extend("kube", { scope: "worker" }, ({ controlPlane }) => controlPlane.kube)
  .extend("secondKube", { scope: "worker" }, ({ secondControlPlane }) => secondControlPlane.kube)
  .extend("namespace", ({ kube }, { onCleanup }) => freshNamespace(kube, onCleanup))
  .extend("secondNamespace", ({ secondKube }, { onCleanup }) => freshNamespace(secondKube, onCleanup));

/**
 * A suite that needs real servers; they are started before its first test, together.
 *
 * Where a server cannot be had the suite is skipped, with the reason in its name; with `CI=true` it fails with that reason instead.
 */
export function describeWithServers(name: string, needs: readonly ServerNeed[], body: () => void): void {
  const reason = skipReason(needs);
  const missing = helperEnvironment().ci ? failingSuite : skippedSuite;
  const suite = reason === undefined ? runningSuite : missing;
  suite(name, { needs, body, reason: reason ?? "" });
}

interface Suite {
  readonly needs: readonly ServerNeed[];
  readonly body: () => void;
  readonly reason: string;
}

function runningSuite(name: string, { needs, body }: Suite): void {
  describe(name, () => {
    beforeAll(() => startAll(needs), FIRST_START_MS);
    body();
  });
}

function failingSuite(name: string, { reason }: Suite): void {
  describe(name, () => {
    test("has its servers", () => {
      throw new Error(reason);
    });
  });
}

function skippedSuite(name: string, { reason, body }: Suite): void {
  describe.skipIf(true)(`${name} (skipped: ${reason})`, () => {
    body();
  });
}

async function startAll(needs: readonly ServerNeed[]): Promise<void> {
  await Promise.all(
    needs.map((need) => {
      if (need === "moto" || need === "dynamodb-local") return sharedEndpoint(need);
      return sharedControlPlane(need === "controllers" ? "control-plane" : need);
    }),
  );
}

async function freshNamespace(kube: Kube, onCleanup: (cleanup: () => Promise<void>) => void): Promise<string> {
  const name = `test-${randomBytes(5).toString("hex")}`;
  const { status, body } = await kube("/api/v1/namespaces", {
    method: "POST",
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
  });
  if (status !== 201) throw new Error(`cannot create namespace ${name}: ${status} ${JSON.stringify(body)}`);
  onCleanup(async () => {
    await kube(`/api/v1/namespaces/${name}`, { method: "DELETE" }).catch(() => undefined);
  });
  return name;
}
