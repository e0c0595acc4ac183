import type { JsonMap } from "../../core/merge/values.ts";

/** What was stored at the same place, when that can be told. */
export interface Old {
  readonly value: unknown;
}

/** How a value is judged. */
export interface Validation {
  readonly value: unknown;
  readonly schema: JsonMap;
  /** In the notation of field errors; empty for the object itself. */
  readonly path: string;
  /** A value that did not change is not judged again, so that a stricter schema does not block every write. */
  readonly old?: Old | undefined;
  /** The value is judged by one of several alternatives: of those the checks are counted, also of what did not change. Default is `false`. */
  readonly counted?: boolean | undefined;
}
