import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasProgram, helperEnvironment, isExecutable, type HelperEnvironment } from "../environment.ts";
import { installKey, installOnce, printProgress, type InstallOptions } from "../processes/install.ts";
import { run } from "../processes/run.ts";

/** Paths of the programs that make a control plane. */
export interface Binaries {
  readonly etcd: string;
  readonly apiServer: string;
  /** Absent: no garbage collection, no namespace deletion, no Deployments, no default service accounts. */
  readonly controllerManager?: string;
  readonly kubectl?: string;
  readonly etcdctl?: string;
}

const MODULE = join(import.meta.dirname, "go");
const MODULE_FILES = [join(MODULE, "go.mod"), join(MODULE, "go.sum")];

/** What is built, in this order, and about how long it takes on two cores with an empty Go cache. */
const TARGETS = [
  { name: "etcd", package: "go.etcd.io/etcd/server/v3", seconds: 10 },
  { name: "kube-apiserver", package: "k8s.io/kubernetes/cmd/kube-apiserver", seconds: 350 },
  { name: "kube-controller-manager", package: "k8s.io/kubernetes/cmd/kube-controller-manager", seconds: 90 },
  { name: "kubectl", package: "k8s.io/kubernetes/cmd/kubectl", seconds: 30 },
  { name: "etcdctl", package: "go.etcd.io/etcd/etcdctl/v3", seconds: 5 },
] as const;

/** Why there can be no control plane here, in one line; `undefined` when there can. */
export function whyNoControlPlane(environment: HelperEnvironment = helperEnvironment()): string | undefined {
  const { assets, path } = environment;
  if (assets === undefined) {
    return hasProgram("go", path)
      ? undefined
      : "a control plane needs Go 1.26 to build it, or KUBEBUILDER_ASSETS with etcd and kube-apiserver: neither is there";
  }
  const missing = ["etcd", "kube-apiserver"].filter((name) => !isExecutable(join(assets, name)));
  return missing.length === 0 ? undefined : `KUBEBUILDER_ASSETS=${assets} has no ${missing.join(" and no ")}`;
}

/** Why the controllers (garbage collection, namespaces, Deployments and the like) cannot run here, in one line. */
export function whyNoControllers(environment: HelperEnvironment = helperEnvironment()): string | undefined {
  const none = whyNoControlPlane(environment);
  if (none !== undefined || environment.assets === undefined) return none;
  return isExecutable(join(environment.assets, "kube-controller-manager"))
    ? undefined
    : `KUBEBUILDER_ASSETS=${environment.assets} has no kube-controller-manager: no garbage collection, no namespace deletion, no Deployments`;
}

/**
 * Finds the programs, or builds them once for this user (minutes with an empty Go cache, then never again).
 *
 * Errors: one line when there is neither Go nor a usable `KUBEBUILDER_ASSETS`; the compiler's last lines when a build fails.
 */
export async function controlPlaneBinaries(
  options: InstallOptions = {},
  environment: HelperEnvironment = helperEnvironment(),
): Promise<Binaries> {
  const missing = whyNoControlPlane(environment);
  if (missing !== undefined) throw new Error(missing);
  if (environment.assets !== undefined) {
    const off = whyNoControllers(environment);
    if (off !== undefined) (options.progress ?? printProgress)(`control plane: ${off}`);
    return binariesIn(environment.assets);
  }
  const version = await kubernetesVersion();
  const flags = buildFlags(version);
  const key = await installKey(MODULE_FILES, [...flags, ...TARGETS.map((target) => target.package)]);
  const target = join(environment.cacheDir, "control-plane", `${version}-${key}`);
  return binariesIn(await installOnce(target, (dir) => build(dir, version, flags, options), options));
}

/** The pinned version of Kubernetes, e.g. `v1.37.2`. */
export async function kubernetesVersion(): Promise<string> {
  const version = /^\s*k8s\.io\/kubernetes (v\d+\.\d+\.\d+)\s*$/m.exec(
    await readFile(MODULE_FILES[0] ?? "", "utf8"),
  )?.[1];
  if (version === undefined) throw new Error(`${MODULE_FILES[0]} does not require k8s.io/kubernetes`);
  return version;
}

async function build(dir: string, version: string, flags: readonly string[], options: InstallOptions): Promise<void> {
  const { progress = printProgress, signal } = options;
  const begin = performance.now();
  for (const [index, target] of TARGETS.entries()) {
    const count = `${index + 1} of ${TARGETS.length}`;
    progress(`control plane ${version}: building ${target.name} (${count}; up to ${target.seconds} s the first time)`);
    const args = ["build", ...flags, "-o", join(dir, target.name), target.package];
    await run("go", args, { cwd: MODULE, env: { CGO_ENABLED: "0" }, signal });
  }
  progress(`control plane ${version}: built in ${Math.round((performance.now() - begin) / 1000)} s`);
}

/** Without these the API server calls itself v0.0.0, and clients that look at its version misjudge it. */
function buildFlags(version: string): string[] {
  const [major = "", minor = ""] = version.slice(1).split(".");
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor };
  const assignments = Object.entries(values).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ["-trimpath", "-ldflags", ["-s", "-w", ...assignments].join(" ")];
}

function binariesIn(dir: string): Binaries {
  const optional = { controllerManager: "kube-controller-manager", kubectl: "kubectl", etcdctl: "etcdctl" };
  const found = Object.entries(optional).filter(([, name]) => isExecutable(join(dir, name)));
  return {
    etcd: join(dir, "etcd"),
    apiServer: join(dir, "kube-apiserver"),
    ...Object.fromEntries(found.map(([field, name]) => [field, join(dir, name)])),
  };
}
