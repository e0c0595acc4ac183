import type { Send } from "../cluster/client.ts";
import { showSpread, spreadOf } from "../statistics.ts";
import type { Table } from "../suite.ts";
import { usageOf } from "../usage.ts";
import { type Operation, OPERATIONS, timeWrites } from "./operations.ts";

const PAIRS = 5;
const COUNT = 200;

/** A devcluster in a process of its own. */
export interface KeptSide {
  readonly send: Send;
  readonly pid: number;
}

/** Milliseconds of the server's processor time per write in one pair of rounds. */
export interface KeptTimes {
  readonly operation: string;
  readonly memory: number;
  readonly kept: number;
}

/** Measures every operation on a devcluster in memory and on one with `--data`, in turn; which comes first changes from pair to pair. */
export async function measureKept(
  { memory, kept }: { readonly memory: KeptSide; readonly kept: KeptSide },
  progress: (text: string) => void,
): Promise<readonly KeptTimes[]> {
  const times: KeptTimes[] = [];
  // The first pair warms the compilers up and is not counted.
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    progress(pair === 0 ? "warming up" : `writes that are kept, pair ${pair} of ${PAIRS}`);
    for (const operation of OPERATIONS) {
      const first = await processorTime(operation, pair % 2 === 0 ? memory : kept, `k${pair}`);
      const second = await processorTime(operation, pair % 2 === 0 ? kept : memory, `k${pair}`);
      if (pair === 0) continue;
      const [inMemory, onDisk] = pair % 2 === 0 ? [first, second] : [second, first];
      times.push({ operation: operation.name, memory: inMemory, kept: onDisk });
    }
  }
  return times;
}

/** The client's share would hide the difference, and other work on the machine more than that. */
async function processorTime(operation: Operation, { send, pid }: KeptSide, round: string): Promise<number> {
  const before = await usageOf(pid);
  await timeWrites(operation, send, { round, count: COUNT, connections: 1 });
  const after = await usageOf(pid);
  return ((after.cpuSeconds - before.cpuSeconds) * 1_000) / COUNT;
}

/** The table of {@link measureKept}. */
export function toKeptTable(times: readonly KeptTimes[]): Table {
  const rows = OPERATIONS.map(({ name }) => {
    const own = times.filter(({ operation }) => operation === name);
    const show = (of: (time: KeptTimes) => number): string => showSpread(spreadOf(own.map(of)));
    return [name, show(({ kept, memory }) => kept / memory), show(({ kept }) => kept), show(({ memory }) => memory)];
  });
  return {
    caption: `The server's processor time per write with --data beside one in memory, ${PAIRS} interleaved pairs of rounds of ${COUNT} over one connection: median (least–most)`,
    columns: ["write", "times as much", "with --data, ms", "in memory, ms"],
    rows,
  };
}
