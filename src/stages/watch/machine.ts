import { toFullJitter } from "../../model/backoff.ts";
import type { ErrorCode } from "../../model/errors.ts";
import type { ListPage, WatchSignal } from "../../ports/cluster-api.ts";
import {
  WATCH_TIMES,
  type Memory,
  type Moment,
  type Position,
  type WatchEffect,
  type WatchInput,
  type WatchState,
} from "./states.ts";

/** Failed resumes in a row at one version after which that version is given up. */
const MAX_RESUMES = 5;
/** Failures in a row after which a passing trouble is worth telling. */
const PATIENCE = 3;

type Watching = Extract<WatchState, { phase: "watching" }>;
type Listing = Extract<WatchState, { phase: "listing" }>;
type Initial = Extract<WatchState, { phase: "initial" }>;
type Busy = Exclude<WatchState, { phase: "empty" | "backoff" }>;
type Failure = Extract<WatchInput, { type: "failed" }>;
type Step = readonly [WatchState, readonly WatchEffect[]];

/**
 * The watch as a state machine: what follows from `input`, and what is to be done.
 *
 * Guarantees: every state but `empty` has exactly one request or wait under way; every way out of `watching` that may have missed a change
 * leads through `begin … end`. An input that does not fit the phase (an answer that came too late) changes nothing.
 */
export function transition(state: WatchState, input: WatchInput, now: Moment): Step {
  if (input.type === "failed" && state.phase !== "empty" && state.phase !== "backoff") {
    return failed(state, input, now);
  }
  switch (state.phase) {
    case "empty":
      return input.type === "started" ? resolve(state.memory) : [state, []];
    case "resolving":
      return input.type === "resolved" ? sync(state.memory, now) : [state, []];
    case "listing":
      return input.type === "page" ? turnPage(state, input.page, now) : [state, []];
    case "initial":
      return initial(state, input, now);
    case "watching":
      return watching(state, input, now);
    case "backoff":
      if (input.type !== "elapsed") return [state, []];
      return state.position === undefined ? resolve(state.memory) : watchFrom(state.memory, state.position, now);
  }
}

function resolve(memory: Memory): Step {
  return [{ phase: "resolving", memory }, [{ do: "resolve" }]];
}

function sync(memory: Memory, now: Moment): Step {
  if (memory.way === "list") return [{ phase: "listing", memory, begun: false }, [{ do: "list" }]];
  const windowMs = drawWindow(now);
  return [
    { phase: "initial", memory, begun: false, windowAt: now.at, windowMs },
    [{ do: "watch", timeoutSeconds: windowMs / 1000 }],
  ];
}

/** A sync counts as begun with its first result, so that one that is refused again and again is not announced each time. */
function begin({ begun }: { readonly begun: boolean }): WatchEffect[] {
  return begun ? [] : [{ do: "begin" }];
}

function turnPage(state: Listing, page: ListPage, now: Moment): Step {
  const seen = page.items.map((object): WatchEffect => ({ do: "see", change: "modified", object }));
  const told = [...begin(state), ...seen];
  if (page.continue !== undefined)
    return [{ ...state, begun: true }, [...told, { do: "list", continue: page.continue }]];
  const position = { resourceVersion: page.resourceVersion, provenAt: now.at, resumes: 0 };
  const [next, effects] = watchFrom(synced(state.memory), position, now);
  return [next, [...told, { do: "end" }, ...recovery(state.memory), ...effects]];
}

/** The trouble is over; failures are not forgotten yet, because a list says nothing about watches. */
function synced(memory: Memory): Memory {
  return { ...calm(memory), way: memory.offered ? "watchList" : "list" };
}

