import { EVENT_TYPES, type ClusterEvent } from "../../../../src/model/events.ts";
import type { EventResult, SignedBatch } from "../../../../src/model/wire.ts";
import type { EventSink, SinkAnswer } from "../../../../src/ports/event-sink.ts";

/** What a sink does with one batch. */
export type Behaviour = (batch: SignedBatch, signal: AbortSignal | undefined) => SinkAnswer | Promise<SinkAnswer>;

/** The events of a batch. */
export function eventsOf(batch: SignedBatch): ClusterEvent[] {
  return JSON.parse(Buffer.from(batch.body).toString()) as ClusterEvent[];
}

/** An answer with one result per event. */
export function answerTo(batch: SignedBatch, judge: (event: ClusterEvent) => EventResult["result"]): SinkAnswer {
  const results = eventsOf(batch).map((event) => ({ id: event.id, result: judge(event) }));
  return { status: 200, body: JSON.stringify({ results }) };
}

export const accept: Behaviour = (batch) => answerTo(batch, () => "accepted");

export function refuseBatch(status: number, code: string, more: object = {}): Behaviour {
  return () => ({ status, body: JSON.stringify({ error: { code, message: "no", ...more } }) });
}

/** A sink that does what a script says, then takes everything. It keeps every batch that it saw. */
export class ScriptedSink implements EventSink {
  readonly batches: SignedBatch[] = [];
  readonly script: Behaviour[];
  otherwise: Behaviour = accept;
  busy = 0;
  mostBusy = 0;

  constructor(...script: Behaviour[]) {
    this.script = script;
  }

  async deliver(batch: SignedBatch, { signal }: { signal?: AbortSignal } = {}): Promise<SinkAnswer> {
    this.batches.push(batch);
    this.busy += 1;
    this.mostBusy = Math.max(this.mostBusy, this.busy);
    try {
      return await (this.script.shift() ?? this.otherwise)(batch, signal);
    } finally {
      this.busy -= 1;
    }
  }

  /** Names and types of the resource events of each batch. */
  get sent(): string[][] {
    return this.batches.map((batch) =>
      eventsOf(batch).flatMap((event) =>
        "uid" in event ? [`${event.type.slice(EVENT_TYPES.added.length - 5)} ${event.data.ref.name}`] : [],
      ),
    );
  }
}
