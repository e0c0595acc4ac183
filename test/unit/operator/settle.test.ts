import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RetryableError, TerminalError } from "skysail";
import { SkysailError } from "../../../src/model/errors.ts";
import { settle } from "../../../src/operator/settle.ts";

const limits = (overrides = {}) => ({
  who: 'operator "a": reconcile',
  timeoutMs: 5_000,
  signal: new AbortController().signal,
  ...overrides,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("settle", () => {
  test("gives back what the function does, at once or later, and leaves no timer", async () => {
    expect(await settle(() => 1, limits())).toBe(1);
    expect(await settle(async () => 2, limits())).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("ends what never settles, with its signal aborted; what comes later is ignored", async () => {
    let seen: AbortSignal | undefined;
    const late = Promise.withResolvers<number>();
    const running = settle((signal) => {
      seen = signal;
      return late.promise;
    }, limits());
    const ended = running.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(seen?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await ended).toMatchObject({
      code: "OPERATOR_TIMEOUT",
      message: 'operator "a": reconcile did not settle within 5000 ms',
    });
    expect(seen?.reason).toMatchObject({ code: "OPERATOR_TIMEOUT" });
    late.reject(new Error("too late"));
    // An unhandled rejection would fail the test run.
    await vi.advanceTimersByTimeAsync(1);
  });

  test("ends when the caller aborts, and does not start when it already has", async () => {
    const caller = new AbortController();
    const running = settle(() => new Promise<never>(() => {}), limits({ signal: caller.signal }));
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: "ABORTED" });
    const work = vi.fn<() => void>();
    await expect(settle(work, limits({ signal: caller.signal }))).rejects.toMatchObject({ code: "ABORTED" });
    expect(work).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("passes an author's own verdicts, also from another copy of the classes", async () => {
    const terminal = new TerminalError("give up");
    const retryable = new RetryableError("later", { retryAfter: 5 });
    const foreign = Object.assign(new Error("give up"), { code: "OPERATOR_TERMINAL" });
    for (const error of [terminal, retryable, foreign]) {
      await expect(settle(() => Promise.reject(error), limits())).rejects.toBe(error);
    }
  });

  test.each([
    ["an error", new Error("boom"), /reconcile threw: boom/],
    ["an error of ours that is not an author's", new SkysailError("LEASE_LOST", "lost"), /threw: lost/],
    ["a string", "boom", /threw: thrown: boom/],
    ["nothing", undefined, /threw: thrown: undefined/],
    ["a symbol", Symbol("boom"), /threw: thrown: Symbol\(boom\)/],
    ["an object that cannot be shown", Object.create(null), /threw: thrown: a value that cannot be shown/],
  ])("takes %s as a failure", async (_, thrown, message) => {
    const work = (): never => {
      throw thrown;
    };
    await expect(settle(work, limits())).rejects.toMatchObject({ code: "OPERATOR_FAILED", message });
  });
});
