import { isWrite, type Target, type Verb } from "./target.ts";

/**
 * Something that goes wrong between a client and the API server.
 *
 * - `delay`: the request waits so long (or for a time drawn between the two) before it is handled.
 * - `conflict`: a write is refused with 409, as if the object had been modified.
 * - `throttle`: 429 in plain text with `Retry-After`, as priority and fairness answers.
 * - `error`: the request is refused with that status; 500 unless stated.
 * - `drop`: the connection is reset, before the request was handled or after: then what it did stands, and its answer is lost.
 * - `cut`: a watch is reset instead of showing its next event.
 * - `silence`: a watch shows nothing any more, from its next event on, and does not end: as when the other side of a connection is gone.
 * - `compact`: before the request the history is forgotten, so that watches and continued lists of before get 410.
 */
export type Fault =
  | { readonly fault: "delay"; readonly ms: number | readonly [least: number, most: number] }
  | { readonly fault: "throttle"; readonly retryAfterSeconds?: number }
  | { readonly fault: "error"; readonly status?: 500 | 502 | 503 | 504 }
  | { readonly fault: "drop"; readonly when: "before" | "after" }
  | { readonly fault: "conflict" | "cut" | "silence" | "compact" };

/** A fault, and which requests it befalls. What is not stated is any; a rule that states nothing befalls every request for a resource. */
export type FaultRule = Fault & {
  readonly verb?: Verb | readonly Verb[];
  readonly group?: string;
  /** The plural: `deployments`. */
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** How many of them, from 0 to 1. Default is 1: all. */
  readonly share?: number;
  /** How many of them at most. Default is no end. */
  readonly times?: number;
};

/** When a rule is asked: once for a request, or for each event of a watch. */
export type Moment = "request" | "event";

/** What is to go wrong now. */
export interface Verdict {
  readonly delayMs: number;
  /** Absent when nothing more than the delay is. */
  readonly fault?: Exclude<Fault, { fault: "delay" }>;
  /** The places of the rules that took effect. */
  readonly applied: readonly number[];
}

/**
 * Decides what befalls a request. Pure but for `chance`, which is drawn once for each rule of a share that could apply.
 *
 * Delays add up; of the other faults the first rule's comes true. `used` says how often each rule has taken effect.
 */
export function decide(
  rules: readonly FaultRule[],
  used: readonly number[],
  target: Target,
  moment: Moment,
  chance: () => number,
): Verdict {
  const applied: number[] = [];
  let delayMs = 0;
  for (const [index, rule] of rules.entries()) {
    if (!befalls(rule, target, moment) || (used[index] ?? 0) >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
    const { share = 1 } = rule;
    if (share < 1 && chance() >= share) continue;
    applied.push(index);
    if (rule.fault !== "delay") return { delayMs, fault: rule, applied };
    const [least, most] = typeof rule.ms === "number" ? [rule.ms, rule.ms] : rule.ms;
    delayMs += most > least ? least + Math.floor((most - least) * chance()) : least;
  }
  return { delayMs, applied };
}

function befalls(rule: FaultRule, target: Target, moment: Moment): boolean {
  const ofEvents = rule.fault === "cut" || rule.fault === "silence";
  if (ofEvents !== (moment === "event") || (rule.fault === "conflict" && !isWrite(target))) return false;
  const { verb } = rule;
  if (verb !== undefined && verb !== target.verb && !(Array.isArray(verb) && verb.includes(target.verb))) return false;
  const places = ["group", "resource", "subresource", "namespace", "name"] as const;
  return places.every((place) => rule[place] === undefined || rule[place] === target[place]);
}
