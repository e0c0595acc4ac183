import { describe, expect, test } from "vitest";

import { failureOf, sendJson, sendStatus } from "./loopback.ts";
import type { Handler } from "./loopback.ts";
import { start } from "./world.ts";

describe("resolve", () => {
  const legacy: Record<string, unknown> = {
    "/api": { kind: "APIVersions", versions: ["v1"] },
    "/api/v1": {
      kind: "APIResourceList",
      resources: [
        { name: "configmaps", kind: "ConfigMap", namespaced: true },
        { name: "configmaps/x", kind: "ConfigMap" },
      ],
    },
    "/apis": {
      kind: "APIGroupList",
      groups: [
        { name: "g", versions: [{ version: "v2" }, { version: "v1" }], preferredVersion: { version: "v1" } },
        { name: "down", versions: [{ version: "v1" }] },
      ],
    },
    "/apis/g/v1": { resources: [{ name: "things", kind: "Thing", namespaced: false }] },
    "/apis/g/v2": {
      resources: [
        { name: "things", kind: "Thing", namespaced: false },
        { name: "news", kind: "New", namespaced: true },
      ],
    },
  };
  const answer: Handler = (request, response) => {
    const body = legacy[request.url ?? ""];
    if (body === undefined) sendStatus(response, 503, "ServiceUnavailable");
    else sendJson(response, 200, body);
  };

  test("works with servers without aggregated discovery, and when one group's server is down", async () => {
    await using world = await start(answer);
    await expect(world.api.resolve({ group: "", kind: "ConfigMap" })).resolves.toMatchObject({
      resource: "configmaps",
      namespaced: true,
    });
    await expect(world.api.resolve({ group: "g", kind: "Thing" })).resolves.toMatchObject({
      version: "v1",
      namespaced: false,
    });
    await expect(world.api.resolve({ group: "g", kind: "New" })).resolves.toMatchObject({ version: "v2" });
    expect(world.loopback.requests).toHaveLength(6);
  });

  test("asks once for all at the same time, again after ten minutes, and once more for an unknown kind, but not every time", async () => {
    await using world = await start(answer);
    const { api, clock, loopback } = world;
    await Promise.all([1, 2, 3].map(() => api.resolve({ group: "g", kind: "Thing" })));
    expect(loopback.requests).toHaveLength(6);
    expect(await failureOf(api.resolve({ group: "g", kind: "Nothing" }))).toMatchObject({
      code: "KUBE_NOT_SERVED",
      message: expect.stringContaining("g/Nothing"),
    });
    expect(loopback.requests).toHaveLength(6);
    clock.advance(1_000);
    await failureOf(api.resolve({ group: "g", kind: "Nothing" }));
    expect(loopback.requests).toHaveLength(12);
    clock.advance(9 * 60_000);
    await api.resolve({ group: "g", kind: "Thing" });
    expect(loopback.requests).toHaveLength(12);
    clock.advance(60_000);
    await api.resolve({ group: "g", kind: "Thing" });
    expect(loopback.requests).toHaveLength(18);
  });
});
