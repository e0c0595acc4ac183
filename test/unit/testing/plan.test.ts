import { expect, test } from "vitest";
import { defineOperator } from "skysail";
import { ConfigMap, Secret } from "skysail/kinds";
import { createTestCluster } from "skysail/testing";
import { Note, note } from "./operators.ts";

const hello = { metadata: { name: "hello" }, spec: { text: "hello" } };

test("a plan shows what would be created, and writes nothing", async () => {
  await using cluster = await createTestCluster({ operators: [note] });
  const plan = await cluster.plan(note, hello);
  expect(plan.text).toMatchInlineSnapshot(`
    "create ConfigMap default/hello
      apiVersion: v1
      kind: ConfigMap
      data:
        text: hello
      metadata:
        name: hello
        namespace: default
        labels:
          app.kubernetes.io/managed-by: skysail
          skysail.dev/operator: note
        ownerReferences:
          - apiVersion: kit.example.dev/v1
            kind: Note
            name: hello
            uid: <uid>
            controller: true
            blockOwnerDeletion: true
        annotations:
          fence.skysail.dev/note: <fence>
    status kit.example.dev/Note default/hello
      apiVersion: kit.example.dev/v1
      kind: Note
      status:
        observedGeneration: 1
      metadata:
        name: hello
        namespace: default
        uid: <uid>"
  `);
  expect(plan.operations.map(({ kind, target }) => `${kind} ${target}`)).toEqual([
    "create ConfigMap default/hello",
    "status kit.example.dev/Note default/hello",
  ]);
  expect(await cluster.list(Note)).toEqual([]);
  expect(await cluster.list(ConfigMap)).toEqual([]);
});

test("a plan of what is there shows the fields that would change, and is empty when nothing would", async () => {
  await using cluster = await createTestCluster();
  const running = await cluster.run(note);
  await cluster.create(Note, hello);
  await cluster.settled();
  await running.stop();
  expect(await cluster.plan(note, "hello")).toMatchObject({ empty: true, operations: [], text: "nothing to do" });

  await cluster.patch(ConfigMap, "hello", { data: { text: "changed by hand" } });
  expect((await cluster.plan(note, "hello")).text).toMatchInlineSnapshot(`
    "apply ConfigMap default/hello
      ~ .data: {"text":"changed by hand"} -> {"text":"hello"}"
  `);
  const wished = await cluster.plan(note, { ...hello, spec: { text: "wished" } });
  expect(wished.operations[0]?.changes).toEqual([
    { path: ".data", from: { text: "changed by hand" }, to: { text: "wished" } },
  ]);
  await expect(cluster.plan(note, "nobody")).rejects.toThrow("there is no Note of that name");
});

test("a plan is the same whatever the seed, and shows what it would delete", async () => {
  const sometimes = defineOperator({
    name: "sometimes",
    for: Note,
    children: { page: ConfigMap },
    reconcile: ({ object }) => ({
      children: { page: object.spec.text === "" ? null : { data: { text: object.spec.text } } },
    }),
  });
  const planOf = async (seed: number): Promise<string> => {
    await using cluster = await createTestCluster({ seed });
    const running = await cluster.run(sometimes);
    await cluster.create(Note, hello);
    await cluster.settled();
    await running.stop();
    return (await cluster.plan(sometimes, { ...hello, spec: { text: "" } })).text;
  };
  const text = await planOf(1);
  expect(text).toContain("delete ConfigMap default/hello: no longer wanted as child page");
  expect(await planOf(2)).toBe(text);
});

test("no plan shows a Secret", async () => {
  const keeper = defineOperator({
    name: "keeper",
    for: Note,
    children: { key: Secret },
    reconcile: ({ object }) => ({ children: { key: { stringData: { password: object.spec.text } } } }),
  });
  await using cluster = await createTestCluster({ operators: [keeper] });
  const plan = await cluster.plan(keeper, { ...hello, spec: { text: "correct-horse" } });
  expect(plan.text).toContain("create Secret default/hello");
  expect(JSON.stringify(plan)).not.toContain("correct-horse");
});

test("what would be refused is told", async () => {
  await using cluster = await createTestCluster({ operators: [note] });
  await cluster.create(ConfigMap, { metadata: { name: "hello" }, data: { text: "somebody else's" } });
  const plan = await cluster.plan(note, hello);
  expect(plan.refused).toHaveLength(1);
  expect(plan.text).toContain("refused ConfigMap default/hello");
});
