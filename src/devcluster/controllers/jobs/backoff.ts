import type { KubeObject } from "../../../model/objects.ts";
import { listOf, mapOf, timeOf } from "../owned.ts";
import { readyCondition } from "../pods.ts";

const FIRST_MS = 10_000;
const LONGEST_MS = 600_000;

/** The failures of each Job's pods since one of them last succeeded: how long to wait before the next is made. */
export interface Backoff {
  /** Counts pods that have ended since the last call. */
  note(job: string, ended: { readonly succeeded: readonly KubeObject[]; readonly failed: readonly KubeObject[] }): void;
  /** Milliseconds that are left; 0 when a pod may be made now. */
  left(job: string, now: number): number;
  forget(job: string): void;
}

/** Failures one after the other, and when the last of them was. */
export interface Failures {
  readonly failures: number;
  readonly last: number;
}

/** Milliseconds that are left of the pause after some failures: it doubles with each. */
export function pauseLeft({ failures, last }: Failures, now: number): number {
  return Math.max(0, last + Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS) - now);
}

/** Makes the record; a Job is known by its uid. */
export function createBackoff(): Backoff {
  const records = new Map<string, Failures>();
  return {
    note(job, { succeeded, failed }) {
      const before = succeeded.length > 0 ? undefined : records.get(job);
      const success = Math.max(Number.NEGATIVE_INFINITY, ...succeeded.map(timeOfEnd));
      const times = failed.map(timeOfEnd).filter((time) => time > success);
      if (times.length > 0) {
        records.set(job, { failures: (before?.failures ?? 0) + times.length, last: Math.max(...times) });
      } else if (before === undefined) records.delete(job);
    },
    left(job, now) {
      const record = records.get(job);
      return record === undefined ? 0 : pauseLeft(record, now);
    },
    forget: (job) => void records.delete(job),
  };
}

/** When a pod ended: as its containers, its condition or its deletion say. */
export function timeOfEnd(pod: KubeObject): number {
  const status = mapOf(pod["status"]);
  const ends = listOf(status["containerStatuses"]).map(({ state }) =>
    timeOf(mapOf(mapOf(state)["terminated"])["finishedAt"]),
  );
  if (ends.length > 0 && ends.every((time) => time !== undefined)) return Math.max(...ends);
  const ready = readyCondition(pod);
  const unready = ready?.["status"] === "False" ? timeOf(ready["lastTransitionTime"]) : undefined;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  const deleted = timeOf(deletionTimestamp);
  return (
    unready ?? (deleted === undefined ? (timeOf(creationTimestamp) ?? 0) : deleted - deletionGracePeriodSeconds * 1_000)
  );
}
