import { readSweepConfig } from "../src/runtime/config.ts";
import { createSweepFunction } from "../src/runtime/lambda-sweep.ts";
import * as operators from "./operators.ts";

/** Wakes what is due, every minute. */
export const handler = createSweepFunction(readSweepConfig(), operators);
