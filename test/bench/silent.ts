import type { Logger } from "../../src/ports/logger.ts";

/** A logger that says nothing: logging would be measured otherwise. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
