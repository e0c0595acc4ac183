import { showSpread, spreadOf } from "../statistics.ts";
import type { Send } from "../cluster/client.ts";
import type { Table } from "../suite.ts";
import { OPERATIONS, timeWrites } from "./operations.ts";
import type { InProcess } from "./start-in-process.ts";

const PAIRS = 9;
const COUNT = { alone: 60, together: 150, inProcess: 200 };
const CONNECTIONS = 10;
/**
 * Writes of each operation before anything is counted. V8 compiles what is written here for one kind and throws it away for the next, hundreds of times;
 * after so many it has mostly done its best. The kube-apiserver is compiled, and needs its caches only.
 */
const WARM_UP = { javaScript: 3_000, real: 600 };

/** Who answers writes. */
export interface WriteSides {
  readonly devcluster: Send;
  readonly real: Send;
  readonly inProcess: InProcess;
  /** Node's HTTPS server with a fixed text: the share of the client and the transport. */
  readonly fixed: Send;
}

/** Milliseconds per write in one pair of rounds. */
export interface WriteTimes {
  readonly operation: string;
  readonly devcluster: number;
  readonly real: number;
  /** Ten connections at once. */
  readonly devclusterTogether: number;
  readonly realTogether: number;
  readonly inProcess: number;
  readonly fixed: number;
}

/** Measures every operation on every side in turn; which comes first changes from pair to pair. */
export async function measureWrites(
  sides: WriteSides,
  progress: (text: string) => void,
): Promise<readonly WriteTimes[]> {
  const { devcluster, real, inProcess, fixed } = sides;
  const times: WriteTimes[] = [];
  progress("warming up");
  for (const operation of OPERATIONS) {
    const round = { round: "w", count: WARM_UP.javaScript };
    for (const send of [devcluster, fixed]) await timeWrites(operation, send, { ...round, connections: 1 });
    await inProcess.measure({ ...round, operation: operation.name });
    await timeWrites(operation, real, { round: "w", count: WARM_UP.real, connections: 1 });
  }
  for (let pair = 1; pair <= PAIRS; pair += 1) {
    progress(`writes, pair ${pair} of ${PAIRS}`);
    for (const operation of OPERATIONS) {
      const both = async (of: { round: string; count: number; connections: number }): Promise<[number, number]> => {
        const first = await timeWrites(operation, pair % 2 === 0 ? devcluster : real, of);
        const second = await timeWrites(operation, pair % 2 === 0 ? real : devcluster, of);
        return pair % 2 === 0 ? [first, second] : [second, first];
      };
      const alone = await both({ round: `a${pair}`, count: COUNT.alone, connections: 1 });
      const together = await both({ round: `t${pair}`, count: COUNT.together, connections: CONNECTIONS });
      const order = { operation: operation.name, round: `p${pair}`, count: COUNT.inProcess };
      const inside = await inProcess.measure(order);
      times.push({
        operation: operation.name,
        devcluster: alone[0],
        real: alone[1],
        devclusterTogether: together[0],
        realTogether: together[1],
        inProcess: inside,
        fixed: await timeWrites(operation, fixed, { round: `f${pair}`, count: COUNT.alone, connections: 1 }),
      });
    }
  }
  return times;
}

/** The table of {@link measureWrites}. */
export function toWriteTable(times: readonly WriteTimes[]): Table {
  const rows = OPERATIONS.map(({ name }) => {
    const own = times.filter(({ operation }) => operation === name);
    const show = (of: (time: WriteTimes) => number, digits = 1): string => showSpread(spreadOf(own.map(of)), digits);
    return [
      name,
      show(({ real, devcluster }) => real / devcluster),
      show(({ realTogether, devclusterTogether }) => realTogether / devclusterTogether),
      show(({ devcluster, inProcess }) => devcluster / inProcess),
      show(({ real, inProcess }) => real / inProcess, 0),
      show(({ real }) => real, 2),
      show(({ devcluster }) => devcluster, 2),
      show(({ inProcess }) => inProcess, 3),
      show((time) => time.fixed, 2),
    ];
  });
  return {
    caption: `Writes, ${PAIRS} interleaved pairs of rounds of ${COUNT.alone} (${COUNT.together} over ${CONNECTIONS} connections, ${COUNT.inProcess} in process) after ${WARM_UP.javaScript} that are not counted (${WARM_UP.real} of kube-apiserver): median (least–most)`,
    columns: [
      "write",
      "times faster, 1 connection",
      `times faster, ${CONNECTIONS} connections`,
      "in process: times faster again",
      "in process: times faster than kube-apiserver",
      "kube-apiserver, ms",
      "devcluster, ms",
      "in process, ms",
      "node:https with a fixed text, ms",
    ],
    rows,
  };
}
