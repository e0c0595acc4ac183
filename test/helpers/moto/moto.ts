import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasProgram, helperEnvironment, type HelperEnvironment } from "../environment.ts";
import { startEndpoint, type LocalEndpoint } from "../processes/endpoint.ts";
import { installKey, installOnce, printProgress, type InstallOptions } from "../processes/install.ts";
import { run } from "../processes/run.ts";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");
const CONSTRAINTS = join(import.meta.dirname, "constraints.txt");

/** Why moto cannot run here, in one line; `undefined` when it can. */
export function whyNoMoto({ path, cacheDir }: HelperEnvironment = helperEnvironment()): string | undefined {
  if (hasProgram("python3", path) || existsSync(join(cacheDir, "moto"))) return undefined;
  return "moto needs Python 3.11 or later: there is no python3";
}

/**
 * Starts moto, which answers as AWS would; installs it once for this user into a virtual environment (half a minute, 320 MB).
 *
 * Caveats: everything is in memory and shared by all clients; `POST /moto-api/reset` empties it. Functions are stored, not run.
 */
export async function startMoto(options: InstallOptions = {}): Promise<LocalEndpoint> {
  const why = whyNoMoto();
  if (why !== undefined) throw new Error(why);
  const environment = await installMoto(options);
  return startEndpoint("moto", {
    command: join(environment, "bin", "python"),
    args: (port) => ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
    readyPath: "/moto-api/",
    isReady: ({ ok }) => ok,
    signal: options.signal,
  });
}

async function installMoto(options: InstallOptions): Promise<string> {
  const { progress = printProgress, signal } = options;
  const version = /==(\S+)/.exec(await readFile(REQUIREMENTS, "utf8"))?.[1];
  const key = await installKey([REQUIREMENTS, CONSTRAINTS]);
  return installOnce(
    join(helperEnvironment().cacheDir, "moto", `${version}-${key}`),
    async (dir) => {
      progress(`moto ${version}: installing (half a minute)`);
      await run("python3", ["-m", "venv", dir], { signal });
      const pip = ["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS, "--constraint", CONSTRAINTS];
      await run(join(dir, "bin", "python"), pip, { signal });
    },
    options,
  );
}
