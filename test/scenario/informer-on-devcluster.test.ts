import { expect, test } from "vitest";
import { churn } from "../helpers/informer-churn/churn.ts";

test(
  "the informer of @kubernetes/client-node stays consistent under churn, cuts and compactions",
  { timeout: 180_000 },
  async () => {
    const { agreements, compactions, relists, writes } = await churn({ seconds: 5, seed: 1 });
    expect(agreements).toBeGreaterThan(0);
    expect(writes).toBeGreaterThan(2_000);
    expect(compactions).toBeGreaterThan(1);
    // A history that is gone makes it list again.
    expect(relists).toBeGreaterThan(1);
  },
);
