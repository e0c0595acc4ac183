import { afterAll, beforeAll, expect, test } from "vitest";

import { startDevcluster, type RunningDevcluster } from "../../../src/runtime/devcluster.ts";
import { type ControlPlane, startControlPlane } from "../../helpers/control-plane/control-plane.ts";
import { describeWithServers } from "../../helpers/fixtures.ts";
import { createClient } from "../client.ts";
import { fuzz } from "./fuzz.ts";
import { printDifference } from "./print.ts";

const OPERATIONS = 600;

// Not the shared control plane: its controllers must not touch what is compared.
describeWithServers("a control plane of its own", [], () => {
  let plane: ControlPlane;
  let devcluster: RunningDevcluster;

  beforeAll(async () => {
    [plane, devcluster] = await Promise.all([
      startControlPlane({ name: "fuzz" }),
      startDevcluster({
        controllers: { garbageCollection: false, workloads: false, endpoints: false, kubelet: false },
      }),
    ]);
    const { controllerManager } = await plane.pids();
    if (controllerManager !== undefined) process.kill(controllerManager, "SIGSTOP");
  }, 30 * 60_000);
  afterAll(async () => {
    await devcluster?.stop();
    await plane?.stop();
  });

  test(`${OPERATIONS} random writes come to the same on the devcluster and on a real API server`, async () => {
    const pair = { devcluster: createClient(devcluster), real: createClient(plane) };
    const { differences } = await fuzz(pair, { operations: OPERATIONS, seed: 1_000, most: 3 });
    expect(differences.map(printDifference).join("")).toBe("");
    for (const client of Object.values(pair)) client.close();
  }, 300_000);
});
