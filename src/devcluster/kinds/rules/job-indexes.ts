/** How many indexes a text like `0,2-4` names, of a Job of so many `completions`; what is wrong with it, in the API server's words. */
export function countIndexes(text: string, completions: number): number | string {
  if (text === "") return 0;
  let last: number | undefined;
  let total = 0;
  for (const part of text.split(",")) {
    const range = readIndexes(part, completions);
    if (typeof range === "string") return range;
    const [from, to] = range;
    if (last !== undefined && last >= from) return `non-increasing order, previous: ${last}, current: ${from}`;
    total += to - from + 1;
    last = to;
  }
  return total;
}

/** The first and the last index that a part names; what is wrong with it. */
function readIndexes(part: string, completions: number): readonly [number, number] | string {
  const limits = part.split("-");
  if (limits.length > 2) {
    return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  }
  const numbers: number[] = [];
  for (const limit of limits) {
    if (!/^[+-]?\d+$/.test(limit)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
    if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`;
    numbers.push(Number(limit));
  }
  const [from = 0, to = from] = numbers;
  return limits.length > 1 && from >= to ? `non-increasing order, previous: ${from}, current: ${to}` : [from, to];
}

/** The first index that two texts both name. Parts that are wrong name none. */
export function overlap(left: string, right: string, completions: number): number | undefined {
  const [one, other] = [left, right].map((text) =>
    text
      .split(",")
      .map((part) => readIndexes(part, completions))
      .filter((range) => typeof range !== "string"),
  );
  for (const [from, to] of one ?? []) {
    const met = other?.find(([first, last]) => from <= last && first <= to);
    if (met !== undefined) return Math.max(from, met[0]);
  }
  return undefined;
}
