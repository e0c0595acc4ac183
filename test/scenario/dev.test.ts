import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { KubeObject } from "../../src/model/objects.ts";
import type { ObjectRef } from "../../src/model/refs.ts";
import { openCluster, type OpenCluster } from "../../src/runtime/open-cluster.ts";
import { type CliProcess, startCli } from "../helpers/cli-process.ts";
import { eventually } from "../helpers/processes/ready.ts";

const OPERATOR = `
import * as z from "zod";
import { defineOperator, defineResource } from "skysail";
import { ConfigMap } from "skysail/kinds";
import { greet } from "./text.ts";

export const Greeting = defineResource({
  group: "dev.example.dev", version: "v1", kind: "Greeting", spec: z.object({ who: z.string() }),
});
export const greeting = defineOperator({
  name: "greeting", for: Greeting, children: { text: ConfigMap },
  reconcile: ({ object: { spec } }) => ({ children: { text: { data: { text: greet(spec.who) } } } }),
});
`;
const textModule = (word: string): string => `export const greet = (who: string): string => \`${word}, \${who}\`;\n`;

let folder: string;
beforeEach(async () => {
  // Where `skysail` resolves as it does for a user.
  folder = await mkdtemp(join(import.meta.dirname, "../../examples/website/.dev-"));
  await writeFile(join(folder, "operator.ts"), OPERATOR);
  await writeFile(join(folder, "text.ts"), textModule("Hello"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const refs = ({ api }: OpenCluster): { readonly greeting: ObjectRef; readonly text: ObjectRef } => {
  const at = { cluster: api.cluster, version: "v1", namespace: "default", name: "hello" };
  return {
    greeting: { ...at, group: "dev.example.dev", kind: "Greeting", resource: "greetings" },
    text: { ...at, group: "", kind: "ConfigMap", resource: "configmaps" },
  };
};

const untilText = (cluster: OpenCluster, expected: string): Promise<unknown> =>
  eventually(`the ConfigMap says ${expected}`, async () => {
    const object = (await cluster.api.read(refs(cluster).text)) as (KubeObject & { data?: unknown }) | undefined;
    return JSON.stringify(object?.data) === JSON.stringify({ text: expected }) ? true : undefined;
  });

test(
  "an operator runs at once, again when a file of it changes, and goes on when a file is broken",
  { timeout: 120_000 },
  async () => {
    await using cli = startCli(["dev"], folder);
    const [, kubeconfig = ""] = await cli.printed(/export KUBECONFIG=(\S+)\n/);
    await cli.printed(/running greeting; its 2 files are watched/);
    using cluster = await openCluster({ kubeconfig });
    const { greeting, text } = refs(cluster);
    const metadata = { name: "hello", namespace: "default" };
    const object = { apiVersion: "dev.example.dev/v1", kind: "Greeting", metadata, spec: { who: "world" } };
    const created = await cluster.api.write({ verb: "apply", ref: greeting, object, manager: "person", force: false });
    expect(created.kind).toBe("written");
    await untilText(cluster, "Hello, world");
    await cli.printed(/plan +create ConfigMap hello\n(.*\n)*.*write +.*create ConfigMap hello: written/);

    await writeFile(join(folder, "text.ts"), textModule("Bye"));
    await untilText(cluster, "Bye, world");

    await writeFile(join(folder, "text.ts"), "export const greet = (who: string: string => who;\n");
    await cli.printed(
      /not loaded; the operators before go on.*text\.ts|not loaded; the operators before go on.*cannot import/,
    );
    await cluster.api.write({ verb: "patch", ref: text, patch: { data: { text: "by hand" } }, manager: "person" });
    await untilText(cluster, "Bye, world");

    await writeFile(join(folder, "text.ts"), textModule("Ciao"));
    await untilText(cluster, "Ciao, world");
    expect((await cli.interrupt()).code).toBe(0);
    expect(cli.stdout).not.toContain("\u001b");
  },
);

test(
  "with --data, operators write nothing when they are started again after kill -9",
  { timeout: 120_000 },
  async () => {
    const start = async (): Promise<{ readonly cli: CliProcess; readonly kubeconfig: string }> => {
      const cli = startCli(["dev", "--verbose", "--data", "state"], folder);
      const [, kubeconfig = ""] = await cli.printed(/export KUBECONFIG=(\S+)\n/);
      await cli.printed(/running greeting/);
      return { cli, kubeconfig };
    };
    const create = async ({ api }: OpenCluster, ref: ObjectRef, who: string): Promise<void> => {
      const metadata = { name: ref.name, namespace: "default" };
      const object = { apiVersion: "dev.example.dev/v1", kind: "Greeting", metadata, spec: { who } };
      await api.write({ verb: "apply", ref, object, manager: "person", force: false });
    };
    let before: unknown;
    {
      const { cli, kubeconfig } = await start();
      await using _end = cli;
      using cluster = await openCluster({ kubeconfig });
      const { greeting, text } = refs(cluster);
      await create(cluster, greeting, "world");
      await untilText(cluster, "Hello, world");
      await cli.printed(/write +.*status Greeting hello: written/);
      before = [await cluster.api.read(greeting), await cluster.api.read(text)];
      await cli.kill();
    }
    const { cli, kubeconfig } = await start();
    await using _end = cli;
    using cluster = await openCluster({ kubeconfig });
    const { greeting, text } = refs(cluster);
    await cli.printed(/relay +dev: there is Greeting hello/);
    // What came first has been handled when this has.
    await create(cluster, { ...greeting, name: "second" }, "moon");
    await cli.printed(/write +.*create ConfigMap second: written/);
    expect([await cluster.api.read(greeting), await cluster.api.read(text)]).toEqual(before);
    expect(cli.stdout).not.toMatch(/write +.* hello:/);
  },
);

test("a module that does not load at the start is an error that names it", async () => {
  await using cli = startCli(["dev", "./none.ts"], folder);
  expect(await cli.ended).toBe(1);
  expect(cli.stderr).toMatch(/^skysail: there is no module .*none\.ts \[INVALID_CONFIG\]\n$/);
});
