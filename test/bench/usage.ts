import { readFile } from "node:fs/promises";

/** What the kernel counts a process's time in. */
const TICKS_PER_SECOND = 100;

/** What the kernel says of a process. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly rssMiB: number;
  readonly peakMiB: number;
}

/** Reads it from `/proc`. */
export async function usageOf(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all(["stat", "status"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8")));
  // The name in brackets may contain spaces; user and system time are the 12th and 13th field after it.
  const fields = (stat ?? "").slice((stat ?? "").lastIndexOf(")") + 2).split(" ");
  const kiB = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status ?? "")?.[1]);
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    rssMiB: kiB("VmRSS") / 1_024,
    peakMiB: kiB("VmHWM") / 1_024,
  };
}
