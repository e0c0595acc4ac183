import { afterAll, beforeAll, describe, test, vi } from "vitest";

import { createClient, type Address, type Client } from "./client.ts";
import { openServer } from "./open-server.ts";
import type { Refusals } from "./refused.ts";
import type { Case } from "./server.ts";
import { ALONE, CASES } from "./suite/all.ts";
import { prepare } from "./suite/widgets.ts";

/** A running API server with an administrator's token, and what the suite does to it beyond HTTP. */
export interface Subject extends Address {
  /** Makes the server forget its history: resourceVersions and continue tokens of before have expired. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

/** What is run on a server. */
export interface Suite {
  readonly sideBySide: readonly Case[];
  /** Cases that need the server for themselves; they run afterwards, one by one. */
  readonly alone: readonly Case[];
}

const WHOLE: Suite = { sideBySide: CASES, alone: ALONE };

/** Requests of this many cases are under way at once. */
const SIDE_BY_SIDE = 12;

/** More than one wait of a case may take, so that a wait that fails can say what it waited for. */
const CASE_MS = 300_000;

/**
 * Runs every case of a suite (default: of the whole one) on the server that `start` gives; it must be new.
 *
 * A case in `refused` must fail: when it passes, it is no longer refused and has to leave that list.
 */
export function describeConformance(
  name: string,
  start: () => Promise<Subject>,
  refused: Refusals = {},
  suite: Suite = WHOLE,
): void {
  let subject: Subject;
  let client: Client;

  const runCase = async ({ run }: Case): Promise<void> => {
    const server = openServer(client, async () => {
      await subject.forget();
      client.close();
    });
    try {
      await run(server);
    } finally {
      server.close();
    }
  };
  const define = (cases: readonly Case[], concurrent: boolean): void => {
    for (const one of cases) {
      const { area, name: caseName } = one;
      const reason = refused[area]?.[caseName];
      const title = `${area}: ${caseName}${reason === undefined ? "" : ` (refused: ${reason})`}`;
      test(title, { concurrent, fails: reason !== undefined, timeout: CASE_MS }, () => runCase(one));
    }
  };

  vi.setConfig({ maxConcurrency: SIDE_BY_SIDE });
  describe(`conformance: ${name}`, () => {
    beforeAll(async () => {
      subject = await start();
      client = createClient(subject);
      await prepare(openServer(client, () => subject.forget()));
    }, 30 * 60_000);
    afterAll(async () => {
      client?.close();
      await subject?.stop();
    });

    describe("side by side", () => {
      define(suite.sideBySide, true);
    });
    describe.skipIf(suite.alone.length === 0)("alone", () => {
      define(suite.alone, false);
    });
  });
}
