import type { Transport } from "../adapters/kubernetes/transport.ts";
import { SkysailError } from "../model/errors.ts";
import { toSource, type ResourceEvent } from "../model/events.ts";
import type { KubeObject } from "../model/objects.ts";
import type { Random } from "../ports/clock.ts";
import type { OperatorProcess } from "../runtime/process.ts";
import { ApiError } from "./api-error.ts";
import type { RecordedEntry, Recording, ReplayOptions } from "./recording.ts";
import type { Time } from "./time.ts";

/** What a replay works on. */
export interface Stage {
  readonly transport: Transport;
  readonly cluster: string;
  readonly processes: ReadonlySet<OperatorProcess>;
  readonly time: Time;
  readonly random: Random;
  readonly isVirtual: boolean;
}

/**
 * Makes the writes of a recording again, in their order and, on virtual time, at their times, and tells the operators its events beside those that come by
 * themselves: hints of another run, late, about other incarnations perhaps. Resolves when every event has been handled.
 *
 * Errors: `ApiError` for a write that is refused this time; `INVALID_INPUT` when no operator runs, or for what is no recording.
 */
export async function replay(stage: Stage, recording: Recording, options: ReplayOptions): Promise<void> {
  const { processes, time, isVirtual } = stage;
  if (recording.version !== 1 || !Array.isArray(recording.entries)) {
    throw new SkysailError("INVALID_INPUT", "replay: not a recording of this version of skysail/testing");
  }
  if (processes.size === 0) throw new SkysailError("INVALID_INPUT", "replay: run the operators first");
  const began = time.clock.now();
  const handled: Promise<unknown>[] = [];
  for (const entry of arrange(recording.entries, options, stage.random)) {
    const waitMs = began + entry.at - time.clock.now();
    if (isVirtual && waitMs > 0) await time.advance(waitMs);
    if (entry.type === "write") await write(stage.transport, entry);
    else {
      const event = toHere(entry.event, stage.cluster);
      for (const process of processes) handled.push(process.reconciler.handle({ kind: "event", event }));
    }
  }
  await time.pass(Promise.all(handled), time.patienceMs);
}

/** The entries as they are replayed: events in other places of events, some of them twice. */
function arrange(
  entries: readonly RecordedEntry[],
  { duplicates = 0, shuffle = false }: ReplayOptions,
  random: Random,
): readonly RecordedEntry[] {
  const events = entries.flatMap((entry) => (entry.type === "event" ? [entry.event] : []));
  if (shuffle) {
    for (let last = events.length - 1; last > 0; last -= 1) {
      const other = Math.floor(random.next() * (last + 1));
      const [a, b] = [events[last], events[other]];
      if (a !== undefined && b !== undefined) [events[last], events[other]] = [b, a];
    }
  }
  let place = 0;
  return entries.flatMap((entry): RecordedEntry[] => {
    if (entry.type === "write") return [entry];
    const told = { ...entry, event: events[place++] ?? entry.event };
    return duplicates > 0 && random.next() < duplicates ? [told, told] : [told];
  });
}

/** The event as this cluster's relay would tell it. */
function toHere(event: ResourceEvent, cluster: string): ResourceEvent {
  const ref = { ...event.data.ref, cluster };
  const partitionkey = `${cluster}/${event.uid}`;
  return { ...event, source: toSource(cluster), partitionkey, data: { ...event.data, ref } };
}

async function write(transport: Transport, entry: Extract<RecordedEntry, { type: "write" }>): Promise<void> {
  const { method, path, contentType } = entry;
  const action = `replay ${method} ${path}`;
  const body = method === "PUT" ? await upToDate(transport, entry, action) : entry.body;
  const answer = await transport.send({
    method: method as "POST" | "PUT" | "PATCH" | "DELETE",
    path,
    ...(contentType === undefined ? {} : { contentType }),
    ...(body === undefined ? {} : { body }),
    action,
    repeatable: false,
  });
  if (answer.status >= 300) throw new ApiError(answer.status, "", `${action}: ${answer.body.trim().slice(0, 500)}`);
}

/** A replacement names the version that it replaces: here it is another one than when it was recorded. */
async function upToDate(
  transport: Transport,
  { path, body = "{}" }: Extract<RecordedEntry, { type: "write" }>,
  action: string,
): Promise<string> {
  const answer = await transport.send({ method: "GET", path: path.replace(/\?.*$/, ""), action, repeatable: true });
  const { metadata } = JSON.parse(answer.body) as Partial<KubeObject>;
  const object = JSON.parse(body) as KubeObject;
  const { uid, resourceVersion } = metadata ?? {};
  return JSON.stringify({ ...object, metadata: { ...object.metadata, uid, resourceVersion } });
}
