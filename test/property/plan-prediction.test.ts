import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toApply } from "../../src/core/plan/apply.ts";
import { predict } from "../../src/core/plan/predict.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import { createFakeCluster } from "../helpers/fake-cluster.ts";

/** Applies that were made to a real kube-apiserver, each with what its dry run answered. */
interface Case {
  readonly id: string;
  readonly manager: string;
  readonly live: KubeObject | null;
  readonly config: KubeObject;
  readonly verdict: "noop" | "change" | "conflict" | "error";
}

const cases = readFileSync(new URL("../fixtures/plan/apply-cases.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);

function verdictOf({ live, config, manager }: Case): string {
  return predict({ live: live ?? undefined, config, manager }).verdict;
}

describe("predict", () => {
  it("says noop only where the API server wrote nothing", () => {
    const wrong = cases.filter((one) => verdictOf(one) === "noop" && one.verdict !== "noop");
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it("finds every noop of the sample", () => {
    const noops = cases.filter(({ verdict }) => verdict === "noop");
    expect(noops.filter((one) => verdictOf(one) === "noop").map(({ id }) => id)).toEqual(noops.map(({ id }) => id));
    expect(noops.length).toBeGreaterThan(0);
  });

  it("sees any single value that moved away from what we own", () => {
    const noops = cases.filter(({ verdict }) => verdict === "noop");
    const property = fc.property(fc.constantFrom(...noops), fc.nat(), (one, pick) => {
      const leaves = leavesOf(one.config).filter(([first, second]) => !isIdentity(first, second));
      const path = leaves[pick % leaves.length] ?? [];
      const config = structuredClone(one.config);
      change(config, path);
      const { verdict } = predict({ live: one.live ?? undefined, config, manager: one.manager });
      expect({ path, verdict }).toEqual({ path, verdict: "change" });
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("says noop after an apply, and change after another configuration, whatever the configuration", async () => {
    const value = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      fc.array(fc.nat(2), { maxLength: 2 }),
    );
    const spec = fc.dictionary(
      fc.constantFrom("a", "b", "c"),
      fc.oneof(value, fc.dictionary(fc.constantFrom("x", "y"), value, { minKeys: 1 })),
    );
    // In one order: the fake cluster does not write when only the order changes, as a real one does; that is judged by recorded cases.
    const ports = fc
      .uniqueArray(fc.record({ port: fc.integer({ min: 1, max: 4 }), name: fc.constantFrom("p", "q") }), {
        selector: ({ port }) => port,
        minLength: 1,
      })
      .map((items) => items.toSorted((a, b) => a.port - b.port));
    const configs = fc.record({ spec, ports }).map((parts) => ({ ...parts.spec, ports: parts.ports }));
    const property = fc.asyncProperty(configs, configs, async (first, second) => {
      const { api } = createFakeCluster();
      const ref = {
        cluster: "c1",
        group: "example.dev",
        version: "v1",
        kind: "Website",
        resource: "websites",
        namespace: "shop",
        name: "w",
      };
      const toConfig = (body: object): KubeObject => ({
        apiVersion: "example.dev/v1",
        kind: "Website",
        metadata: { name: "w", namespace: "shop", annotations: { "fence.skysail.dev/op": "1" } },
        spec: body,
      });
      await api.write({ verb: "apply", ref, object: toConfig(first), manager: "skysail/op", force: true });
      const live = await api.read(ref);
      expect(predict({ live, config: toConfig(first), manager: "skysail/op" })).toEqual({ verdict: "noop" });
      const written = await api.write({
        verb: "apply",
        ref,
        object: toConfig(second),
        manager: "skysail/op",
        force: true,
      });
      const changed =
        written.kind === "written" && written.object.metadata.resourceVersion !== live?.metadata.resourceVersion;
      const predicted =
        live === undefined ? undefined : toApply(ref, toConfig(second), live, { operator: "op", fence: 1 });
      expect(predicted !== undefined).toBe(changed);
    });
    await fc.assert(property, { numRuns: 300 });
  });
});

type Path = readonly (string | number)[];

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function isIdentity(first: string | number | undefined, second: string | number | undefined): boolean {
  return (
    first === "apiVersion" ||
    first === "kind" ||
    (first === "metadata" && (second === "name" || second === "namespace"))
  );
}

function change(root: unknown, path: Path): void {
  let at = root as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  at[last] = typeof at[last] === "number" ? at[last] + 1 : `${String(at[last])}-changed`;
}
