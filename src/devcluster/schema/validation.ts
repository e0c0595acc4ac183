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
}
