import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { startDevcluster } from "../../../src/runtime/devcluster.ts";
import type { ControlPlaneInfo } from "../../helpers/control-plane/control-plane.ts";
import { eventually } from "../../helpers/processes/ready.ts";
import { kubectl, type KubectlResult } from "../path/kubectl.ts";
import { mask } from "./mask.ts";

/** kubectl on a real control plane and on a devcluster, side by side. */
export interface Both {
  /** The namespace that exists on both, for one test. */
  readonly namespace: string;
  /**
   * Runs the same command on both, in the namespace, and checks that it prints the same and ends the same. `input` is its standard input;
   * `{ns}` in both is the namespace, `env` its variables. Returns the masked output.
   */
  same(command: string, input?: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** `kubectl edit` and its like, with an editor that changes the text by a script of sed. */
  edit(command: string, script: string, input?: string): Promise<string>;
  /** Runs it on both, and gives what each printed: for a command whose outputs differ for a reason. */
  each(
    command: string,
    input?: string,
    env?: Readonly<Record<string, string>>,
  ): Promise<{ readonly real: KubectlResult; readonly devcluster: KubectlResult }>;
  /** Runs it on both, again and again, until either has printed what is `wanted`: for what controllers do, each in its own time. */
  until(command: string, wanted: (result: KubectlResult) => boolean): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** No pod of the real control plane ever runs: it has no kubelet. Neither do the devcluster's: 24 days, a timer's longest. */
const NEVER_MS = 2 ** 31 - 1;

/** Starts a devcluster beside a control plane and makes a namespace on both. `rbac`: the devcluster judges by roles, as the other does. */
export async function startBoth(controlPlane: ControlPlaneInfo, { rbac = false } = {}): Promise<Both> {
  const namespace = `kubectl-${randomBytes(4).toString("hex")}`;
  const dir = await mkdtemp(join(tmpdir(), "skysail-kubectl-"));
  const devcluster = await startDevcluster({ https: true, name: controlPlane.name, podReadyMs: NEVER_MS, rbac });
  const kubeconfig = join(dir, "kubeconfig");
  await writeFile(kubeconfig, devcluster.kubeconfig());
  const editor = join(dir, "editor.sh");
  await writeFile(editor, '#!/bin/sh\nsed -i "$EDIT" "$1"\n', { mode: 0o755 });
  const each: Both["each"] = async (command, input = "", env = {}) => {
    const args = ["--namespace", namespace, ...wordsOf(command.replaceAll("{ns}", namespace))];
    const run = (cluster: Parameters<typeof kubectl>[0]): Promise<KubectlResult> =>
      kubectl(cluster, args, input.replaceAll("{ns}", namespace), env);
    const [real, own] = await Promise.all([run(controlPlane), run({ ...controlPlane, kubeconfig, dir })]);
    return { real, devcluster: own };
  };
  const show = ({ code, stdout, stderr }: KubectlResult): string =>
    mask(`${stdout}${stderr === "" ? "" : `(stderr) ${stderr}`}(exit ${code})`, namespace);
  const same: Both["same"] = async (command, input, env) => {
    const { real, devcluster: own } = await each(command, input, env);
    const expected = show(real);
    expect(show(own), `kubectl ${command}`).toBe(expected);
    return expected;
  };
  await same("create -f -", `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{ns}"}}`);
  return {
    namespace,
    same,
    edit: (command, script, input) => same(command, input, { KUBE_EDITOR: editor, EDIT: script }),
    each,
    until: async (command, wanted) => {
      const ask = async (): Promise<true | undefined> => {
        const { real, devcluster: own } = await each(command);
        if (wanted(real) && wanted(own)) return true;
        throw new Error(`the real one: ${show(real)}; the devcluster: ${show(own)}`);
      };
      await eventually(`kubectl ${command} prints what is wanted`, ask, { timeoutMs: 60_000 });
    },
    async [Symbol.asyncDispose]() {
      await each("delete namespace {ns} --wait=false");
      await devcluster.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The words of a command; single quotes keep one together. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
