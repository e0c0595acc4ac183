/**
 * The world in which a mutant dies that survives others, by name: it is looked at first, because a world that a mutant survives has to be explored to its
 * end. Only the order depends on this.
 */
export const FIRST_WORLDS: ReadonlyMap<string, string> = new Map([
  ["complete: leave attempts alone", "another incarnation and failures"],
  ["complete: leave gone alone", "deletion and another incarnation"],
  ["complete: leave wake alone", "delayed messages and a lost answer"],
  ["fail: leave covered alone", "another incarnation and failures"],
  ["fail: leave wake alone", "delayed messages, failures and a change"],
  ["recordInventory: drop any", "a late holder and a change"],
  ["recordInventory: fence <= limit + 1 in any", "a late holder and a change"],
  ["recordInventory: fence <= limit - 1 in any", "older and newer code"],
  ["release: leave covered alone", "another incarnation and failures"],
  ["release: leave wake alone", "delayed messages and a lost answer"],
  ["take: drop program absent in any in all", "older and newer code"],
  ["take: expires <= limit + 1 in any in all", "a lost table, answers lost, a late holder"],
  ["take: leave fence alone", "a lost table, answers lost, a late holder"],
]);
