import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { SkysailError } from "../../model/errors.ts";

/** Signs batches in the name of a cluster. */
export interface Signer {
  /** The value of the signature header for these bytes: `v1a,<base64>`, one per key, separated by spaces. */
  sign(input: Uint8Array): string;
}

/** A key pair as it is stored: the private half never leaves the cluster. */
export interface SigningKeyPair {
  /** Ed25519, 32 bytes, base64: what the fleet's record of the cluster holds. */
  readonly publicKey: string;
  /** PKCS#8, PEM. Keep it in a file that only its owner can read. */
  readonly privateKey: string;
}

/** Makes a new Ed25519 pair. */
export function createKeyPair(): SigningKeyPair {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  return { publicKey: rawPublicKey(privateKey), privateKey: String(pem) };
}

/** The public half of a private key, as the fleet's record holds it. Errors: `INVALID_CONFIG`; the message never shows the key. */
export function toPublicKey(privateKey: string): string {
  return rawPublicKey(readKey(privateKey));
}

/**
 * Signs with every key given (Ed25519, as Standard Webhooks v1a), so that keys rotate with an overlap: the new one is added, the old one
 * goes when the fleet's record no longer names it. Errors: `INVALID_CONFIG` when there is no key or one cannot be read.
 */
export function createSigner(privateKeys: readonly string[]): Signer {
  if (privateKeys.length === 0) throw new SkysailError("INVALID_CONFIG", "a relay needs at least one signing key");
  const keys = privateKeys.map(readKey);
  return { sign: (input) => keys.map((key) => `v1a,${sign(null, input, key).toString("base64")}`).join(" ") };
}

function readKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Without the cause: its message may quote the key.
    throw new SkysailError("INVALID_CONFIG", "the signing key is not a private key in PEM (PKCS#8)");
  }
  if (key.asymmetricKeyType !== "ed25519") {
    throw new SkysailError("INVALID_CONFIG", `the signing key is ${key.asymmetricKeyType ?? "unknown"}, not ed25519`);
  }
  return key;
}

function rawPublicKey(privateKey: KeyObject): string {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  return Buffer.from(x, "base64url").toString("base64");
}
