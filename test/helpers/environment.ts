import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** What the test helpers take from the process's environment; they read it nowhere else. */
export interface HelperEnvironment {
  /** Where built servers are kept: `skysail` below `$XDG_CACHE_HOME`, or below `~/.cache`. */
  readonly cacheDir: string;
  /** `KUBEBUILDER_ASSETS`: a folder with ready etcd and kube-apiserver, as envtest uses it. */
  readonly assets: string | undefined;
  /** In CI a server that cannot be had is a failure; elsewhere its suites are skipped. */
  readonly ci: boolean;
  /** Folders in which programs are looked for. */
  readonly path: readonly string[];
}

/** Reads the environment. An empty variable counts as absent. */
export function helperEnvironment(env: NodeJS.ProcessEnv = process.env): HelperEnvironment {
  return {
    cacheDir: join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "skysail"),
    assets: env["KUBEBUILDER_ASSETS"] || undefined,
    ci: env["CI"] === "true",
    path: (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""),
  };
}

/** The whole environment with some variables changed: what a build tool is started with (it may need proxies and the like). */
export function environmentWith(changes: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

/** Whether one of the folders has an executable of that name. */
export function hasProgram(name: string, path: readonly string[]): boolean {
  return path.some((folder) => isExecutable(join(folder, name)));
}

/** Whether `file` is there and may be executed. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
