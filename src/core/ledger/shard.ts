import { LEDGER_SHARDS } from "../../ports/ledger-store.ts";

/** The shard of a key: FNV-1a over its text, folded. Must never change, because rows keep it. */
export function shardOf(keyText: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(keyText)) hash = Math.imul(hash ^ byte, 0x01000193);
  return ((hash ^ (hash >>> 16)) >>> 0) % LEDGER_SHARDS;
}
