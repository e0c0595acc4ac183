import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { runCli } from "../../../src/cli/run.ts";
import { runSkysail, startSkysail, type SkysailResult } from "../../helpers/skysail.ts";

const OPERATOR = join(import.meta.dirname, "../../../examples/website/operator.ts");

/** Nothing that a person should not have to see: the way through our files, or a promise's state. */
const STACK = /\n\s+at |node:internal|file:\/\//;

/** What to undo when all is over: concurrent tests cannot hook into their own end from outside. */
const cleanups: (() => unknown)[] = [];
afterAll(() => Promise.all(cleanups.map((cleanup) => cleanup())));

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "skysail-cli-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A kubeconfig with one context `here` that leads to `server`. */
async function kubeconfigTo(server: string): Promise<string> {
  const file = join(await temporaryFolder(), "kubeconfig");
  const content = {
    clusters: [{ name: "c", cluster: { server } }],
    users: [{ name: "u", user: { token: "secret-token" } }],
    contexts: [{ name: "here", context: { cluster: "c", user: "u" } }],
    "current-context": "here",
  };
  await writeFile(file, JSON.stringify(content));
  return file;
}

/** A port that takes connections and never says a word. */
async function silentPort(): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    sockets.add(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A command in this process: for what needs neither an environment nor a signal. */
async function cli(...args: string[]): Promise<SkysailResult> {
  const written = { stdout: "", stderr: "" };
  const into = (stream: keyof typeof written) => ({ write: (text: string) => void (written[stream] += text) });
  const shutdown = (): AbortSignal => new AbortController().signal;
  const code = await runCli(args, { stdout: into("stdout"), stderr: into("stderr"), shutdown });
  return { code, ...written };
}

describe("the command line", () => {
  test("says its version, which is the package's", async () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8")) as {
      version: string;
    };
    expect(await runSkysail(["--version"])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });

  test.for([[], ["--help"], ["-h"], ["help"]])("skysail %s lists the commands", async (args) => {
    const { code, stdout, stderr } = await cli(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name, summary } of COMMANDS)
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${escape(summary)}$`, "m"));
  });

  test("a group's name lists its commands", async () => {
    const { code, stdout } = await cli("cluster", "--help");
    expect(code).toBe(0);
    expect(stdout).toContain("  cluster register  ");
    expect(stdout).not.toContain("  serve  ");
  });

  test.for(COMMANDS.map(({ name }) => name))("skysail %s --help shows every option", async (name) => {
    const { code, stdout, stderr } = await cli(...name.split(" "), "--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const command = COMMANDS.find((candidate) => candidate.name === name);
    expect(stdout.startsWith(`Usage: skysail ${name} ${command?.usage}\n`)).toBe(true);
    for (const option of [...Object.keys(command?.options ?? {}), "help", "output", "verbose"])
      expect(stdout).toMatch(new RegExp(`^ {2}(-\\w,|   ) --${option}\\b`, "m"));
  });

  test("help COMMAND is the same as COMMAND --help", async () => {
    expect(await cli("help", "cluster", "show")).toEqual(await cli("cluster", "show", "-h"));
  });

  test("as a process of its own: exit code, and nothing but the help on the right stream", async () => {
    expect((await runSkysail(["bogus"])).code).toBe(2);
    expect(await runSkysail(["serve", "--help"])).toEqual(await cli("serve", "--help"));
  });

  test.for<[args: string[], says: RegExp]>([
    [["bogus"], /there is no command "bogus"/],
    [["cluster", "bogus"], /there is no command "cluster bogus"/],
    [["serve", "--bogus", "x.ts"], /Unknown option '--bogus' \(see skysail serve --help\)/],
    [["serve", "x.ts", "--ledger"], /--ledger <value>' argument missing/],
    [["serve"], /name at least one module that exports operators/],
    [["serve", "x.ts", "--health", "http"], /--health takes PORT or HOST:PORT, not "http"/],
    [["serve", "x.ts", "--health", "1.2.3.4:65536"], /--health takes PORT/],
    [["relay", "x.ts", "--key-file", "k"], /--ingest is missing/],
    [["cluster", "register"], /--name is missing/],
    [["cluster", "register", "--name", "a", "--label", "tier"], /--label takes name=value, not "tier"/],
    [["cluster", "list", "extra"], /nobody asked for the argument "extra"/],
    [["cluster", "show"], /which cluster\? give its name or id/],
    [["cluster", "show", "a", "b"], /nobody asked for the argument "b"/],
    [["generate"], /generate what\? one of crds, rbac, fence-policy/],
    [["generate", "toString", "x.ts"], /generate what\?/],
    [["generate", "crds"], /name at least one module/],
    [["generate", "rbac", OPERATOR, "--for", "me"], /--for takes functions or serve, not "me"/],
    [["generate", "crds", OPERATOR, "-o", "yaml"], /--output takes text or json, not "yaml"/],
  ])("wrong usage %j is exit code 2 and one line", async ([args, says]) => {
    const { code, stdout, stderr } = await cli(...args);
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe.concurrent("what a command cannot do is exit code 1 and one line", { timeout: 60_000 }, () => {
  const fails = async (
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const { code, stdout, stderr } = await runSkysail(args, { environment: { HOME: "/nonexistent", ...environment } });
    expect(stderr).not.toMatch(STACK);
    expect(stderr.trimEnd()).not.toContain("\n");
    expect(stderr).not.toContain("secret-token");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    return stderr;
  };

  test("a module that is not there, does not load, or exports no operator", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "broken.ts"), "const = 3;");
    await writeFile(join(folder, "empty.ts"), "export const nothing = 1;");
    expect(await fails(["serve", "./nowhere.ts"])).toMatch(/there is no module \/.*nowhere\.ts \[INVALID_CONFIG]/);
    expect(await fails(["serve", "no-such-package"])).toMatch(/cannot import no-such-package: /);
    expect(await fails(["generate", "crds", join(folder, "broken.ts")])).toMatch(/cannot import .*broken\.ts: /);
    expect(await fails(["generate", "crds", join(folder, "empty.ts")])).toMatch(/empty\.ts exports no operator/);
  });

  test("no cluster at all", async () => {
    expect(await fails(["serve", OPERATOR])).toMatch(/no cluster: give a kubeconfig with --kubeconfig/);
  });

  test("a kubeconfig that is not there, is no kubeconfig, or lacks the context", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "kubeconfig");
    expect(await fails(["serve", "--kubeconfig", file, OPERATOR])).toMatch(/kubeconfig \/.*kubeconfig: cannot be read/);
    await writeFile(file, "clusters: [\n  token: secret-token\n");
    expect(await fails(["serve", "--kubeconfig", file, OPERATOR])).toMatch(/line \d+ is not valid YAML/);
    await writeFile(file, "hello: world\n");
    expect(await fails(["serve", "--kubeconfig", file, OPERATOR])).toMatch(/is not a kubeconfig/);
    const good = await kubeconfigTo("https://127.0.0.1:1");
    expect(await fails(["serve", "--kubeconfig", good, "--context", "there", OPERATOR])).toMatch(
      /has no context "there"; it has "here"/,
    );
    expect(await fails(["serve", OPERATOR], { KUBECONFIG: good, HOME: folder })).toContain(
      `context "here" of ${good}: `,
    );
  });

  test("an API server where nothing listens", async () => {
    const file = await kubeconfigTo("https://127.0.0.1:1");
    const stderr = await fails(["serve", "--kubeconfig", file, OPERATOR]);
    expect(stderr).toContain(`context "here" of ${file}: `);
    expect(stderr).toMatch(/https:\/\/127\.0\.0\.1:1: nothing listens there: is the API server running/);
  });

  // What is waited for is in the message; how long a busy machine takes to start a process is not measured.
  test("an API server that takes the connection and never answers, in bounded time", { timeout: 90_000 }, async () => {
    const file = await kubeconfigTo(`https://127.0.0.1:${await silentPort()}`);
    expect(await fails(["serve", "--kubeconfig", file, OPERATOR])).toMatch(/no whole answer within 10000 ms/);
  });

  test("a signing key that is not there", async () => {
    expect(await fails(["relay", OPERATOR, "--ingest", "nonsense", "--key-file", "/nonexistent/key"])).toMatch(
      /cannot read the signing key: ENOENT.*\/nonexistent\/key/,
    );
  });

  test("a fleet without a table, a key or a region", async () => {
    expect(await fails(["cluster", "list"])).toMatch(/name the deployment's table with --table or SKYSAIL_TABLE/);
    expect(await fails(["cluster", "register", "--name", "a", "--table", "t"])).toMatch(/--kms-key or SKYSAIL_KMS_KEY/);
    expect(await fails(["cluster", "register", "--name", "A b", "--table", "t", "--kms-key", "k"])).toMatch(
      /"A b" cannot be a name: use a-z, 0-9 and -/,
    );
    expect(await fails(["cluster", "list", "--table", "t"], { AWS_EC2_METADATA_DISABLED: "true" })).toMatch(
      /[Rr]egion/,
    );
  });

  test(
    "a table's service that takes the connection and never answers, in bounded time",
    { timeout: 90_000 },
    async () => {
      const environment = {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${await silentPort()}`,
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
      };
      expect(await fails(["cluster", "list", "--table", "t"], environment)).toMatch(
        /the ledger's table t: .*LEDGER_UNAVAILABLE/,
      );
    },
  );

  test("Ctrl-C while the cluster does not answer", async () => {
    const file = await kubeconfigTo(`https://127.0.0.1:${await silentPort()}`);
    const running = startSkysail(["serve", "--kubeconfig", file, "-v", OPERATOR]);
    cleanups.push(() => running.kill());
    // The connection is there, so the process waits for an answer that does not come.
    await running.logged(({ message }) => message === "connecting");
    expect(await running.interrupt()).toBe(130);
    expect(running.log.at(-1)?.message).toBe("skysail: interrupted");
  });
});

describe("results", () => {
  test("are YAML documents that kubectl reads, or with --output json one List", async () => {
    const text = await cli("generate", "rbac", "--for", "serve", OPERATOR);
    expect(text.code).toBe(0);
    expect(text.stdout.split("---\n")).toHaveLength(4);
    const json = await cli("generate", "rbac", "--for", "serve", "-o", "json", OPERATOR);
    const list = JSON.parse(json.stdout) as { kind: string; items: { kind: string }[] };
    expect(list.kind).toBe("List");
    expect(list.items.map(({ kind }) => kind)).toEqual([
      "Namespace",
      "ServiceAccount",
      "ClusterRole",
      "ClusterRoleBinding",
    ]);
  });
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