function initial(state: Initial, input: WatchInput, now: Moment): Step {
  if (input.type === "ended" || input.type === "silent") {
    return backOff({ ...state.memory, way: "list" }, undefined, 0, now);
  }
  if (input.type !== "signal") return [state, []];
  const { signal } = input;
  if (signal.type !== "bookmark") {
    const seen: WatchEffect = { do: "see", change: signal.type, object: signal.object };
    return [state.begun ? state : { ...state, begun: true }, [...begin(state), seen]];
  }
  // A server without WatchList ignores the parameter: it sends everything, but marks no end.
  if (!signal.initialEventsEnd) return resolve({ ...state.memory, way: "list", offered: false });
  const { windowAt, windowMs } = state;
  return [
    {
      phase: "watching",
      memory: synced(state.memory),
      position: { resourceVersion: signal.resourceVersion, provenAt: now.at, resumes: 0 },
      windowAt,
      windowMs,
      bookmarked: true,
      healthyAt: now.at,
      heardAt: now.at,
    },
    [...begin(state), { do: "end" }, ...recovery(state.memory)],
  ];
}

function watching(state: Watching, input: WatchInput, now: Moment): Step {
  switch (input.type) {
    case "signal":
      return heard(state, input.signal, now);
    case "silent":
      // Without a bookmark the version may be a future one (etcd restored): such a watch is silent for ever. With one, the connection died.
      return state.bookmarked
        ? backOff(afterHealth(state), state.position, 0, now)
        : relist(afterHealth(state), "a window without a bookmark", now);
    case "ended":
      return closed(state, now);
    case "started":
    case "resolved":
    case "elapsed":
    case "page":
    case "failed":
      return [state, []];
  }
}

function heard(state: Watching, signal: WatchSignal, now: Moment): Step {
  const alive = { ...state, memory: calm(state.memory), healthyAt: state.healthyAt ?? now.at, heardAt: now.at };
  const recovered = recovery(state.memory);
  if (signal.type === "bookmark") {
    const position = { resourceVersion: signal.resourceVersion, provenAt: now.at, resumes: 0 };
    return [{ ...alive, position, bookmarked: true }, recovered];
  }
  const resourceVersion = signal.object.metadata.resourceVersion ?? state.position.resourceVersion;
  return [
    { ...alive, position: { ...state.position, resourceVersion, resumes: 0 } },
    [...recovered, { do: "see", change: signal.type, object: signal.object }],
  ];
}

function calm({ failures, way, offered }: Memory): Memory {
  return { failures, way, offered };
}

function recovery({ told }: Memory): WatchEffect[] {
  return told === undefined ? [] : [{ do: "recovered" }];
}

function closed(state: Watching, now: Moment): Step {
  const lasted = now.at - state.windowAt;
  const whole = lasted >= state.windowMs - WATCH_TIMES.shortWindowMs;
  if (whole && !state.bookmarked) return relist(afterHealth(state), "a window without a bookmark", now);
  if (isUnproven(state.position, now)) return relist(afterHealth(state), "no bookmark for minutes", now);
  if (lasted < WATCH_TIMES.shortWindowMs) return resumeLater(afterHealth(state), state.position, 0, now);
  const [next, effects] = watchFrom(state.memory, state.position, now);
  const { healthyAt, heardAt } = state;
  if (next.phase !== "watching" || healthyAt === undefined || heardAt === undefined) return [next, effects];
  return [{ ...next, healthyAt, heardAt }, effects];
}

function failed(state: Busy, input: Failure, now: Moment): Step {
  const before = state.phase === "watching" ? afterHealth(state) : state.memory;
  const [memory, told] = tellOnce(before, input);
  const [next, effects] = afterFailure(state, input, memory, now);
  return [next, [...told, ...effects]];
}

