const TIME_TO_LIVE = "the worlds are too short for a tombstone to get one; transitions.test.ts";
const EPOCH = "no world has two epochs; transitions.test.ts";
const LATE_REPEAT =
  "redundant while the token is ours, but for a repeat that arrives after a later raise; transitions.test.ts";

/** Mutants that no world can tell from the real thing, or that the worlds leave out: each with its reason, or the test that kills it. */
export const EQUIVALENT: ReadonlyMap<string, string> = new Map([
  ["take: leave ttl alone", TIME_TO_LIVE],
  ["recordInventory: leave ttl alone", TIME_TO_LIVE],
  ["complete: leave ttl alone", TIME_TO_LIVE],
  ["complete: leave epoch alone", EPOCH],
  ["fail: leave epoch alone", EPOCH],
  ["release: leave epoch alone", EPOCH],
  ["raise: drop fence <= in all", LATE_REPEAT],
  ["raise: fence <= limit - 1 in all", LATE_REPEAT],
  ["raise: fence <= limit + 1 in all", LATE_REPEAT],
]);
