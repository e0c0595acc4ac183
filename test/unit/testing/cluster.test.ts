import { expect, test } from "vitest";
import { TerminalError, defineOperator } from "skysail";
import { ConfigMap, Deployment, Namespace, Pod, Secret } from "skysail/kinds";
import { createTestCluster, type TestCluster } from "skysail/testing";
import { Note, note } from "./operators.ts";

const hello = { metadata: { name: "hello" }, spec: { text: "hello" } };

/** The message that a promise is rejected with. */
async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return String(error);
  }
  throw new Error("nothing was thrown");
}

test("a requeue time of an hour comes at once, to the millisecond", async () => {
  await using cluster = await createTestCluster();
  await cluster.run(note);
  await cluster.create(Note, { ...hello, spec: { text: "a", every: "1h" } });
  await cluster.settled();
  const began = cluster.now();
  const first = (await cluster.get(Note, "hello"))?.status?.seenAt ?? 0;

  await cluster.advance(first + 3_600_000 - began - 1);
  expect((await cluster.get(Note, "hello"))?.status?.seenAt).toBe(first);
  await cluster.advance(1);
  expect((await cluster.get(Note, "hello"))?.status?.seenAt).toBe(first + 3_600_000);

  await cluster.until(Note, "hello", { status: { seenAt: first + 3 * 3_600_000 } }, { within: "3h" });
  expect(cluster.now()).toBe(first + 3 * 3_600_000);
});

test("a Deployment whose pods fail is late after ten minutes, and a second", async () => {
  await using cluster = await createTestCluster();
  const began = cluster.now();
  const labels = { app: "shop" };
  const annotations = { "devcluster.skysail.dev/fails": "ImagePullBackOff" };
  const template = { metadata: { labels, annotations }, spec: { containers: [{ name: "shop", image: "none" }] } };
  await cluster.create(Deployment, {
    metadata: { name: "shop" },
    spec: { selector: { matchLabels: labels }, template },
  });
  const isLate = ({ reason }: { reason?: string }): boolean => reason === "ProgressDeadlineExceeded";
  await cluster.until(Deployment, "shop", ({ status }) => status?.conditions?.some(isLate) === true, { within: "1h" });
  expect(cluster.now() - began).toBe(601_000);
});

test("what is not wanted in time fails with what was seen, what was wanted, and why", async () => {
  await using cluster = await createTestCluster();
  await cluster.run(note);
  await cluster.create(Note, hello);
  await cluster.until(ConfigMap, "hello", { data: { text: "hello" } });
  const wrong = await messageOf(cluster.until(ConfigMap, "hello", { data: { text: "bye" } }, { within: "30s" }));
  expect(wrong).toContain("ConfigMap default/hello did not become what is wanted within 30s of virtual time");
  expect(wrong).toContain('.data.text: seen "hello", wanted "bye"');

  await cluster.patch(Note, "hello", { spec: { fail: "the moon is full" } });
  const failing = await messageOf(cluster.until(Note, "hello", { status: { seenAt: 1 } }));
  expect(failing).toMatch(/operator note on .*hello failed \d+ times: .*the moon is full/);
  expect(await messageOf(cluster.until(ConfigMap, "nobody", {}, { within: 1 }))).toContain("There is no such object.");
  expect(await messageOf(cluster.until(Pod, (pods) => pods.length > 0, { within: 1 }))).toContain("Last seen were 0");
  expect(await messageOf(cluster.until(ConfigMap, "hello", null, { within: 1 }))).toContain("It is still there");
});

test("no message shows a Secret", async () => {
  await using cluster = await createTestCluster();
  await cluster.create(Secret, { metadata: { name: "key" }, stringData: { password: "correct-horse" } });
  const messages = [
    await messageOf(cluster.until(Secret, "key", null, { within: 1 })),
    await messageOf(cluster.until(Secret, "key", () => false, { within: 1 })),
    await messageOf(cluster.until(Secret, "key", { type: "other" }, { within: 1 })),
    await messageOf(cluster.until(Secret, "key", { data: { password: "x" } }, { within: 1 })),
  ];
  const encoded = Buffer.from("correct-horse").toString("base64");
  for (const message of messages) {
    expect(message).toContain("Secret default/key");
    expect(message).not.toContain(encoded);
  }
});

test("settled waits for retries, and says what never ends", async () => {
  await using cluster = await createTestCluster();
  await cluster.run(note);
  await cluster.create(Note, { ...hello, spec: { text: "a", fail: "not today" } });
  const message = await messageOf(cluster.settled({ within: "5m" }));
  expect(message).toContain("Not settled within 5m of virtual time");
  expect(message).toContain("not today");
  await cluster.patch(Note, "hello", { spec: { fail: null } });
  await cluster.settled();
  expect(await cluster.get(ConfigMap, "hello")).toMatchObject({ data: { text: "a" } });
});

test("what an operator gave up on is settled, and explains why a state does not come", async () => {
  const stubborn = defineOperator({
    name: "stubborn",
    for: Note,
    children: {},
    reconcile() {
      throw new TerminalError("never");
    },
  });
  await using cluster = await createTestCluster();
  await cluster.run(stubborn);
  await cluster.create(Note, hello);
  await cluster.settled();
  const message = await messageOf(cluster.until(ConfigMap, "hello", {}, { within: "1m" }));
  expect(message).toMatch(/operator stubborn gave up on .*hello: .*never/);
});

