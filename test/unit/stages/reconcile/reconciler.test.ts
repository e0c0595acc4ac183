import { describe, expect, it } from "vitest";
import { SkysailError, TerminalError } from "../../../../src/model/errors.ts";
import type { Request } from "../../../../src/model/requests.ts";
import type { Operator } from "../../../../src/operator/types.ts";
import type { ClusterApi } from "../../../../src/ports/cluster-api.ts";
import { createWorld, type World } from "../../../helpers/reconcile-world.ts";
import { createWebsiteOperator, desire, website } from "../../../helpers/website-operator.ts";

const ref = {
  cluster: "c1",
  group: "example.dev",
  version: "v1",
  kind: "Website",
  resource: "websites",
  namespace: "shop",
  name: "w",
};
const request: Request = { operator: "website", ref, reason: "object", eventIds: [] };

function worldWith(operator: Partial<Operator> = {}, api: Partial<ClusterApi> = {}): World {
  const world = createWorld(createWebsiteOperator(operator));
  world.cluster.put(website("w"));
  world.restart({ ports: (ports) => ({ ...ports, api: { ...ports.api, ...api } }) });
  return world;
}

async function errorOf(world: World): Promise<unknown> {
  return JSON.parse((await world.row("w"))?.error ?? "null") as unknown;
}

describe("an operator that misbehaves", () => {
  const failed = (code: string, terminal: boolean): object => ({ kind: "failed", terminal, error: { code } });

  it.each<[string, Operator["run"], string, boolean]>([
    ["throws", () => Promise.reject(new Error("boom")), "OPERATOR_FAILED", false],
    [
      "throws at once",
      () => {
        throw new TypeError("boom");
      },
      "OPERATOR_FAILED",
      false,
    ],
    ["throws a terminal error", () => Promise.reject(new TerminalError("no")), "OPERATOR_TERMINAL", true],
    ["returns nothing for a child", async () => ({ children: {}, status: undefined }), "INVALID_OPERATOR", true],
    [
      "returns a child without a name",
      async () => ({
        children: { web: [{ apiVersion: "apps/v1", kind: "Deployment", metadata: {} }], page: [] },
        status: undefined,
      }),
      "INVALID_OPERATOR",
      true,
    ],
  ])("and %s is recorded in its row, and the message is acknowledged", async (_, run, code, terminal) => {
    const world = worldWith({ run });
    expect(await world.reconciler.handle({ kind: "request", request })).toEqual({ kind: "done" });
    expect(world.steps.at(-1)).toMatchObject({ step: "completed", outcome: failed(code, terminal) });
    expect(await errorOf(world)).toMatchObject({ code });
    expect((await world.row("w"))?.due === undefined).toBe(terminal);
    expect(world.cluster.log).toEqual([]);
  });

  it("and never returns is given up, with its signal aborted", async () => {
    const started = Promise.withResolvers<AbortSignal>();
    const world = worldWith({
      timeoutMs: 1_000,
      run: ({ signal }) => {
        started.resolve(signal);
        return new Promise(() => undefined);
      },
    });
    const outcome = world.reconciler.reconcile(request);
    const signal = await started.promise;
    world.clock.advance(2_000);
    expect(await outcome).toMatchObject(failed("OPERATOR_TIMEOUT", false));
    expect(signal.aborted).toBe(true);
  });

  it("does not keep another from its work", async () => {
    const good = createWebsiteOperator();
    const bad = createWebsiteOperator({ name: "bad", run: () => Promise.reject(new Error("boom")) });
    const world = createWorld(good);
    world.restart({ deps: { operators: [bad, good] } });
    world.cluster.put(website("w"));
    for (const event of world.takeEvents()) await world.reconciler.handle({ kind: "event", event });
    expect(world.cluster.get("Deployment", "w")).toBeDefined();
  });

  it("and changes its mind at every run is stopped after a few passes, and looked at again later", async () => {
    let count = 0;
    const world = worldWith({
      run: async (input) => {
        const wanted = desire(input);
        return {
          ...wanted,
          children: {
            ...wanted.children,
            web: (wanted.children.web ?? []).map((web) => ({ ...web, spec: { count: ++count } })),
          },
        };
      },
    });
    expect(await world.reconciler.reconcile(request)).toMatchObject({
      kind: "waiting",
      for: expect.stringContaining("4 passes"),
    });
    expect((await world.row("w"))?.due).toBe(world.clock.now() + 30_000);
  });
});

