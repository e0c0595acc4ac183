import { isWrite } from "../devcluster/faults/target.ts";
import { isResourceEvent, type ResourceEvent } from "../model/events.ts";
import type { Clock } from "../ports/clock.ts";
import type { WorkMessage } from "../ports/work-queue.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import { maskSecretBody } from "./secrets.ts";

/** One thing that happened; `at` is in milliseconds since the recording began. */
export type RecordedEntry =
  /** A write of the test that the API server accepted. */
  | {
      readonly type: "write";
      readonly at: number;
      readonly method: string;
      readonly path: string;
      readonly contentType?: string;
      readonly body?: string;
    }
  /** An event that the operators were told. */
  | { readonly type: "event"; readonly at: number; readonly event: ResourceEvent };

/** What happened to a cluster from outside, and what its operators were told, as plain JSON. The data of Secrets is not in it. */
export interface Recording {
  readonly version: 1;
  readonly entries: readonly RecordedEntry[];
}

/** How a recording is replayed. */
export interface ReplayOptions {
  /** The share of events that are told twice, from 0 to 1. Default is 0. */
  readonly duplicates?: number;
  /** Tells the events in any order. The writes keep theirs. Default is `false`. */
  readonly shuffle?: boolean;
}

/** Keeps what operators are told. */
export interface Recorder {
  hear(message: WorkMessage): void;
  /** Everything up to now, with the test's writes, in order. */
  recording(requests: readonly RecordedRequest[]): Recording;
}

/** Makes a recorder that begins now. */
export function createRecorder(clock: Pick<Clock, "now">): Recorder {
  const began = clock.now();
  const events: { readonly event: ResourceEvent; readonly at: number }[] = [];
  return {
    hear(message) {
      if (message.kind !== "event" || !isResourceEvent(message.event)) return;
      events.push({ event: message.event, at: clock.now() - began });
    },
    recording(requests) {
      const writes = requests.filter(
        (request) => request.by === "test" && isWrite(request) && (request.status ?? 500) < 300,
      );
      const entries: RecordedEntry[] = [
        ...writes.map((request) => toWrite(request, began)),
        ...events.map(({ event, at }) => ({ type: "event", at, event }) as const),
      ];
      // Stable: a write stands before the events of its moment, which it may have made.
      return { version: 1, entries: entries.toSorted((a, b) => a.at - b.at) };
    },
  };
}

function toWrite({ at, method, path, contentType, body }: RecordedRequest, began: number): RecordedEntry {
  return {
    type: "write",
    at: at - began,
    method,
    path,
    ...(contentType === undefined ? {} : { contentType }),
    ...(body === undefined ? {} : { body: maskSecretBody(body) }),
  };
}
