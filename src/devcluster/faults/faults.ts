import type { Abortable } from "../../ports/abortable.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { Devcluster } from "../devcluster.ts";
import { printJson } from "../json.ts";
import { type ApiRequest, type ApiResponse, jsonResponse, textResponse } from "../request.ts";
import { ApiFailure, conflict, MODIFIED } from "../status.ts";
import { decide, type Fault, type FaultRule, type Moment } from "./rules.ts";
import { targetOf, type Target } from "./target.ts";

/** A fault that came true. */
export interface InjectedFault extends Target {
  readonly fault: Fault["fault"];
  /** Ms since the epoch. */
  readonly at: number;
}

/** A devcluster as it looks over a bad network, to a busy server. */
export interface FaultyDevcluster {
  /**
   * Answers a request as the devcluster does, or as the rules want. Errors: a connection that is dropped rejects with code `ECONNRESET`, and so does
   * the body of a watch that is cut.
   */
  handle(request: ApiRequest, options?: Abortable): Promise<ApiResponse>;
  /** Replaces the rules. Watches that have fallen silent stay so. */
  setFaults(rules: readonly FaultRule[]): void;
  /** Every fault that came true, in order. */
  readonly injected: readonly InjectedFault[];
}

/** Puts faults between a devcluster and whoever uses the result. Deterministic when clock and random are; with no rules it changes nothing. */
export function withFaults(
  cluster: Pick<Devcluster, "handle" | "compact">,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): FaultyDevcluster {
  let rules: readonly FaultRule[] = [];
  let used: number[] = [];
  const injected: InjectedFault[] = [];

  const draw = (target: Target, moment: Moment): ReturnType<typeof decide> => {
    const verdict = decide(rules, used, target, moment, () => random.next());
    for (const index of verdict.applied) {
      used[index] = (used[index] ?? 0) + 1;
      const fault = rules[index]?.fault;
      if (fault !== undefined) injected.push({ ...target, fault, at: clock.now() });
    }
    return verdict;
  };

  const faulty = async function* (
    lines: AsyncIterable<string>,
    target: Target,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<string, void, undefined> {
    for await (const text of lines) {
      for (const line of text.split(/(?<=\n)/)) {
        const { fault } = draw(target, "event");
        if (fault?.fault === "cut") throw dropped();
        if (fault?.fault === "silence") return await endOf(signal);
        yield line;
      }
    }
  };

  const handle = async (request: ApiRequest, options: Abortable = {}): Promise<ApiResponse> => {
    const target = targetOf(request);
    if (target === undefined || rules.length === 0) return pass(request, target, options);
    const { delayMs, fault } = draw(target, "request");
    if (delayMs > 0) await clock.sleep(delayMs, options);
    switch (fault?.fault) {
      case "conflict":
        return refusal(conflict(target, target.name ?? "", MODIFIED));
      case "throttle":
        return throttled(fault.retryAfterSeconds ?? 1);
      case "error":
        return refusal(failure(fault.status ?? 500));
      case "drop":
        // A watch has no effect that could stand.
        if (fault.when === "after" && target.verb !== "watch") await cluster.handle(request, options);
        throw dropped();
      case "compact":
        cluster.compact();
        return pass(request, target, options);
      case "cut":
      case "silence":
      case undefined:
        return pass(request, target, options);
    }
  };

  const pass = async (request: ApiRequest, target: Target | undefined, options: Abortable): Promise<ApiResponse> => {
    const answer = await cluster.handle(request, options);
    if (typeof answer.body === "string" || target === undefined) return answer;
    return { ...answer, body: faulty(answer.body, target, options.signal) };
  };

  return {
    handle,
    injected,
    setFaults(next) {
      rules = next;
      used = [];
    },
  };
}

function dropped(): Error {
  return Object.assign(new Error("the connection was reset, as a fault wanted it"), { code: "ECONNRESET" });
}

/** Not a Status: measured on kube-apiserver. */
function throttled(retryAfterSeconds: number): ApiResponse {
  const { headers, ...answer } = textResponse(429, "Too many requests, please try again later.");
  return { ...answer, headers: { ...headers, "retry-after": String(retryAfterSeconds) } };
}

const REASONS = { 500: "InternalError", 502: "", 503: "ServiceUnavailable", 504: "Timeout" } as const;

function failure(status: keyof typeof REASONS): ApiFailure {
  return new ApiFailure(status, REASONS[status], "refused, as a fault wanted it");
}

function refusal({ status }: ApiFailure): ApiResponse {
  return jsonResponse(status.code, printJson(status));
}

function endOf(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}
