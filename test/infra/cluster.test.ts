import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { parseCommand } from "../../src/cli/command.ts";
import { serveCommand } from "../../src/cli/commands/serve.ts";
import { toHealthAddress } from "../../src/cli/options.ts";
import { runCli } from "../../src/cli/run.ts";
import { INSTALLATION } from "../../src/operator/manifests/manifests.ts";

const ROOT = join(import.meta.dirname, "../..");
const OPERATOR = join(ROOT, "examples/website/operator.ts");

interface Container {
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly volumeMounts: readonly { readonly mountPath: string }[];
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Deployment {
  readonly metadata: { readonly namespace: string };
  readonly spec: {
    readonly replicas: number;
    readonly strategy: { readonly type: string };
    readonly template: {
      readonly spec: { readonly serviceAccountName: string; readonly containers: readonly Container[] };
    };
  };
}

async function deployment(): Promise<Deployment> {
  const documents = parseAllDocuments(await readFile(join(ROOT, "infra/cluster/serve.yaml"), "utf8"));
  const found = documents
    .map((document) => document.toJS() as { kind: string })
    .find(({ kind }) => kind === "Deployment");
  return found as unknown as Deployment;
}

describe("infra/cluster", () => {
  test.for([
    ["crds", []],
    ["rbac", ["--for", "serve"]],
    ["fence-policy", []],
  ] as const)("website/%s.yaml is what skysail generate prints", async ([what, options]) => {
    let printed = "";
    const code = await runCli(["generate", what, ...options, OPERATOR], {
      stdout: { write: (text) => void (printed += text) },
      stderr: process.stderr,
      shutdown: () => new AbortController().signal,
    });
    expect(code).toBe(0);
    expect(await readFile(join(ROOT, `infra/cluster/website/${what}.yaml`), "utf8")).toBe(printed);
  });

  test("serve.yaml runs skysail serve with options that it takes, as the account that is generated for it", async () => {
    const { metadata, spec } = await deployment();
    expect(metadata.namespace).toBe(INSTALLATION.namespace);
    expect(spec.template.spec.serviceAccountName).toBe(INSTALLATION.serve);
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    const [container] = spec.template.spec.containers;
    if (container === undefined) throw new Error("there is no container");
    const [command, ...args] = container.args;
    expect(command).toBe("serve");
    const { values, positionals } = parseCommand(serveCommand, args);
    expect(positionals).toHaveLength(1);
    expect(values["ledger"]).toBe(`${container.volumeMounts[0]?.mountPath}/ledger.sqlite`);
    expect(toHealthAddress(values)).toEqual({ host: "0.0.0.0", port: container.ports[0]?.containerPort });
    for (const { httpGet } of [container.startupProbe, container.livenessProbe, container.readinessProbe])
      expect(httpGet.port).toBe(container.ports[0]?.name);
    expect(container.readinessProbe.httpGet.path).toBe("/readyz");
    expect(container.livenessProbe.httpGet.path).toBe("/livez");
  });
});
