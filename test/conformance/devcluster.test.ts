import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";

import { REFUSED } from "./refused.ts";
import { describeConformance, type Subject } from "./run.ts";
import { ALONE, CASES } from "./suite/all.ts";

const MODULE = new URL("../../src/runtime/devcluster.ts", import.meta.url);

/** What is used of the devcluster's starter here. */
interface StartedDevcluster {
  readonly server: string;
  readonly token: string;
  readonly cluster: { compact(): void };
  stop(): Promise<void>;
}

async function start(): Promise<Subject> {
  const module = (await import(pathToFileURL(MODULE.pathname).href)) as {
    readonly startDevcluster: () => Promise<StartedDevcluster>;
  };
  const devcluster = await module.startDevcluster();
  const { server, token, cluster } = devcluster;
  return { server, token, forget: async () => cluster.compact(), stop: () => devcluster.stop() };
}

if (existsSync(MODULE)) describeConformance("devcluster", start, REFUSED);

describe("refused cases", () => {
  const known = new Set([...CASES, ...ALONE].map(({ area, name }) => `${area}: ${name}`));

  test("every one is a case of the suite", () => {
    const listed = Object.entries(REFUSED).flatMap(([area, cases]) =>
      Object.keys(cases).map((name) => `${area}: ${name}`),
    );
    expect(listed.filter((one) => !known.has(one))).toEqual([]);
  });

  test("no two cases of an area have one name", () => {
    expect(known.size).toBe(CASES.length + ALONE.length);
  });
});
