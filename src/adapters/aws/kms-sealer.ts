import { DecryptCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { ensureError, SkysailError } from "../../model/errors.ts";
import type { Sealer } from "../../ports/cluster-access.ts";
import { toSendOptions } from "./call.ts";

/** Begins what KMS encrypts: names the format, and is there also for an empty secret, which KMS would refuse. */
const FORMAT = "1";

/**
 * Seals with a KMS key; `{ cluster: context }` is the encryption context, which KMS authenticates and its log shows. Secrets may have 4 KB.
 *
 * Errors: `CLUSTER_UNKNOWN` when KMS refuses the text (sealed with another key, or for another context) or cannot be reached: no usable
 * credential either way, and both are retried; `ABORTED`. Messages never contain the secret.
 */
export function createKmsSealer({ client, keyId }: { readonly client: KMSClient; readonly keyId: string }): Sealer {
  return {
    async seal(secret, context, options = {}) {
      try {
        const { CiphertextBlob } = await client.send(
          new EncryptCommand({
            KeyId: keyId,
            Plaintext: new TextEncoder().encode(FORMAT + secret),
            EncryptionContext: { cluster: context },
          }),
          toSendOptions(options),
        );
        if (CiphertextBlob === undefined) throw new Error("an answer without a text");
        return Buffer.from(CiphertextBlob).toString("base64");
      } catch (error) {
        throw toSealError(error, `cannot seal for cluster ${context}`);
      }
    },
    async open(sealed, context, options = {}) {
      try {
        const { Plaintext } = await client.send(
          new DecryptCommand({
            KeyId: keyId,
            CiphertextBlob: Buffer.from(sealed, "base64"),
            EncryptionContext: { cluster: context },
          }),
          toSendOptions(options),
        );
        if (Plaintext === undefined) throw new Error("an answer without a text");
        const text = new TextDecoder("utf-8", { fatal: true }).decode(Plaintext);
        if (!text.startsWith(FORMAT)) throw new Error("a text of another format");
        return text.slice(FORMAT.length);
      } catch (error) {
        throw toSealError(error, `cannot open what was sealed for cluster ${context}`);
      }
    },
  };
}

function toSealError(thrown: unknown, what: string): SkysailError {
  const cause = ensureError(thrown);
  if (cause.name === "AbortError") return new SkysailError("ABORTED", `the caller ended a call to KMS`, { cause });
  return new SkysailError("CLUSTER_UNKNOWN", `${what}: ${cause.name}`, { cause });
}
