import { isNewer } from "../../model/resource-versions.ts";
import type { LedgerRow } from "../../ports/ledger-store.ts";

/** The highest resourceVersion that a run saw of each kind, by `toKindKey`. */
export type Sights = ReadonlyMap<string, string>;

/** Kinds that a row remembers: more would leave too little room for the versions that we wrote. */
const MOST_KINDS = 8;

/**
 * What a row says of the state that a run left: its fence, then one text per kind. `undefined` when it cannot say it: a version is no integer,
 * or there are too many kinds.
 *
 * Guarantees: of no kind less than `row` says already, whoever wrote that.
 */
export function rememberSights(row: Pick<LedgerRow, "fence" | "sights">, seen: Sights): readonly string[] | undefined {
  const highest = new Map(toMap(row));
  for (const [kind, version] of seen) {
    if (!isNewer(version, "1")) return undefined;
    const known = highest.get(kind);
    if (known === undefined || isNewer(version, known)) highest.set(kind, version);
  }
  if (highest.size > MOST_KINDS) return undefined;
  return [String(row.fence), ...[...highest].map(([kind, version]) => `${kind}:${version}`)];
}

/**
 * What the last run saw, for the holder of `row`, the row as its take left it; `undefined` when the last take was not that run's. Every take
 * raises the fence, so that a run that failed, died, or was of code that knows no sights stands between.
 */
export function toLastSights(row: Pick<LedgerRow, "fence" | "sights">): Sights | undefined {
  return row.sights?.[0] === String(row.fence - 1) ? toMap(row) : undefined;
}

function toMap({ sights = [] }: Pick<LedgerRow, "sights">): Sights {
  return new Map(
    sights.slice(1).map((text) => {
      const at = text.lastIndexOf(":");
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
