import { afterAll } from "vitest";
import { createMemoryLedger } from "../../src/adapters/local/memory-ledger.ts";
import { openSqliteLedger } from "../../src/adapters/local/sqlite-ledger.ts";
import { ledgerStoreContract } from "./ledger-store.contract.ts";

const memory = createMemoryLedger();
const sqlite = openSqliteLedger({ path: ":memory:" });
afterAll(() => sqlite.close());

ledgerStoreContract("memory", () => memory);
ledgerStoreContract("SQLite", () => sqlite);
