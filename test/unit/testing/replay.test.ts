import { expect, test } from "vitest";
import { ConfigMap, Deployment, Pod, Secret, Service } from "skysail/kinds";
import { createTestCluster, type Recording, type TestCluster } from "skysail/testing";
import { Website, website } from "../../../examples/website/operator.ts";

/** A recording of a website's life, as it comes back from a file. */
async function record(): Promise<Recording> {
  await using cluster = await createTestCluster({ seed: 5 });
  await cluster.run(website);
  await cluster.create(Website, { metadata: { name: "shop" }, spec: { image: "nginx:1.29", replicas: 2 } });
  await cluster.until(Website, "shop", { status: { ready: 2 } });
  const shop = await cluster.patch(Website, "shop", { spec: { replicas: 3 } });
  await cluster.settled();
  await cluster.advance("1h");
  await cluster.update(Website, { ...((await cluster.get(Website, "shop")) ?? shop), spec: { image: "nginx:1.30" } });
  await cluster.create(Website, { metadata: { name: "blog" }, spec: { image: "nginx:1.29" } });
  await cluster.settled();
  await cluster.delete(Website, "blog");
  await cluster.settled();
  return JSON.parse(JSON.stringify(cluster.recording())) as Recording;
}

async function assertEnd(cluster: TestCluster): Promise<void> {
  expect(await cluster.get(Website, "shop")).toMatchObject({ spec: { image: "nginx:1.30" }, status: { ready: 1 } });
  for (const kind of [Deployment, Service, ConfigMap]) {
    const objects = (await cluster.list(kind)) as readonly { readonly metadata: { readonly name: string } }[];
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(["shop"]);
  }
  expect(await cluster.list(Pod)).toHaveLength(1);
}

test("a recording is replayed in another cluster, with its times", async () => {
  const recording = await record();
  expect(recording.entries.filter(({ type }) => type === "event").length).toBeGreaterThan(10);
  await using cluster = await createTestCluster({ seed: 6 });
  await cluster.run(website);
  const began = cluster.now();
  await cluster.replay(recording);
  await assertEnd(cluster);
  expect(cluster.now() - began).toBeGreaterThanOrEqual(3_600_000);
});

test.each([1, 2, 3])("the end is the same when events come in any order and twice (seed %i)", async (seed) => {
  const recording = await record();
  await using cluster = await createTestCluster({ seed });
  await cluster.run(website);
  await cluster.replay(recording, { duplicates: 0.5, shuffle: true });
  await assertEnd(cluster);
  // Late hints about what is long gone, or was never here, make no operator write.
  const events = recording.entries.filter(({ type }) => type === "event");
  await cluster.expectNoWrites(() => cluster.replay({ version: 1, entries: events }, { shuffle: true, duplicates: 1 }));
});

test("a recording has no Secret's data in it, and can be replayed all the same", async () => {
  await using first = await createTestCluster({ operators: [website] });
  await first.create(Secret, { metadata: { name: "key" }, stringData: { password: "correct-horse" } });
  await first.create(Secret, { metadata: { name: "other" }, data: { password: "Y29ycmVjdC1ob3JzZQ==" } });
  const text = JSON.stringify(first.recording());
  expect(text).not.toContain("correct-horse");
  expect(text).not.toContain("Y29ycmVjdC1ob3JzZQ==");
  await using second = await createTestCluster();
  await second.run(website);
  await second.replay(JSON.parse(text) as Recording);
  expect(await second.list(Secret)).toHaveLength(2);
});

test("a replay needs operators, and a recording", async () => {
  await using cluster = await createTestCluster();
  await expect(cluster.replay({ version: 1, entries: [] })).rejects.toThrow("run the operators first");
  await expect(cluster.replay({} as Recording)).rejects.toThrow("not a recording");
});
