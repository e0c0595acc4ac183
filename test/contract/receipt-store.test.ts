import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { createMemoryReceiptStore } from "../../src/adapters/local/receipt-store.ts";
import { receiptStoreContract } from "./receipt-store.contract.ts";

const memory = createMemoryReceiptStore({ clock: createSystemClock() });

receiptStoreContract("memory", () => memory);