describe("a cluster that misbehaves", () => {
  it.each([
    [
      "throttles",
      new SkysailError("KUBE_THROTTLED", "slow down", { retryAfterMs: 7_000 }),
      { kind: "throttled" },
      7_000,
      8_000,
    ],
    ["does not answer", new SkysailError("KUBE_UNAVAILABLE", "no answer"), { kind: "waiting" }, 15_000, 30_000],
    ["is not known", new SkysailError("CLUSTER_UNKNOWN", "expired"), { kind: "waiting" }, 15_000, 30_000],
  ])("and %s parks the row, which is no failure of the operator", async (_, error, outcome, least, most) => {
    const world = worldWith({}, { read: () => Promise.reject(error) });
    expect(await world.reconciler.reconcile(request)).toMatchObject(outcome);
    const row = await world.row("w");
    expect(row).not.toHaveProperty("error");
    expect((row?.due ?? 0) - world.clock.now()).toBeGreaterThanOrEqual(least);
    expect((row?.due ?? 0) - world.clock.now()).toBeLessThanOrEqual(most);
    expect(row).not.toHaveProperty("token");
    world.restart();
    await world.settle();
    expect(world.cluster.get("Deployment", "w")).toBeDefined();
  });

  it("and forbids is an error that a person has to see", async () => {
    const world = worldWith(
      {},
      { write: () => Promise.reject(new SkysailError("KUBE_FORBIDDEN", "no right to apply deployments")) },
    );
    expect(await world.reconciler.reconcile(request)).toMatchObject({ kind: "failed", terminal: false });
    expect(await errorOf(world)).toMatchObject({ code: "KUBE_FORBIDDEN" });
  });

  it("and calls an object invalid ends it, naming the object and the field", async () => {
    const world = worldWith(
      {},
      { write: async () => ({ kind: "invalid", message: ".spec.bogus: field not declared in schema" }) },
    );
    expect(await world.reconciler.reconcile(request)).toMatchObject({
      kind: "failed",
      terminal: true,
      error: {
        code: "KUBE_INVALID",
        message: "create of Deployment shop/w: .spec.bogus: field not declared in schema",
      },
    });
  });

  it("and never stands still is left alone after a few looks", async () => {
    const world = worldWith({}, { write: async () => ({ kind: "moved", message: "the object has been modified" }) });
    expect(await world.reconciler.reconcile(request)).toMatchObject({ kind: "conflict" });
    expect(world.steps.filter(({ step }) => step === "observed")).toHaveLength(5);
    expect((await world.row("w"))?.due).toBeLessThanOrEqual(world.clock.now() + 1_000);
  });

  it("takes a bounded number of places, and leaves the others to other clusters", async () => {
    const world = worldWith();
    const gate = Promise.withResolvers<void>();
    world.restart({
      ports: (ports) => ({
        ...ports,
        api: {
          ...ports.api,
          read: async (at) => (at.name === "slow" ? gate.promise.then(() => undefined) : ports.api.read(at)),
        },
      }),
      deps: { limits: { perCluster: 1 } },
    });
    const slow = world.reconciler.handle({ kind: "request", request: { ...request, ref: { ...ref, name: "slow" } } });
    expect(await world.reconciler.handle({ kind: "request", request })).toMatchObject({
      kind: "retry",
      reason: expect.stringContaining("in flight"),
    });
    expect(
      await world.reconciler.handle({ kind: "request", request: { ...request, ref: { ...ref, cluster: "c2" } } }),
    ).toEqual({ kind: "done" });
    gate.resolve();
    expect(await slow).toEqual({ kind: "done" });
    expect(await world.reconciler.handle({ kind: "request", request })).toEqual({ kind: "done" });
  });
});

describe("the message", () => {
  it("comes again when nothing could be recorded", async () => {
    const world = worldWith();
    const down = (): Promise<never> => Promise.reject(new SkysailError("LEDGER_UNAVAILABLE", "no table"));
    world.restart({ ports: ({ api, store }) => ({ api, store: { ...store, change: down, changeBoth: down } }) });
    expect(await world.reconciler.handle({ kind: "request", request })).toMatchObject({
      kind: "retry",
      reason: "LEDGER_UNAVAILABLE",
    });
  });

  it("comes again at once when we shut down, and the row is free", async () => {
    const shutdown = new AbortController();
    const world = worldWith(
      {},
      {
        read: async () => {
          shutdown.abort();
          throw new SkysailError("ABORTED", "shutting down");
        },
      },
    );
    expect(await world.reconciler.handle({ kind: "request", request }, { signal: shutdown.signal })).toMatchObject({
      kind: "retry",
      afterMs: 0,
    });
    const row = await world.row("w");
    expect(row).not.toHaveProperty("token");
    expect(row?.due).toBe(world.clock.now());
  });

  it("is acknowledged while another works; the hint is counted", async () => {
    const world = worldWith();
    await world.leases.acquire({ cluster: "c1", operator: "website", object: "example.dev/Website/shop/w" });
    expect(await world.reconciler.reconcile(request)).toMatchObject({ kind: "held" });
    expect(await world.row("w")).toMatchObject({ seen: 2 });
  });

  it("for an operator that is not here is an error, not a crash", async () => {
    expect(await worldWith().reconciler.reconcile({ ...request, operator: "gone" })).toMatchObject({
      kind: "failed",
      error: { code: "INVALID_CONFIG" },
    });
  });
});
