import fc from "fast-check";
import { nextMove } from "../../src/core/ledger/decisions.ts";
import { recordInventory } from "../../src/core/ledger/inventory.ts";
import * as transitions from "../../src/core/ledger/transitions.ts";
import type { LedgerKey } from "../../src/model/ledger.ts";
import { toKeyText } from "../../src/ports/ledger-key.ts";
import type { LedgerStore } from "../../src/ports/ledger-store.ts";

/** One call of somebody: one of three holders, at some moment, with what it last saw of the row. */
export interface Command {
  readonly does:
    | "take"
    | "mark"
    | "renew"
    | "complete"
    | "narrow"
    | "fail"
    | "terminal"
    | "release"
    | "raise"
    | "claim"
    | "widen";
  readonly who: number;
  readonly now: number;
  readonly version: number;
}

const settings = { times: { leaseMs: 20, stopBeforeMs: 5, takeAfterMs: 5 }, durableQueue: false };

/** Sequences of commands whose clocks mostly go on, and sometimes back. */
export const commandSequences: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.record({
    does: fc.constantFrom<Command["does"][]>(
      "take",
      "take",
      "mark",
      "renew",
      "complete",
      "narrow",
      "fail",
      "terminal",
      "release",
      "raise",
      "claim",
      "widen",
    ),
    who: fc.integer({ min: 0, max: 2 }),
    now: fc.integer({ min: 1_000, max: 1_100 }),
    version: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 25 },
);

/** Runs the commands on one key and returns every answer, and the items that are left. */
export async function runCommands(
  store: LedgerStore,
  key: LedgerKey,
  commands: readonly Command[],
): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const command of commands) answers.push(await runCommand(store, key, command));
  return [...answers, await store.read(key, "row"), await store.read(key, "inventory")];
}

async function runCommand(store: LedgerStore, key: LedgerKey, { does, who, now, version }: Command): Promise<unknown> {
  const row = await store.read(key, "row");
  const keyText = toKeyText(key);
  const token = `t${who}`;
  const written = [{ uid: "u", resourceVersion: String(version) }];
  const seen = row ?? { shard: 0, seen: 0, fence: 0, program: 0, programId: "" };
  const base = { keyText, token, row: seen, written, uid: `u${version % 2}` };
  const error = { name: "E", code: "OPERATOR_FAILED", message: "it failed" } as const;
  const saw = seen.seen - (version % 2);
  switch (does) {
    case "take":
      return store.change(
        key,
        "row",
        transitions.take({ ...settings, shard: 1, token, now, program: { order: who, id: `p${who}` } }),
      );
    case "mark": {
      const move = nextMove(row, { now: 0, times: settings.times, program: { order: 9, id: "" } });
      if (move.do !== "mark") return undefined;
      return store.change(
        key,
        "row",
        transitions.mark({ keyText, held: move.held, times: settings.times, about: `u:${version}` }),
      );
    }
    case "renew":
      return store.change(key, "row", transitions.renew({ ...settings, token, now }));
    case "complete":
      return store.change(
        key,
        "row",
        transitions.complete({ ...base, saw, now, covered: String(version), epoch: 1, gone: version === 5 }),
      );
    case "narrow":
      return store.changeBoth(key, {
        row: transitions.complete({ ...base, saw, now, dueAt: now + 5 }),
        inventory: recordInventory({ fence: seen.fence, entries: [`e${version}`] }),
      });
    case "fail":
      return store.change(key, "row", transitions.fail({ ...base, error, saw, retryAt: now + 9 }));
    case "terminal":
      return store.change(key, "row", transitions.fail({ ...base, error, saw }));
    case "release":
      return store.change(key, "row", transitions.release({ ...base, dueAt: now }));
    case "raise":
      return store.change(key, "row", transitions.raise({ token, fence: 1_000 + version }));
    case "claim":
      return store.change(key, "row", transitions.claim({ due: seen.due ?? 0, until: now + 50 }));
    case "widen":
      return store.change(
        key,
        "inventory",
        recordInventory({ fence: seen.fence - (version % 2), entries: [`e${version}`, "e9"] }),
      );
  }
}
