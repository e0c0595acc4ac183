/*
 * A process with many watches on one collection, each on a connection of its own. It tells what they have seen whenever it is asked.
 *
 * Lines are counted, not read: a hundred readers of JSON would be slower than the server. Only the first watch reads its lines: every object counts its
 * changes in `data.count`, so that it sees a gap where one is missing. That all watches saw as many lines tells that the others missed none.
 */
import { once } from "node:events";
import { openConnection } from "../cluster/connection.ts";
import type { WatchOrder, WatchReport } from "./fan-out-contract.ts";

const NEWLINE = 0x0a;
const seen = { events: 0, gaps: 0, ended: 0 };

const [{ endpoint, path, watches }] = (await once(process, "message")) as [WatchOrder];
process.once("disconnect", () => process.exit());
await Promise.all(Array.from({ length: watches }, (_, index) => watch(index === 0 ? readLines() : () => undefined)));
report({ kind: "watching" });
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  report({ kind: "seen", ...seen, cpuMs: (user + system) / 1_000 });
});

async function watch(read: (piece: Buffer) => void): Promise<void> {
  const connection = await openConnection(endpoint);
  const hear = (piece: Buffer): void => {
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) seen.events += 1;
    read(piece);
  };
  await new Promise<void>((begun) => {
    const over = (): number => (seen.ended += 1);
    connection.request({ method: "GET", path: `${path}?watch=true&timeoutSeconds=3600` }, hear, begun).then(over, over);
  });
}

function readLines(): (piece: Buffer) => void {
  const counts = new Map<string, number>();
  let rest = "";
  return (piece) => {
    const lines = (rest + piece.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) check(line, counts);
  };
}

function check(line: string, counts: Map<string, number>): void {
  const { object } = JSON.parse(line) as {
    readonly object: { readonly metadata?: { readonly name?: string }; readonly data?: { readonly count?: string } };
  };
  const name = object.metadata?.name ?? "";
  const count = Number(object.data?.count);
  const before = counts.get(name);
  if (before !== undefined && count !== before + 1) seen.gaps += 1;
  counts.set(name, count);
}

function report(what: WatchReport): void {
  process.send?.(what);
}
