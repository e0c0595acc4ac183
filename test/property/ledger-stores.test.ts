import fc from "fast-check";
import { expect, test } from "vitest";
import { createMemoryLedger } from "../../src/adapters/local/memory-ledger.ts";
import { openSqliteLedger } from "../../src/adapters/local/sqlite-ledger.ts";
import { commandSequences, runCommands } from "./ledger-commands.ts";

test("random sequences of transitions leave the same items in memory and in SQLite", async () => {
  using sqlite = openSqliteLedger({ path: ":memory:" });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(commandSequences, async (commands) => {
      const key = { cluster: `p${runs++}`, operator: "o", object: "g/K/n/x" };
      expect(await runCommands(sqlite, key, commands)).toEqual(await runCommands(createMemoryLedger(), key, commands));
    }),
    { numRuns: 500 },
  );
});

test("random sequences never let the fence shrink", async () => {
  await fc.assert(
    fc.asyncProperty(commandSequences, async (commands) => {
      const store = createMemoryLedger();
      const key = { cluster: "c", operator: "o", object: "g/K/n/x" };
      let fence = 0;
      for (const command of commands) {
        await runCommands(store, key, [command]);
        const now = (await store.read(key, "row"))?.fence ?? 0;
        expect(now).toBeGreaterThanOrEqual(fence);
        fence = now;
      }
    }),
    { numRuns: 500 },
  );
});
