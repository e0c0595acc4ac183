import { createPublicKey, verify } from "node:crypto";
import type { ClusterRecord } from "../../model/fleet.ts";
import { toSigningInput, WIRE_HEADERS, WIRE_LIMITS } from "../../model/wire.ts";
import { pass, refuse, type Checked, type Refusal } from "./refusal.ts";

/** What the headers of a batch say; nothing of it is proven before {@link isSignedBy}. */
export interface Claim {
  readonly cluster: string;
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  /** Ed25519 signatures, 64 bytes each. */
  readonly signatures: readonly Buffer[];
}

/** One answer for an unknown cluster and for a wrong signature, so that nobody can find out which clusters exist. */
export const UNAUTHENTICATED: Refusal = {
  status: 401,
  code: "unauthenticated",
  message: "the batch is not signed with a key of a cluster that is known here",
};

const CLUSTER = /^[A-Za-z0-9-]{1,64}$/;
/** Without a dot, so that id and timestamp cannot be shifted against each other in what is signed. */
const ID = /^[A-Za-z0-9_-]{1,128}$/;
const TIMESTAMP = /^[0-9]{1,12}$/;
/** Version `v1a` and 64 bytes in base64. Other versions may stand beside it and are left to those who know them. */
const SIGNATURE = /^v1a,([A-Za-z0-9+/]{86}==)$/;
/** More than two are of no use while keys rotate; each costs a verification. */
const MAX_SIGNATURES = 4;

/** Reads the four headers. Their order of checks tells nothing about the fleet. */
export function readClaim(headers: Headers, nowMs: number): Checked<Claim> {
  const cluster = headers.get(WIRE_HEADERS.cluster) ?? "";
  const id = headers.get(WIRE_HEADERS.id) ?? "";
  const timestamp = headers.get(WIRE_HEADERS.timestamp) ?? "";
  const signatures = (headers.get(WIRE_HEADERS.signature) ?? "")
    .slice(0, 1_024)
    .split(" ")
    .flatMap((entry) => SIGNATURE.exec(entry)?.[1] ?? []);
  const wrong = [
    ...(CLUSTER.test(cluster) ? [] : [WIRE_HEADERS.cluster]),
    ...(ID.test(id) ? [] : [WIRE_HEADERS.id]),
    ...(TIMESTAMP.test(timestamp) ? [] : [WIRE_HEADERS.timestamp]),
    ...(signatures.length > 0 && signatures.length <= MAX_SIGNATURES ? [] : [WIRE_HEADERS.signature]),
  ];
  if (wrong.length > 0) {
    const message = `the batch is not signed: missing or malformed ${wrong.join(", ")}`;
    return refuse({ status: 401, code: "unauthenticated", message });
  }
  const serverTime = Math.floor(nowMs / 1000);
  if (Math.abs(Number(timestamp) - serverTime) > WIRE_LIMITS.skewSeconds) {
    const message = `the timestamp is more than ${WIRE_LIMITS.skewSeconds} seconds off`;
    return refuse({ status: 401, code: "timestamp", message, serverTime });
  }
  const decoded = signatures.map((signature) => Buffer.from(signature, "base64"));
  return pass({ cluster, id, timestamp: Number(timestamp), signatures: decoded });
}

/** Whether one of the cluster's keys signed exactly these bytes. A key of the record that cannot be read counts as none. */
export function isSignedBy(record: ClusterRecord, claim: Claim, body: Uint8Array): boolean {
  const input = toSigningInput(claim.id, claim.timestamp, body);
  return record.keys.some(({ publicKey }) =>
    claim.signatures.some((signature) => isSignature(publicKey, input, signature)),
  );
}

function isSignature(publicKey: string, input: Uint8Array, signature: Uint8Array): boolean {
  try {
    const x = Buffer.from(publicKey, "base64").toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, input, key, signature);
  } catch {
    return false;
  }
}
