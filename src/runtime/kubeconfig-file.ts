import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ensureError, SkysailError } from "../model/errors.ts";
import { makeFolder } from "./make-folder.ts";

/** A kubeconfig that this process wrote. Disposing it removes the file, unless somebody has changed it. */
export interface KubeconfigFile extends AsyncDisposable {
  readonly path: string;
}

/**
 * Writes the kubeconfig of a devcluster, for nobody but its owner (mode 0600); folders are made.
 *
 * Guarantees: a file that is something else than a devcluster's kubeconfig is never written to.
 * Errors: `INVALID_CONFIG`, naming the file.
 */
export async function writeKubeconfigFile(path: string, text: string): Promise<KubeconfigFile> {
  const failure = (why: string, cause?: unknown): SkysailError =>
    new SkysailError("INVALID_CONFIG", `cannot write the kubeconfig ${path}: ${why}; name another with --kubeconfig`, {
      cause,
    });
  const present = await readFile(path, "utf8").catch((thrown: unknown) => {
    if (isMissing(thrown)) return undefined;
    throw failure(ensureError(thrown).message, thrown);
  });
  if (present !== undefined && !isDevclusters(present)) throw failure("there is a file that no devcluster wrote");
  try {
    makeFolder(dirname(path));
    // Anew, so that the mode is this one and not that of the file before it.
    await rm(path, { force: true });
    await writeFile(path, text, { mode: 0o600, flag: "wx" });
  } catch (thrown) {
    throw failure(ensureError(thrown).message, thrown);
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      const now = await readFile(path, "utf8").catch(() => undefined);
      if (now === text) await rm(path, { force: true });
    },
  };
}

function isMissing(thrown: unknown): boolean {
  const error = ensureError(thrown);
  return "code" in error && error.code === "ENOENT";
}

/** What we write is JSON with one cluster, on loopback, and one user, with a token. */
function isDevclusters(text: string): boolean {
  try {
    const config = JSON.parse(text) as { clusters?: { name?: string; cluster?: { server?: string } }[] };
    const [first, ...others] = config.clusters ?? [];
    return (
      others.length === 0 &&
      first?.name === "devcluster" &&
      /^https?:\/\/127\.0\.0\.1:/.test(first.cluster?.server ?? "")
    );
  } catch {
    return false;
  }
}
