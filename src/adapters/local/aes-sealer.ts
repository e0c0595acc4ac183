import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { SkysailError } from "../../model/errors.ts";
import type { Sealer } from "../../ports/cluster-access.ts";

const PREFIX = "aes1.";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals with AES-256-GCM under a key of this process, the context being the additional data that is authenticated (NIST SP 800-38D).
 *
 * The sealed text is `aes1.` and base64url of nonce, tag and ciphertext. Nonces are random 96 bits from the system's generator and not from the
 * Random port: a seeded one that repeats would give the key away. Seal fewer than 2^32 texts with one key.
 * Errors: `INVALID_CONFIG` for a key that is not 32 bytes; of `open` `CLUSTER_UNKNOWN`, the same for every cause.
 */
export function createLocalSealer(key: Uint8Array): Sealer {
  if (key.length !== 32)
    throw new SkysailError("INVALID_CONFIG", `the sealing key must be 32 bytes, not ${key.length}`);
  const own = Uint8Array.from(key);
  return {
    async seal(secret, context, { signal } = {}) {
      throwIfAborted(signal);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", own, nonce, { authTagLength: TAG_BYTES }).setAAD(
        Buffer.from(context, "utf8"),
      );
      const sealed = [cipher.update(secret, "utf8"), cipher.final()];
      return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString("base64url");
    },
    async open(sealed, context, { signal } = {}) {
      throwIfAborted(signal);
      if (!sealed.startsWith(PREFIX)) throw refused();
      const bytes = Buffer.from(sealed.slice(PREFIX.length), "base64url");
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw refused();
      const tagEnd = NONCE_BYTES + TAG_BYTES;
      const decipher = createDecipheriv("aes-256-gcm", own, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(context, "utf8"))
        .setAuthTag(bytes.subarray(NONCE_BYTES, tagEnd));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString("utf8");
      } catch {
        throw refused();
      }
    },
  };
}

/** Says nothing about which of key, context and text did not fit. */
function refused(): SkysailError {
  return new SkysailError(
    "CLUSTER_UNKNOWN",
    'the sealed credential does not open here: it was sealed with another key or for another cluster; run "skysail cluster register" again',
  );
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new SkysailError("ABORTED", "sealing was aborted by the caller");
}
