import { describe, expect, test } from "vitest";
import { readIngestConfig, readReconcileConfig, readSweepConfig } from "../../../src/runtime/config.ts";

const RECONCILE = {
  SKYSAIL_TABLE: "t",
  SKYSAIL_QUEUE_URL: "https://q",
  SKYSAIL_KMS_KEY: "k",
  SKYSAIL_PROGRAM: "1795491592905",
  SKYSAIL_PROGRAM_ID: "p",
  SKYSAIL_TIMEOUT_SECONDS: "14",
  SKYSAIL_MAX_RECEIVES: "6",
};

describe("configuration", () => {
  test("is read, with defaults, and frozen", () => {
    const config = readReconcileConfig(RECONCILE);
    expect(config).toEqual({
      table: "t",
      queueUrl: "https://q",
      kmsKey: "k",
      program: { order: 1_795_491_592_905, id: "p" },
      timeoutMs: 14_000,
      maxReceives: 6,
      logLevel: "info",
    });
    expect(Object.isFrozen(config) && Object.isFrozen(config.program)).toBe(true);
    expect(readIngestConfig({ SKYSAIL_TABLE: "t", SKYSAIL_BUS: "b", SKYSAIL_LOG_LEVEL: "debug" }).logLevel).toBe(
      "debug",
    );
    expect(readSweepConfig({ SKYSAIL_TABLE: "t", SKYSAIL_QUEUE_URL: "q" })).toEqual({
      table: "t",
      queueUrl: "q",
      logLevel: "info",
    });
  });

  test("every variable that is missing, empty or wrong is named", () => {
    const broken = {
      ...RECONCILE,
      SKYSAIL_TABLE: "",
      SKYSAIL_KMS_KEY: undefined,
      SKYSAIL_PROGRAM: "1e3",
      SKYSAIL_LOG_LEVEL: "loud",
    };
    expect(() => readReconcileConfig(broken)).toThrow(
      expect.objectContaining({
        code: "INVALID_CONFIG",
        message: expect.stringMatching(
          /SKYSAIL_TABLE is not set; SKYSAIL_KMS_KEY is not set; SKYSAIL_PROGRAM is wrong: not a whole number; SKYSAIL_LOG_LEVEL is wrong: /,
        ),
      }),
    );
  });
});
