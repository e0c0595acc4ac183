import type { Cause } from "../served-kind.ts";

/** One thing that a schema has against a value. */
export interface Finding {
  /** Two findings with the same text are one. */
  readonly text: string;
  readonly cause: Cause;
}

/**
 * What a schema says about a value. `matches` counts the checks that were made: of several alternatives of which none fits, the one with
 * the most is reported.
 */
export class Findings {
  readonly list: Finding[] = [];
  matches = 0;

  get valid(): boolean {
    return this.list.length === 0;
  }

  add(text: string, cause: Cause): this {
    if (!this.list.some((known) => known.text === text)) this.list.push({ text, cause });
    return this;
  }

  /** Takes over what `other` found. */
  merge(other: Findings): this {
    for (const { text, cause } of other.list) this.add(text, cause);
    this.matches += other.matches;
    return this;
  }

  /** Counts one check. */
  count(): this {
    this.matches += 1;
    return this;
  }
}
