import { open, readFile, rm } from "node:fs/promises";
import { ensureError, SkysailError } from "../model/errors.ts";
import { createKeyPair, toPublicKey } from "../stages/relay/signer.ts";

/** The signing key in a PEM file. Errors: `INVALID_CONFIG`, naming the file, when it cannot be read or holds something else. */
export async function readSigningKey(file: string): Promise<string> {
  const { privateKey } = await read(file);
  return privateKey;
}

/**
 * The public half of the key in `file`; a file that is not there is made with a new key that only its owner can read (mode 0600).
 *
 * Guarantees: a file that is there is never written to, whatever it holds.
 * Errors: `INVALID_CONFIG`, naming the file, when it holds something else, or cannot be read or made.
 */
export async function publicKeyOf(file: string): Promise<{ readonly publicKey: string; readonly created: boolean }> {
  const pair = createKeyPair();
  const created = await create(file, pair.privateKey);
  return { publicKey: created ? pair.publicKey : (await read(file)).publicKey, created };
}

/** Whether the file was made; `false` when there is one already. */
async function create(file: string, content: string): Promise<boolean> {
  try {
    // Exclusive creation: of two that try at once, one makes it.
    await using handle = await open(file, "wx", 0o600);
    await handle.writeFile(content).catch(async (thrown: unknown) => {
      // Half a key would be in the way of the next try.
      await rm(file, { force: true });
      throw thrown;
    });
    return true;
  } catch (thrown) {
    const error = ensureError(thrown);
    if ("code" in error && error.code === "EEXIST") return false;
    throw new SkysailError("INVALID_CONFIG", `cannot write the signing key: ${error.message}`, { cause: thrown });
  }
}

async function read(file: string): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  let privateKey: string;
  try {
    privateKey = await readFile(file, "utf8");
  } catch (thrown) {
    throw new SkysailError("INVALID_CONFIG", `cannot read the signing key: ${ensureError(thrown).message}`, {
      cause: thrown,
    });
  }
  try {
    return { privateKey, publicKey: toPublicKey(privateKey) };
  } catch (thrown) {
    throw new SkysailError("INVALID_CONFIG", `${file}: ${ensureError(thrown).message}`, { cause: thrown });
  }
}
