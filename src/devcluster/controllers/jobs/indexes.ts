/** A set of whole numbers as a Job's status writes it, such as `0,2-4,7,8`; two neighbours stand with a comma. */
export type Indexes = ReadonlySet<number>;

/** Reads such a text; what is not below `limit` is left out, and so is what is no number. */
export function parseIndexes(text: unknown, limit: number): Indexes {
  const found = new Set<number>();
  if (typeof text !== "string") return found;
  for (const part of text.split(",")) {
    const [, first = "", last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === "") continue;
    for (let index = Number(first); index <= Math.min(Number(last), limit - 1); index += 1) found.add(index);
  }
  return found;
}

/** Writes it; `""` for none. */
export function printIndexes(indexes: Indexes): string {
  const runs: { readonly first: number; last: number }[] = [];
  for (const index of [...indexes].toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.last === index - 1) run.last = index;
    else runs.push({ first: index, last: index });
  }
  return runs
    .map(({ first, last }) => (first === last ? first : `${first}${last === first + 1 ? "," : "-"}${last}`))
    .join(",");
}
