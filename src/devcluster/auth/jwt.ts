import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { isMap, type JsonMap } from "../../core/merge/values.ts";

/** Signs and reads JSON Web Tokens (RFC 7519) with one key of its own: ES256 (RFC 7518 §3.4). */
export interface TokenSigner {
  sign(claims: JsonMap): string;
  /** The claims of a token that this key has signed; `undefined` for everything else. Time is not judged. */
  read(token: string): JsonMap | undefined;
  /** The public key as a JSON Web Key Set (RFC 7517) shows it. */
  publicKeys(): { readonly keys: readonly JsonMap[] };
}

/** Longer ones are not tokens of ours, and are not parsed. */
const LONGEST = 16 * 1024;

/** A new private key for {@link createTokenSigner}, in PEM. */
export function createSigningKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Makes a signer. Its key is asked for when it is first needed. */
export function createTokenSigner(signingKey: () => string): TokenSigner {
  let made:
    | { readonly key: KeyObject; readonly open: KeyObject; readonly jwk: JsonWebKey; readonly id: string }
    | undefined;
  const keys = () => {
    if (made !== undefined) return made;
    const privateKey = createPrivateKey(signingKey());
    const open = createPublicKey(privateKey);
    const jwk = open.export({ format: "jwk" });
    const id = createHash("sha256")
      .update(open.export({ format: "der", type: "spki" }))
      .digest("base64url");
    return (made = { key: privateKey, open, jwk, id });
  };

  return {
    sign(claims) {
      const { key, id } = keys();
      const content = `${encode({ alg: "ES256", kid: id })}.${encode(claims)}`;
      const signature = sign("sha256", Buffer.from(content), { key, dsaEncoding: "ieee-p1363" });
      return `${content}.${signature.toString("base64url")}`;
    },
    read(token) {
      const [header, claims, signature, ...more] = token.length > LONGEST ? [] : token.split(".");
      if (header === undefined || claims === undefined || signature === undefined || more.length > 0) return undefined;
      const { open, id } = keys();
      const head = decode(header);
      if (head?.["alg"] !== "ES256" || head["kid"] !== id) return undefined;
      const content = Buffer.from(`${header}.${claims}`);
      const key = { key: open, dsaEncoding: "ieee-p1363" } as const;
      return verify("sha256", content, key, Buffer.from(signature, "base64url")) ? decode(claims) : undefined;
    },
    publicKeys() {
      const { jwk, id } = keys();
      return { keys: [{ use: "sig", kty: jwk.kty, kid: id, crv: jwk.crv, alg: "ES256", x: jwk.x, y: jwk.y }] };
    },
  };
}

function encode(value: JsonMap): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): JsonMap | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
