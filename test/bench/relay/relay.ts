import { createFetchSink } from "../../../src/adapters/local/fetch-sink.ts";
import type { EventSink } from "../../../src/ports/event-sink.ts";
import { showSpread, spreadOf, type Spread } from "../statistics.ts";
import type { Report, Settings, Suite } from "../suite.ts";
import { startFeed, type Feed } from "./start-feed.ts";
import { acknowledging, createBenchIngest, runRelay, type Shipment } from "./run-relay.ts";

const EVENTS = 20_000;
const ROUNDS = 5;
const LONE_EVENTS = 100;
const TARGET = 10_000;

interface Case {
  readonly name: string;
  readonly whole: boolean;
  readonly through: "relay" | "relay and ingest";
}

/** The kinds of work that a relay has: whole objects of the operators' own kinds, metadata of their children. */
const CASES: readonly Case[] = [
  { name: "metadata, relay alone", whole: false, through: "relay" },
  { name: "whole objects, relay alone", whole: true, through: "relay" },
  { name: "metadata, relay and ingest", whole: false, through: "relay and ingest" },
  { name: "whole objects, relay and ingest", whole: true, through: "relay and ingest" },
];

/** How many watch events a relay takes in, encodes, signs and ships. */
export const relay: Suite = {
  name: "relay",
  summary: "Watch events that a relay reads from a socket, encodes, signs and ships into a sink in the same process.",
  run: measureRelay,
};

async function measureRelay({ progress }: Settings): Promise<Report> {
  const shipments = new Map<Case, Shipment[]>(CASES.map((one) => [one, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const one of CASES) {
      progress(`${one.name}, ${round === 0 ? "warm-up" : `round ${round} of ${ROUNDS}`}`);
      const shipment = await withFeed((feed) => ship(feed, one, [EVENTS]));
      if (round > 0) shipments.get(one)?.push(shipment);
    }
  }
  progress("lone events");
  const lone = await withFeed((feed) =>
    ship(
      feed,
      { name: "", whole: true, through: "relay and ingest" },
      Array.from({ length: LONE_EVENTS }, () => 1),
    ),
  );
  return toReport(shipments, lone);
}

async function withFeed<T>(work: (feed: Feed) => Promise<T>): Promise<T> {
  await using feed = await startFeed();
  return await work(feed);
}

function ship(feed: Feed, { whole, through }: Case, portions: readonly number[]): Promise<Shipment> {
  return runRelay({
    feed,
    whole,
    portions,
    makeSink: (keys): EventSink => (through === "relay" ? acknowledging : createFetchSink(createBenchIngest(keys))),
  });
}

function toReport(shipments: ReadonlyMap<Case, readonly Shipment[]>, lone: Shipment): Report {
  const measured = [...shipments].map(([{ name }, runs]) => ({
    name,
    perCpuSecond: spreadOf(runs.map(({ events, cpuMs }) => events / (cpuMs / 1_000))),
    perSecond: spreadOf(runs.map(({ events, wallMs }) => events / (wallMs / 1_000))),
    batches: spreadOf(runs.map(({ batches }) => batches)),
    lineBytes: runs[0]?.lineBytes ?? 0,
  }));
  const toIngest = spreadOf(lone.sinkMs);
  const show = (spread: Spread): string => showSpread(spread, 0);
  return {
    tables: [
      {
        caption: `${EVENTS} events, each about another object; ${ROUNDS} interleaved rounds: median (least–most)`,
        columns: ["what", "bytes/line", `ratio to ${TARGET}/s`, "events per CPU second", "events/s", "batches"],
        rows: measured.map(({ name, lineBytes, perCpuSecond, perSecond, batches }) => [
          name,
          lineBytes,
          (perCpuSecond.median / TARGET).toFixed(2),
          show(perCpuSecond),
          show(perSecond),
          show(batches),
        ]),
      },
      {
        caption: `One event at a time, ${LONE_EVENTS} times`,
        columns: ["step", "ms, median (least–most)"],
        rows: [["a batch of one event in the sink: verify, parse, judge, publish, answer", showSpread(toIngest)]],
      },
    ],
    notes: [
      "CPU seconds are of the whole process, garbage collection on other threads included; the sender of the lines is a process of its own",
      `the budget of ${TARGET} events/s is for the relay alone: its sink is across a network`,
      "plain HTTP on loopback: TLS, as a real API server speaks it, is not in these figures",
    ],
    figures: { events: EVENTS, cases: measured, loneEventInSinkMs: toIngest },
  };
}
