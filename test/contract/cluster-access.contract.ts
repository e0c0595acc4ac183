import { describe, expect, test } from "vitest";

import type { ClusterAccess } from "../../src/ports/cluster-access.ts";

/** An access that knows one cluster, which can be reached. */
export interface ClusterAccessFixture extends AsyncDisposable {
  readonly access: ClusterAccess;
  readonly cluster: string;
}

/** What every `ClusterAccess` does. */
export function describeClusterAccess(name: string, setup: () => Promise<ClusterAccessFixture>): void {
  describe(`ClusterAccess: ${name}`, () => {
    test("opens a known cluster, as the same API every time", async () => {
      await using fixture = await setup();
      const [first, second] = await Promise.all([
        fixture.access.open(fixture.cluster),
        fixture.access.open(fixture.cluster),
      ]);
      expect(first.cluster).toBe(fixture.cluster);
      expect(second).toBe(first);
      expect(await fixture.access.open(fixture.cluster)).toBe(first);
    });

    test("an unknown cluster is an error that says what to do", async () => {
      await using fixture = await setup();
      const opened = fixture.access.open("00000000-0000-4000-8000-000000000000");
      await expect(opened).rejects.toMatchObject({
        code: "CLUSTER_UNKNOWN",
        message: expect.stringMatching(/skysail cluster register|--context/),
      });
    });

    test("an ended signal ends the call", async () => {
      await using fixture = await setup();
      const opened = fixture.access.open(fixture.cluster, { signal: AbortSignal.abort() });
      await expect(opened).rejects.toMatchObject({ code: "ABORTED" });
    });
  });
}
