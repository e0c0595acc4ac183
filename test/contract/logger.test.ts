import { createJsonLogger } from "../../src/adapters/local/logger.ts";
import { createPrettyLogger } from "../../src/adapters/local/pretty-logger.ts";
import { loggerContract } from "./logger.contract.ts";

const clock = { now: () => 1_800_000_000_000 };

loggerContract("JSON lines", (write, level) => createJsonLogger({ clock, write, level }));
loggerContract("for people", (write, level) => createPrettyLogger({ clock, write, level, colour: true }));
