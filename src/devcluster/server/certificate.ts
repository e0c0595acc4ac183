import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A key and a certificate that signs itself, in PEM: server certificate and authority in one. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const VALID_DAYS = 365;

/** Makes a certificate (X.509 v3, RFC 5280) for `localhost`, `127.0.0.1` and `::1` that is valid for a year from `now`. */
export function createCertificate(now: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = certificateBody(publicKey, now);
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(body, ECDSA_WITH_SHA256, bitString(signature));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64").replaceAll(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`,
  };
}

function certificateBody(publicKey: KeyObject, now: number): Buffer {
  const name = sequence(set(sequence(oid(2, 5, 4, 3), tagged(0x0c, Buffer.from("skysail devcluster")))));
  // A positive number: the first bit stays clear, the first byte is not zero.
  const serial = Buffer.concat([Buffer.of(0x4d), randomBytes(15)]);
  // The clock of a client may be a little behind.
  const validity = sequence(time(now - DAY_MS), time(now + VALID_DAYS * DAY_MS));
  return sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(serial),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions())),
  );
}

function extensions(): readonly Buffer[] {
  const names = sequence(
    tagged(0x82, Buffer.from("localhost")),
    tagged(0x87, Buffer.of(127, 0, 0, 1)),
    tagged(0x87, Buffer.from([...Array.from({ length: 15 }, () => 0), 1])),
  );
  return [
    extension(oid(2, 5, 29, 19), true, sequence(tagged(0x01, Buffer.of(0xff)))),
    // digitalSignature and keyCertSign
    extension(oid(2, 5, 29, 15), true, tagged(0x03, Buffer.of(2, 0b1000_0100))),
    extension(oid(2, 5, 29, 37), false, sequence(oid(1, 3, 6, 1, 5, 5, 7, 3, 1))),
    extension(oid(2, 5, 29, 17), false, names),
  ];
}

function extension(id: Buffer, critical: boolean, value: Buffer): Buffer {
  return sequence(id, ...(critical ? [tagged(0x01, Buffer.of(0xff))] : []), tagged(0x04, value));
}

/** One element of DER (X.690): tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.of(0), bytes]));
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  // UTCTime, for years before 2050.
  return tagged(0x17, Buffer.from(digits.slice(2)));
}

function oid(first: number, second: number, ...rest: readonly number[]): Buffer {
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const digits = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return tagged(0x06, Buffer.from(bytes));
}

const ECDSA_WITH_SHA256 = sequence(oid(1, 2, 840, 10045, 4, 3, 2));
