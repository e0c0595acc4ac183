/** One field of a protobuf message on the wire. */
export interface WireField {
  readonly number: number;
  /** A varint as it stands (negative numbers in 64 bits), a fixed number's bytes, or the bytes of anything else. */
  readonly value: bigint | Uint8Array;
}

/** Thrown for bytes that are no message. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
}

/** The fields of a message in their order. Errors: {@link ProtobufError}. */
export function* readFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw new ProtobufError("the message ends within a number");
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new ProtobufError("a number has more than 64 bits");
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) throw new ProtobufError("the message ends within a field");
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: take(8) };
        break;
      case 2:
        yield { number, value: take(Number(varint())) };
        break;
      case 5:
        yield { number, value: take(4) };
        break;
      default:
        throw new ProtobufError(`field ${number} has a wire type that there is not`);
    }
  }
}

/** The last value of each field that is bytes. */
export function readBytes(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (const { number, value } of readFields(bytes)) if (typeof value !== "bigint") found.set(number, value);
  return found;
}

/** Bytes as text. */
export function toText(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : Buffer.from(bytes).toString("utf8");
}
