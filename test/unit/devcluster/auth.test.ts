import { describe, expect, test } from "vitest";
import { createDevcluster, type Devcluster } from "../../../src/devcluster/devcluster.ts";
import { createManualClock } from "../../helpers/manual-clock.ts";
import { createRandom } from "../../helpers/ssa-cases/seeded-random.ts";

const ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
const ADMIN = "administrator";

function start(options: { readonly rbac: boolean }) {
  const clock = createManualClock(Date.parse("2026-01-01T00:00:00Z"));
  const chance = createRandom(7);
  const random = { next: () => chance.next(), token: () => `token-${chance.next()}` };
  return { clock, cluster: createDevcluster({ clock, random, token: ADMIN, ...options }) };
}

async function send(cluster: Devcluster, token: string, method: string, url: string, body?: object) {
  const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
  const answer = await cluster.handle({ method, url, headers, body: body === undefined ? "" : JSON.stringify(body) });
  if (typeof answer.body !== "string") throw new Error("the answer is a stream");
  return { status: answer.status, body: JSON.parse(answer.body) as { status: { token: string } } };
}

async function tokenFor(cluster: Devcluster, seconds: number): Promise<string> {
  await send(cluster, ADMIN, "POST", ACCOUNTS, { metadata: { name: "a" } });
  const { body } = await send(cluster, ADMIN, "POST", `${ACCOUNTS}/a/token`, { spec: { expirationSeconds: seconds } });
  return body.status.token;
}

describe("tokens of service accounts", () => {
  test("end after their time", async () => {
    const { clock, cluster } = start({ rbac: false });
    const token = await tokenFor(cluster, 600);
    await clock.advance(599_000);
    expect(await send(cluster, token, "GET", ACCOUNTS)).toMatchObject({ status: 200 });
    await clock.advance(1_000);
    expect(await send(cluster, token, "GET", ACCOUNTS)).toMatchObject({ status: 401 });
  });

  test("end with their account, also when one of the same name follows", async () => {
    const { cluster } = start({ rbac: false });
    const token = await tokenFor(cluster, 3_600);
    await send(cluster, ADMIN, "DELETE", `${ACCOUNTS}/a`);
    await send(cluster, ADMIN, "POST", ACCOUNTS, { metadata: { name: "a" } });
    expect(await send(cluster, token, "GET", ACCOUNTS)).toMatchObject({ status: 401 });
  });

  test("of one devcluster are nothing to another", async () => {
    const token = await tokenFor(start({ rbac: false }).cluster, 3_600);
    const { cluster } = start({ rbac: false });
    await tokenFor(cluster, 3_600);
    expect(await send(cluster, token, "GET", ACCOUNTS)).toMatchObject({ status: 401 });
  });
});

describe("authorization", () => {
  test("without rbac whoever has a token may do everything, and nobody else anything", async () => {
    const { cluster } = start({ rbac: false });
    const token = await tokenFor(cluster, 3_600);
    expect(await send(cluster, token, "DELETE", `${ACCOUNTS}/a`)).toMatchObject({ status: 200 });
    expect(await send(cluster, "", "GET", ACCOUNTS)).toMatchObject({ status: 403 });
  });

  test("who is bound to edit may write in that namespace, and not give roles away", async () => {
    const { cluster } = start({ rbac: true });
    const token = await tokenFor(cluster, 3_600);
    const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";
    const binding = (name: string, role: string): object => ({
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [{ kind: "ServiceAccount", name: "a", namespace: "default" }],
    });
    expect(await send(cluster, ADMIN, "POST", rbac, binding("edit", "edit"))).toMatchObject({ status: 201 });
    const maps = "/api/v1/namespaces/default/configmaps";
    expect(await send(cluster, token, "POST", maps, { metadata: { name: "x" } })).toMatchObject({ status: 201 });
    // `edit` contains `view`, through the roles that it aggregates.
    expect(await send(cluster, token, "GET", maps)).toMatchObject({ status: 200 });
    expect(await send(cluster, token, "GET", "/api/v1/namespaces/kube-system/configmaps")).toMatchObject({
      status: 403,
    });
    expect(await send(cluster, token, "POST", rbac, binding("mine", "cluster-admin"))).toMatchObject({ status: 403 });
  });

  test("rbac without a token is refused", () => {
    const { clock } = start({ rbac: false });
    const random = { next: () => 0, token: () => "" };
    expect(() => createDevcluster({ clock, random, rbac: true })).toThrow("rbac needs a token");
  });
});
