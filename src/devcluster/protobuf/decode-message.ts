import { setField } from "../../core/merge/values.ts";
import { parseJson } from "../json.ts";
import { type MessageField, messageOf } from "./messages.ts";
import { ProtobufError, readBytes, readFields, toText, type WireField } from "./wire.ts";

/**
 * A message as the JSON object that means the same.
 *
 * What Go always writes although it was not set is left out: the zero of a field that is no pointer.
 * Errors: {@link ProtobufError}.
 */
export function decodeMessage(name: string, bytes: Uint8Array): Record<string, unknown> {
  const message = messageOf(name);
  if (message === undefined) throw new ProtobufError(`there is no message ${name}`);
  const out: Record<string, unknown> = {};
  for (const { number, value } of readFields(bytes)) {
    const field = message.find(([own]) => own === number);
    // What a later version has added is not known here: Go skips it, too.
    if (field !== undefined) add(out, field, value);
  }
  return out;
}

function add(out: Record<string, unknown>, [, name, type, shape]: MessageField, value: WireField["value"]): void {
  switch (shape) {
    case "[]": {
      const list = out[name];
      const item = decodeValue(type, value);
      if (Array.isArray(list)) list.push(item);
      else setField(out, name, [item]);
      return;
    }
    case "{}": {
      const map = (out[name] ?? {}) as Record<string, unknown>;
      const entry = readBytes(bytesOf(value));
      setField(map, toText(entry.get(1)), decodeValue(type, entry.get(2) ?? new Uint8Array()));
      setField(out, name, map);
      return;
    }
    case "":
    case "*": {
      const decoded = decodeValue(type, value);
      if (name === "") Object.assign(out, decoded);
      else if (decoded !== undefined && (shape === "*" || !isZero(decoded))) setField(out, name, decoded);
    }
  }
}

function isZero(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === "" || value === 0 || value === false;
}

function decodeValue(type: string, value: WireField["value"]): unknown {
  switch (type) {
    case "int":
      return toNumber(numberOf(value));
    case "bool":
      return numberOf(value) !== 0n;
    case "double":
      return Buffer.from(bytesOf(value)).readDoubleLE();
    case "string":
      return toText(bytesOf(value));
    case "bytes":
      return Buffer.from(bytesOf(value)).toString("base64");
    case "quantity":
      return toText(readBytes(bytesOf(value)).get(1));
    case "json":
      return jsonOf(readBytes(bytesOf(value)).get(1));
    case "time":
    case "microTime":
      return timeOf(bytesOf(value), type === "microTime");
    case "intOrString":
      return intOrString(bytesOf(value));
    case "[]string":
      return [...readFields(bytesOf(value))].map((item) => toText(bytesOf(item.value)));
    default:
      return decodeMessage(type, bytesOf(value));
  }
}

function numberOf(value: WireField["value"]): bigint {
  if (typeof value === "bigint") return value;
  throw new ProtobufError("bytes stand where a number is expected");
}

function bytesOf(value: WireField["value"]): Uint8Array {
  if (typeof value !== "bigint") return value;
  throw new ProtobufError("a number stands where bytes are expected");
}

function toNumber(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function jsonOf(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined || bytes.length === 0) return undefined;
  try {
    return parseJson(toText(bytes));
  } catch {
    throw new ProtobufError("a field that holds JSON holds something else");
  }
}

function numbersOf(bytes: Uint8Array): ReadonlyMap<number, bigint> {
  const found = new Map<number, bigint>();
  for (const { number, value } of readFields(bytes)) if (typeof value === "bigint") found.set(number, value);
  return found;
}

/** `undefined` for no time at all. */
function timeOf(bytes: Uint8Array, micro: boolean): string | undefined {
  const parts = numbersOf(bytes);
  if (parts.size === 0) return undefined;
  const time = new Date(Number(parts.get(1) ?? 0n) * 1000);
  if (Number.isNaN(time.getTime())) throw new ProtobufError("a time is out of range");
  const seconds = time.toISOString().slice(0, 19);
  const micros = String((parts.get(2) ?? 0n) / 1000n).padStart(6, "0");
  return micro ? `${seconds}.${micros}Z` : `${seconds}Z`;
}

const STRING_TYPE = 1n;

function intOrString(bytes: Uint8Array): unknown {
  const numbers = numbersOf(bytes);
  return numbers.get(1) === STRING_TYPE ? toText(readBytes(bytes).get(3)) : toNumber(numbers.get(2) ?? 0n);
}
