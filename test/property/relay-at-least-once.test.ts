import fc from "fast-check";
import { expect, test } from "vitest";
import { SkysailError } from "../../src/model/errors.ts";
import { createRelay } from "../../src/stages/relay/relay.ts";
import { createKeyPair, createSigner } from "../../src/stages/relay/signer.ts";
import { born, changed, found, gone, HandFedSource, widget } from "../unit/stages/_support/hand-fed-source.ts";
import { RecordingLog } from "../unit/stages/_support/recording-log.ts";
import {
  answerTo,
  eventsOf,
  refuseBatch,
  ScriptedSink,
  type Behaviour,
} from "../unit/stages/_support/scripted-sink.ts";
import { WIDGET } from "../unit/stages/_support/simulated-api.ts";
import { createSeededRandom, VirtualClock } from "../unit/stages/_support/virtual-clock.ts";

const { privateKey } = createKeyPair();

/** What the sink took: `took` runs for every event that was accepted, also when its answer is lost. */
type Fault =
  | "down"
  | "hangs"
  | "answerLost"
  | "busy"
  | "nonsense"
  | "someRetry"
  | "tooLarge"
  | "skewed"
  | "unauthenticated";
const FAULTS: Fault[] = [
  "down",
  "hangs",
  "answerLost",
  "busy",
  "nonsense",
  "someRetry",
  "tooLarge",
  "skewed",
  "unauthenticated",
];

function behave(fault: Fault, took: Behaviour, clock: VirtualClock): Behaviour {
  switch (fault) {
    case "down":
      return () => Promise.reject(new SkysailError("BUS_UNAVAILABLE", "down"));
    case "hangs":
      return async () => {
        await clock.sleep(30_000);
        throw new SkysailError("BUS_UNAVAILABLE", "timeout");
      };
    case "answerLost":
      return async (batch, signal) => {
        await took(batch, signal);
        throw new SkysailError("BUS_UNAVAILABLE", "reset");
      };
    case "busy":
      return () => ({ status: 503, body: "busy", retryAfterMs: 1_000 });
    case "nonsense":
      return () => ({ status: 200, body: '{"results":[]}' });
    case "someRetry":
      return (batch) => answerTo(batch, (event) => (event.id < "8" ? "retry" : "accepted"));
    case "tooLarge":
      return () => ({ status: 413, body: "" });
    case "skewed":
      return refuseBatch(401, "timestamp", { serverTime: Math.floor(clock.now() / 1000) });
    case "unauthenticated":
      return refuseBatch(401, "unauthenticated");
  }
}

type Deed = { readonly name: string; readonly do: "put" | "remove" } | { readonly ms: number };
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ name: fc.constantFrom("a", "b", "c"), do: fc.constantFrom("put", "put", "remove") }),
  fc.record({ ms: fc.integer({ min: 1, max: 40_000 }) }),
);

test("whatever the sink does, in the end it was told the last state of everything that it can know of", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { maxLength: 30 }),
      fc.array(fc.constantFrom(...FAULTS), { maxLength: 12 }),
      fc.nat(),
      async (deeds, faults, seed) => {
        const clock = new VirtualClock();
        const heard = new Map<string, string>();
        const mayKnow = new Set<string>();
        const note = (batch: Parameters<Behaviour>[0], counts: (id: string) => boolean): void => {
          for (const event of eventsOf(batch)) {
            if (!("uid" in event)) continue;
            mayKnow.add(event.uid);
            if (counts(event.id)) heard.set(event.uid, `${event.type} ${event.resourceversion}`);
          }
        };
        const took: Behaviour = (batch) => {
          note(batch, () => true);
          return answerTo(batch, () => "accepted");
        };
        const sink = new ScriptedSink(
          ...faults.map((fault): Behaviour => {
            const behaviour = behave(fault, took, clock);
            return (batch, signal) => {
              note(batch, (id) => fault === "someRetry" && id >= "8");
              return behaviour(batch, signal);
            };
          }),
        );
        sink.otherwise = took;
        const source = new HandFedSource();
        const random = createSeededRandom(seed);
        const relay = createRelay({
          source,
          subscriptions: [{ kind: WIDGET, wholeObjects: true }],
          sink,
          signer: createSigner([privateKey]),
          clock,
          random,
          log: new RecordingLog(),
          pendingBytes: 600,
          heartbeatMs: 600_000,
        });
        const stop = new AbortController();
        const running = relay.run({ signal: stop.signal });
        await clock.settle();

        const last = new Map<string, { text: string; wasThere: boolean }>();
        let version = 0;
        let born0 = 0;
        const present = new Map<string, { uid: string; wasThere: boolean }>();
        for (const one of deeds) {
          version += 1;
          if ("ms" in one) {
            await clock.advance(one.ms);
            continue;
          }
          const known = present.get(one.name);
          if (one.do === "remove") {
            if (known === undefined) continue;
            present.delete(one.name);
            source.tell(gone(widget(one.name, String(version), { uid: known.uid })));
            last.set(known.uid, { text: `dev.skysail.resource.deleted ${version}`, wasThere: known.wasThere });
          } else {
            const wasThere = known?.wasThere ?? random.next() < 0.5;
            const uid = known?.uid ?? `uid-${(born0 += 1)}`;
            present.set(one.name, { uid, wasThere });
            const object = widget(one.name, String(version), { uid });
            source.tell(known === undefined ? (wasThere ? found(object) : born(object)) : changed(object));
            const type = known === undefined ? "added" : "modified";
            last.set(uid, { text: `dev.skysail.resource.${type} ${version}`, wasThere });
          }
          await clock.settle();
        }
        // The faults end; not at the moment of a heartbeat, which would be under way.
        await clock.advance(60_000);
        sink.script.length = 0;
        await clock.advance(29 * 60_000 + 5_000);
        for (const [uid, { text, wasThere }] of last) {
          // Only what came and went unheard may be left out.
          if (text.includes("deleted") && !wasThere && !mayKnow.has(uid)) continue;
          expect(heard.get(uid), `the last of ${uid}`).toBe(text);
        }
        expect(relay.status()).toMatchObject({ refused: 0, pending: { events: 0, bytes: 0 } });
        expect(sink.mostBusy).toBe(1);
        stop.abort();
        await running;
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);
