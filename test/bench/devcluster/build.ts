import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { atExit } from "./at-exit.ts";
import { bundleLibrary } from "../../../infra/build/bundle-library.ts";

const ROOT = join(import.meta.dirname, "../../..");
const MAIN = "cli/main";

/** The command as it is published, in a folder of its own. */
export interface Build extends AsyncDisposable {
  /** The file that Node runs. */
  readonly command: string;
}

/** Builds it; below the project, so that its modules find their packages. */
export async function buildCommand(): Promise<Build> {
  const folder = await mkdtemp(join(ROOT, "node_modules", ".bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = atExit(remove);
  // A folder down, as in the package: what Node compiled is kept beside it.
  const dist = join(folder, "dist");
  await bundleLibrary(dist);
  return {
    command: join(dist, `${MAIN}.js`),
    async [Symbol.asyncDispose]() {
      forget();
      remove();
    },
  };
}

/** The command from the sources. */
export const SOURCE_COMMAND = join(ROOT, "src", `${MAIN}.ts`);
