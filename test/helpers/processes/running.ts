import { existsSync, readFileSync } from "node:fs";
import { isAlive } from "./install.ts";

/**
 * Those of some processes that still run, in the given order.
 *
 * A zombie does not run: it has ended, and waits for its parent to notice. In a container whose first process reaps nothing, it waits
 * for ever. Only Linux shows the difference, in proc(5); elsewhere orphans are reaped at once.
 */
export function runningOf(pids: readonly number[]): number[] {
  return pids.filter((pid) => (existsSync("/proc/self/stat") ? hasState(pid) : isAlive(pid)));
}

function hasState(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before it is in parentheses and may itself contain some.
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}
