// What a command may know of time, without reaching into the adapters.
export { createSystemClock } from "../adapters/local/clock.ts";
