import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { createVirtualClock } from "../../src/testing/virtual-clock.ts";
import { createManualClock } from "../helpers/manual-clock.ts";
import { clockContract } from "./clock.contract.ts";

clockContract("system", () => ({ clock: createSystemClock(), pass: () => undefined }));

clockContract("virtual", () => {
  const clock = createVirtualClock(1_800_000_000_000);
  return { clock, pass: (ms) => clock.moveTo(clock.now() + ms) };
});

clockContract("manual, for tests", () => {
  const clock = createManualClock(1_800_000_000_000);
  return { clock, pass: (ms) => void clock.advance(ms) };
});
