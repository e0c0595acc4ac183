import * as z from "zod";
import { defineOperator, defineResource } from "skysail";
import { ConfigMap } from "skysail/kinds";

/** A text that becomes a ConfigMap; `fail` makes its operator throw, `every` makes it look again. */
export const Note = defineResource({
  group: "kit.example.dev",
  version: "v1",
  kind: "Note",
  spec: z.object({
    text: z.string(),
    fail: z.string().optional(),
    every: z.enum(["1h", "90s"]).optional(),
  }),
  status: z.object({ seenAt: z.number() }),
});

/** Writes the text into a ConfigMap, and notes when an `every` looked. */
export const note = defineOperator({
  name: "note",
  for: Note,
  children: { page: ConfigMap },
  reconcile({ object: { spec }, now }) {
    if (spec.fail !== undefined) throw new Error(spec.fail);
    return {
      children: { page: { data: { text: spec.text } } },
      status: spec.every === undefined ? undefined : { seenAt: now },
      requeueAfter: spec.every,
    };
  },
});
