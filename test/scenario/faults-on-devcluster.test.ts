import { describe, expect, test } from "vitest";
import { ConfigMap, Deployment, Service } from "skysail/kinds";
import { createTestCluster, type FaultRule, type RecordedRequest, type TestCluster } from "skysail/testing";
import { Website, website } from "../../examples/website/operator.ts";

const spec = { image: "nginx:1.29", replicas: 2, message: "first" };

/** Lives of a website: created, changed, broken by hand, and one more that is deleted; each change comes while the faults go on. */
async function live(cluster: TestCluster, rules: readonly FaultRule[]): Promise<void> {
  cluster.faults(...rules);
  await cluster.run(website);
  await cluster.create(Website, { metadata: { name: "shop" }, spec });
  await cluster.create(Website, { metadata: { name: "blog" }, spec });
  await cluster.until(Website, "shop", { status: { ready: 2 } }, { within: "1h" });
  await cluster.patch(Website, "shop", { spec: { replicas: 3, message: "second" } });
  await cluster.until(Website, "shop", { status: { ready: 3 } }, { within: "1h" });
  // A watch that has never shown an object cannot miss it, so all of them get to show this one: its deletion alone is made under faults.
  cluster.faults();
  await cluster.advance("10m");
  cluster.faults(...rules);
  await cluster.delete(Service, "shop");
  await cluster.until(Service, "shop", { spec: { ports: [{ port: 80 }] } }, { within: "1h" });
  await cluster.delete(Website, "blog");
  await cluster.until(Website, "blog", null, { within: "1h" });
  await cluster.settled({ within: "1h" });
}

/**
 * The writes of the operators that carry what the one before them to the same object carried, although that one stood and nobody had deleted the object.
 * Without an answer a write stands if `lostStand`.
 */
function repeated(requests: readonly RecordedRequest[], lostStand: boolean): readonly string[] {
  const last = new Map<string, string>();
  return requests.flatMap(({ by, verb, resource, name, subresource, body, status = lostStand ? 200 : 500 }) => {
    const key = `${resource}/${name}/${subresource ?? ""}`;
    if (verb === "delete") last.delete(key);
    if (by !== "operators" || verb !== "apply" || status >= 300 || body === undefined) return [];
    const content = contentOf(body);
    const isRepeated = last.get(key) === content;
    last.set(key, content);
    return isRepeated ? [`${key}: ${content}`] : [];
  });
}

/** Without what changes with every lease and every version. */
function contentOf(body: string): string {
  const object = JSON.parse(body) as { readonly metadata: Readonly<Record<string, unknown>> };
  const { uid: _uid, resourceVersion: _version, annotations: _fence, ...metadata } = object.metadata;
  return JSON.stringify({ ...object, metadata });
}

const FAULTS: readonly (readonly [name: string, rules: readonly FaultRule[]])[] = [
  ["latency", [{ fault: "delay", ms: [10, 400] }]],
  ["409 at half of the writes", [{ fault: "conflict", share: 0.5 }]],
  ["429 at a third of the requests", [{ fault: "throttle", retryAfterSeconds: 2, share: 0.3 }]],
  ["5xx at a fifth of the requests", [{ fault: "error", status: 503, share: 0.2 }]],
  ["500 at half of the writes", [{ fault: "error", verb: ["apply", "delete"], share: 0.5 }]],
  ["connections dropped before a write", [{ fault: "drop", when: "before", verb: "apply", share: 0.5 }]],
  ["answers of writes lost", [{ fault: "drop", when: "after", verb: "apply", share: 0.5 }]],
  ["reads dropped", [{ fault: "drop", when: "before", verb: ["get", "list", "watch"], share: 0.5 }]],
  ["watches cut at every third event", [{ fault: "cut", share: 0.3 }]],
  ["watches that fall silent", [{ fault: "silence", share: 0.2 }]],
  [
    "compaction at every third watch, and watches cut",
    [
      { fault: "compact", verb: "watch", share: 0.3 },
      { fault: "cut", share: 0.2 },
    ],
  ],
  [
    "everything at once",
    [
      { fault: "delay", ms: [0, 100], share: 0.5 },
      { fault: "conflict", share: 0.05 },
      { fault: "throttle", share: 0.05 },
      { fault: "error", status: 500, share: 0.05 },
      { fault: "drop", when: "after", share: 0.05 },
      { fault: "drop", when: "before", share: 0.05 },
      { fault: "cut", share: 0.05 },
      { fault: "silence", share: 0.02 },
      { fault: "compact", share: 0.02 },
    ],
  ],
];

describe.each(FAULTS)("websites under %s", (_, rules) => {
  test.each([1, 2])("end as they should, with no write made twice and nothing deleted (seed %i)", async (seed) => {
    await using cluster = await createTestCluster({ seed });
    await live(cluster, rules);
    expect(cluster.injected.length).toBeGreaterThan(1);

    // What is right now stays right, also when nobody is disturbed any more.
    cluster.faults();
    await cluster.advance("5m");
    expect(await cluster.get(Website, "shop")).toMatchObject({ status: { ready: 3, observedGeneration: 2 } });
    expect(await cluster.get(Deployment, "shop")).toMatchObject({
      spec: { replicas: 3 },
      status: { readyReplicas: 3 },
    });
    expect(await cluster.get(ConfigMap, "shop")).toMatchObject({
      data: { "index.html": expect.stringContaining("second") },
    });
    for (const kind of [Deployment, Service, ConfigMap] as const) {
      const objects: readonly { readonly metadata: { readonly name: string } }[] = await cluster.list(kind);
      expect(objects.map(({ metadata }) => metadata.name).filter((name) => name === "blog")).toEqual([]);
    }
    await cluster.expectNoWrites(() => cluster.advance("10m"));
    const lostStand = rules.every((rule) => rule.fault !== "drop" || rule.when === "after");
    expect(repeated(cluster.requests, lostStand)).toEqual([]);
    const deletions = cluster.requests.filter(({ by, verb }) => by === "operators" && verb.startsWith("delete"));
    expect(deletions).toEqual([]);
  });
});

test("the same seed makes the same faults, and the same run", async () => {
  const [, rules = []] = FAULTS.at(-1) ?? [];
  const run = async (seed: number): Promise<unknown> => {
    await using cluster = await createTestCluster({ seed });
    await live(cluster, rules);
    return JSON.parse(JSON.stringify({ requests: cluster.requests, injected: cluster.injected }));
  };
  const first = await run(4);
  expect(await run(4)).toEqual(first);
  expect(await run(5)).not.toEqual(first);
});
