import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";

import { REFUSED } from "./refused.ts";
import { describeConformance, type Subject } from "./run.ts";
import { EVERY, WITH_DAEMONS } from "./suite/all.ts";

const MODULE = new URL("../../src/runtime/devcluster.ts", import.meta.url);

/** What is used of the devcluster's starter here. */
interface StartedDevcluster {
  readonly server: string;
  readonly token: string;
  readonly cluster: { compact(): void };
  stop(): Promise<void>;
}

async function start(daemonSets: boolean): Promise<Subject> {
  const module = (await import(pathToFileURL(MODULE.pathname).href)) as {
    readonly startDevcluster: (options: {
      readonly rbac: boolean;
      readonly controllers: { readonly kubelet: boolean; readonly daemonSets: boolean; readonly events: boolean };
    }) => Promise<StartedDevcluster>;
  };
  // The real control plane of the suite has no nodes either.
  const controllers = { kubelet: false, daemonSets, events: true };
  const devcluster = await module.startDevcluster({ rbac: true, controllers });
  const { server, token, cluster } = devcluster;
  return { server, token, forget: async () => cluster.compact(), stop: () => devcluster.stop() };
}

if (existsSync(MODULE)) {
  describeConformance("devcluster", () => start(false), REFUSED);
  const suite = { sideBySide: WITH_DAEMONS, alone: [] };
  describeConformance("devcluster with DaemonSets", () => start(true), REFUSED, suite);
}

describe("refused cases", () => {
  const known = new Set(EVERY.map(({ area, name }) => `${area}: ${name}`));

  test("every one is a case of the suite", () => {
    const listed = Object.entries(REFUSED).flatMap(([area, cases]) =>
      Object.keys(cases).map((name) => `${area}: ${name}`),
    );
    expect(listed.filter((one) => !known.has(one))).toEqual([]);
  });

  test("no two cases of an area have one name", () => {
    expect(known.size).toBe(EVERY.length);
  });
});
