import type { LoadClient, Send } from "../cluster/client.ts";
import { showSpread, spreadOf } from "../statistics.ts";
import type { Table } from "../suite.ts";
import { usageOf } from "../usage.ts";
import { DEPLOYMENT, NAMESPACE } from "./payloads.ts";

/** What the memory and the lists are measured with. */
export const MANY = 10_000;
const CONNECTIONS = 10;
const PAGE = 500;
const PAIRS = 5;

/** Creates 10,000 Deployments. */
export async function fill(send: Send): Promise<void> {
  await send("POST", "/api/v1/namespaces", NAMESPACE).catch(() => undefined);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < MANY) {
      const name = `many-${next}`;
      next += 1;
      await send("POST", DEPLOYMENT.path, DEPLOYMENT.object(name, "app:1"));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}

/** Milliseconds of one list of all, on each side. */
export interface ListTimes {
  readonly what: string;
  readonly devcluster: readonly number[];
  readonly real: readonly number[];
}

/** Answers of a read, as texts: parsing them is the client's cost. */
type Read = (get: LoadClient["get"], path: string) => Promise<readonly string[]>;

const LISTS: readonly { readonly what: string; readonly read: Read }[] = [
  { what: "all at once", read: async (get, path) => [await get(path)] },
  { what: "all at once, resourceVersion=0", read: async (get, path) => [await get(`${path}?resourceVersion=0`)] },
  { what: `in pages of ${PAGE}`, read: readPages },
];

async function readPages(get: LoadClient["get"], path: string): Promise<readonly string[]> {
  const pages: string[] = [];
  for (let next: string | undefined = ""; next !== undefined;) {
    const text = await get(`${path}?limit=${PAGE}${next === "" ? "" : `&continue=${encodeURIComponent(next)}`}`);
    pages.push(text);
    next = /"continue":"([^"]+)"/.exec(text.slice(0, 1_000))?.[1];
  }
  return pages;
}

function countItems(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + (JSON.parse(text) as { items: unknown[] }).items.length, 0);
}

/** Lists the Deployments on both sides in turn. `touch` changes one of them before each list. */
export async function measureLists(
  sides: { readonly devcluster: LoadClient; readonly real: LoadClient },
  progress: (text: string) => void,
): Promise<readonly ListTimes[]> {
  const times = LISTS.map(({ what }) => ({ what, devcluster: [] as number[], real: [] as number[] }));
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    progress(pair === 0 ? "warming up" : `lists, pair ${pair} of ${PAIRS}`);
    for (const [index, list] of LISTS.entries()) {
      for (const name of ["devcluster", "real"] as const) {
        const { get, send } = sides[name];
        await send("PATCH", `${DEPLOYMENT.path}/many-${pair}`, { spec: { replicas: pair + 2 } });
        const begin = performance.now();
        const texts = await list.read(get, DEPLOYMENT.path);
        const ms = performance.now() - begin;
        const items = countItems(texts);
        if (items !== MANY) throw new Error(`${name} listed ${items} objects`);
        if (pair > 0) times[index]?.[name].push(ms);
      }
    }
  }
  return times;
}

/** The table of {@link measureLists}. */
export function toListTable(times: readonly ListTimes[]): Table {
  return {
    caption: `${MANY} Deployments listed, one of them changed before each list; ${PAIRS} interleaved pairs: median (least–most)`,
    columns: ["list", "times faster", "kube-apiserver, ms", "devcluster, ms"],
    rows: times.map(({ what, devcluster, real }) => [
      what,
      showSpread(spreadOf(real.map((ms, pair) => ms / (devcluster[pair] ?? Number.NaN))), 1),
      showSpread(spreadOf(real), 0),
      showSpread(spreadOf(devcluster), 0),
    ]),
  };
}

/** MiB of processes. */
export async function rssOf(pids: readonly number[]): Promise<number> {
  const usages = await Promise.all(pids.map(usageOf));
  return usages.reduce((sum, { rssMiB }) => sum + rssMiB, 0);
}