function afterFailure(state: Busy, { code, retryAfterMs = 0 }: Failure, memory: Memory, now: Moment): Step {
  const position = state.phase === "watching" ? state.position : undefined;
  if (code === "KUBE_FORBIDDEN") {
    // An API server that has just started refuses everybody for a moment, until it knows its own rules.
    const leastMs = memory.failures < PATIENCE ? 0 : WATCH_TIMES.forbiddenMs * (1 + now.chance);
    return backOff(memory, position, leastMs, now);
  }
  if (code === "KUBE_NOT_SERVED") return backOff(memory, undefined, 0, now);
  if (code === "KUBE_THROTTLED") return backOff(memory, position, retryAfterMs, now);
  if (code === "WATCH_EXPIRED") {
    // Of a list it means that its continue token expired: the list begins again.
    return position === undefined
      ? backOff(memory, undefined, 0, now)
      : relist(memory, "the resourceVersion is too old", now);
  }
  if (code === "KUBE_INVALID") {
    // 400 or 422. Of a WatchList: the server does not offer it. Of a watch: it does not understand the version.
    if (state.phase === "initial") return resolve({ ...memory, way: "list", offered: false });
    return position === undefined
      ? backOff(memory, undefined, 0, now)
      : relist(memory, "the resourceVersion was refused", now);
  }
  if (position !== undefined) return resumeLater(memory, position, retryAfterMs, now);
  return backOff({ ...memory, way: otherWay(memory, state.phase) }, undefined, retryAfterMs, now);
}

/** What WatchList could not finish, a list may, and the other way round. */
function otherWay(memory: Memory, phase: Busy["phase"]): Memory["way"] {
  if (phase === "initial") return "list";
  return phase === "listing" && memory.offered ? "watchList" : memory.way;
}

/** Tells a lasting trouble at once and a passing one when it stays; neither twice in a row. */
function tellOnce(memory: Memory, { code, message }: { code: ErrorCode; message: string }): [Memory, WatchEffect[]] {
  if (code === "WATCH_EXPIRED" || memory.told === code) return [memory, []];
  const passing = code === "KUBE_UNAVAILABLE" || code === "KUBE_THROTTLED" || code === "KUBE_INVALID";
  if (passing && memory.failures + 1 < PATIENCE) return [memory, []];
  return [{ ...memory, told: code }, [{ do: "trouble", code, message }]];
}

function resumeLater(memory: Memory, position: Position, leastMs: number, now: Moment): Step {
  if (position.resumes >= MAX_RESUMES) return relist(memory, "the watch could not be resumed", now);
  if (isUnproven(position, now)) return relist(memory, "no bookmark for minutes", now);
  return backOff(memory, { ...position, resumes: position.resumes + 1 }, leastMs, now);
}

/** Changes may have gone by: says so, and syncs after a wait, so that a server which always answers "expired" is not hammered. */
function relist(memory: Memory, reason: string, now: Moment): Step {
  const [state, effects] = backOff(memory, undefined, 0, now);
  return [state, [{ do: "gap", reason }, ...effects]];
}

function backOff(memory: Memory, position: Position | undefined, leastMs: number, now: Moment): Step {
  const ms = Math.max(leastMs, toFullJitter(WATCH_TIMES.backoff, memory.failures, now.chance));
  const next: Memory = { ...memory, failures: memory.failures + 1 };
  return [{ phase: "backoff", memory: next, ...(position === undefined ? {} : { position }) }, [{ do: "wait", ms }]];
}

function watchFrom(memory: Memory, position: Position, now: Moment): Step {
  const windowMs = drawWindow(now);
  return [
    { phase: "watching", memory, position, windowAt: now.at, windowMs, bookmarked: false },
    [{ do: "watch", resourceVersion: position.resourceVersion, timeoutSeconds: windowMs / 1000 }],
  ];
}

function afterHealth(state: Watching): Memory {
  const { healthyAt, heardAt, memory } = state;
  const healthy = healthyAt !== undefined && heardAt !== undefined && heardAt - healthyAt >= WATCH_TIMES.healthyMs;
  return healthy ? { ...memory, failures: 0 } : memory;
}

function isUnproven(position: Position, now: Moment): boolean {
  return now.at - position.provenAt >= WATCH_TIMES.unprovenMs;
}

/** Whole seconds, because that is what the server takes. */
function drawWindow({ chance }: Moment): number {
  const { windowMinMs, windowMaxMs } = WATCH_TIMES;
  return Math.floor((windowMinMs + (windowMaxMs - windowMinMs) * chance) / 1000) * 1000;
}
