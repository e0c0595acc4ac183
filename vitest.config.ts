import { defineConfig } from "vitest/config";

const source = { resolve: { conditions: ["skysail-source"] }, ssr: { resolve: { conditions: ["skysail-source"] } } };

/** `unit` needs only npm; `e2e` needs the real servers that the harness builds and starts. */
export default defineConfig({
  test: {
    // One process less would leave half of a small machine without work: many tests wait for processes of their own.
    maxWorkers: "100%",
    projects: [
      {
        ...source,
        test: {
          name: "unit",
          include: [
            "test/{unit,contract,property,scenario,regression,architecture,package,infra,types,conformance}/**/*.test.ts",
            "examples/*/*.test.ts",
          ],
          exclude: ["test/**/*.e2e.test.ts"],
          // Nothing here waits for time to pass; a test that spawns a process must not fail because the machine is busy.
          testTimeout: 30_000,
        },
      },
      {
        ...source,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/{contract,conformance}/**/*.e2e.test.ts"],
          // More than the waits of a test take together, so that the one that fails says what it waited for.
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          globalSetup: ["test/helpers/servers/global-setup.ts"],
        },
      },
    ],
  },
});
