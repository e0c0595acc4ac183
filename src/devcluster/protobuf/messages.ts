import { brotliDecompressSync } from "node:zlib";
import { PACKED } from "./data.ts";

/**
 * A field of a message, which is a field of a Go struct: its number, its JSON name (empty: its fields stand in the message itself), the type of
 * the element, the shape around it (`*` is a pointer), and Go's name of the element's type, where that is a text with a name of its own.
 */
export type MessageField = readonly [
  number: number,
  name: string,
  type: string,
  shape: "" | "*" | "[]" | "{}",
  named?: string,
];

/** The fields of a message in the order in which Go declares them. */
export type Message = readonly MessageField[];

let messages: ReadonlyMap<string, Message> | undefined;

/** A message by its name, e.g. `apps.v1.Deployment`. Unpacked on the first call and kept: it never changes. */
export function messageOf(name: string): Message | undefined {
  messages ??= new Map(
    Object.entries(
      JSON.parse(brotliDecompressSync(Buffer.from(PACKED, "base64")).toString("utf8")) as Record<string, Message>,
    ),
  );
  return messages.get(name);
}