test("expectNoWrites lists what the operators wrote, and minds nothing that the test writes", async () => {
  await using cluster = await createTestCluster();
  await cluster.run(note);
  await cluster.create(Note, hello);
  await cluster.settled();
  await cluster.expectNoWrites(() => cluster.create(ConfigMap, { metadata: { name: "other" } }));
  const message = await messageOf(
    cluster.expectNoWrites(() => cluster.patch(Note, "hello", { spec: { text: "changed" } })),
  );
  expect(message).toContain("- apply configmaps default/hello (200)");
  expect(message).toContain('"text":"changed"');
});

test("operators that are stopped miss nothing, and write nothing when nothing has changed", async () => {
  await using cluster = await createTestCluster();
  const first = await cluster.run(note);
  await cluster.create(Note, hello);
  await cluster.settled();
  await first.stop();
  const second = await cluster.run(note);
  await cluster.expectNoWrites(() => cluster.advance("10m"));
  await second.stop();
  await cluster.patch(Note, "hello", { spec: { text: "changed" } });
  await cluster.advance("10m");
  expect(await cluster.get(ConfigMap, "hello")).toMatchObject({ data: { text: "hello" } });
  await cluster.run(note);
  await cluster.until(ConfigMap, "hello", { data: { text: "changed" } });
});

test("what comes due while no operator runs is looked at by the next", async () => {
  await using cluster = await createTestCluster();
  const first = await cluster.run(note);
  await cluster.create(Note, { ...hello, spec: { text: "a", every: "1h" } });
  await cluster.settled();
  await first.stop();
  await cluster.advance("5h");
  const late = cluster.now();
  await cluster.run(note);
  await cluster.until(Note, "hello", ({ status }) => (status?.seenAt ?? 0) >= late, { within: "1m" });
});

test("the same seed gives the same run, request by request; another one gives another", async () => {
  const run = async (seed: number): Promise<TestCluster["requests"]> => {
    await using cluster = await createTestCluster({ seed });
    await cluster.run(note);
    for (const name of ["a", "b", "c"]) await cluster.create(Note, { metadata: { name }, spec: { text: name } });
    await cluster.advance("10m");
    return cluster.requests;
  };
  const [first, again, other] = [await run(7), await run(7), await run(8)];
  expect(first.length).toBeGreaterThan(10);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("objects are created, read, listed, replaced, patched, applied and deleted; a refusal is an ApiError", async () => {
  await using cluster = await createTestCluster();
  const created = await cluster.create(ConfigMap, { metadata: { name: "a", labels: { x: "1" } }, data: { k: "1" } });
  await cluster.create(ConfigMap, { metadata: { name: "b" } });
  await cluster.create(Namespace, { metadata: { name: "other" } });
  await cluster.create(ConfigMap, { metadata: { name: "c", namespace: "other" } });
  const names = (objects: readonly { readonly metadata: { readonly name: string } }[]): string[] =>
    objects.map(({ metadata }) => metadata.name);
  expect(names(await cluster.list(ConfigMap))).toEqual(["a", "b"]);
  expect(names(await cluster.list(ConfigMap, { labels: "x=1" }))).toEqual(["a"]);
  expect(names(await cluster.list(ConfigMap, { namespace: "*" }))).toContain("c");
  expect(await cluster.get(ConfigMap, { name: "c", namespace: "other" })).toMatchObject({ kind: "ConfigMap" });

  await cluster.update(ConfigMap, { ...created, data: { k: "2" } });
  const late = cluster.update(ConfigMap, { ...created, data: { k: "3" } });
  await expect(late).rejects.toMatchObject({ name: "ApiError", status: 409, reason: "Conflict" });
  expect(await cluster.patch(ConfigMap, "a", { data: { l: "4" } })).toMatchObject({ data: { k: "2", l: "4" } });
  const owned = cluster.apply(ConfigMap, { metadata: { name: "a" }, data: { k: "5" } }, { manager: "me" });
  await expect(owned).rejects.toMatchObject({ reason: "Conflict" });
  await cluster.apply(ConfigMap, { metadata: { name: "a" }, data: { k: "5" } }, { manager: "me", force: true });
  await cluster.delete(ConfigMap, "a");
  expect(await cluster.get(ConfigMap, "a")).toBeUndefined();
  await expect(cluster.delete(ConfigMap, "a")).rejects.toMatchObject({ reason: "NotFound" });
  await expect(cluster.list(Note)).rejects.toMatchObject({ status: 404 });
  await cluster.install(Note);
  const invalid = cluster.create(Note, { metadata: { name: "n" }, spec: { text: 1 as unknown as string } });
  await expect(invalid).rejects.toMatchObject({ reason: "Invalid", message: expect.stringContaining("spec.text") });
});

test("a cluster is on a socket only if it is asked for", async () => {
  await using closed = await createTestCluster();
  expect(() => closed.server).toThrow("listen: true");
  await using cluster = await createTestCluster({ listen: true });
  const answer = await fetch(`${cluster.server.server}/version`);
  expect(await answer.json()).toMatchObject({ major: "1" });
  expect(cluster.server.kubeconfig).toContain(cluster.server.server);
});

test("options that a real cluster cannot have are refused", async () => {
  const kubeconfig = "/nowhere/kubeconfig";
  await expect(createTestCluster({ kubeconfig, seed: 3 })).rejects.toThrow("seed: not on a real cluster");
  await expect(createTestCluster({ kubeconfig, podReady: "1s" })).rejects.toThrow("podReady: not on a real cluster");
  await expect(createTestCluster({ context: "x" })).rejects.toThrow("context names one of a kubeconfig");
});
