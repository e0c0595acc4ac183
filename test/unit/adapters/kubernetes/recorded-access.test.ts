import { describe, expect, test } from "vitest";

import type { ObjectRef } from "../../../../src/model/refs.ts";
import { failureOf } from "./loopback.ts";
import { startRecorded } from "./recorded.ts";

const REF: ObjectRef = {
  cluster: "c1",
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  namespace: "n",
  name: "a",
};

describe("access from records", () => {
  test("identifies the cluster once, reads the record once, and works", async () => {
    await using recorded = await startRecorded();
    const api = await recorded.access.open("c1");
    await expect(api.read(REF)).resolves.toBeUndefined();
    await recorded.access.open("c1");
    expect(recorded.reads()).toBe(1);
    expect(recorded.loopback.requests.filter((line) => line.endsWith("kube-system"))).toHaveLength(1);
  });

  test("an address that leads to another cluster is refused", async () => {
    await using recorded = await startRecorded();
    recorded.become("c2");
    expect(await failureOf(recorded.access.open("c1"))).toMatchObject({ code: "KUBE_WRONG_CLUSTER" });
    recorded.become("c1");
    await expect(recorded.access.open("c1")).resolves.toMatchObject({ cluster: "c1" });
  });

  test("a token is not used in its last minute; a newer one is, over the same connections", async () => {
    await using recorded = await startRecorded();
    const api = await recorded.access.open("c1");
    recorded.clock.advance(14 * 60_000 - 1);
    expect(await recorded.access.open("c1")).toBe(api);
    recorded.clock.advance(1);
    const expired = await failureOf(recorded.access.open("c1"));
    expect(expired).toMatchObject({
      code: "CLUSTER_UNKNOWN",
      message: expect.stringContaining("skysail cluster register"),
    });
    await recorded.register("token-2");
    recorded.accept("token-2");
    expect(await recorded.access.open("c1")).toBe(api);
    await expect(api.read(REF)).resolves.toBeUndefined();
    expect(recorded.loopback.accepted()).toBe(1);
  });

  test("a token that is refused before its time is read again from the record", async () => {
    await using recorded = await startRecorded();
    const api = await recorded.access.open("c1");
    recorded.accept("token-2");
    expect(await failureOf(api.read(REF))).toMatchObject({ code: "KUBE_UNAUTHORIZED" });
    await recorded.register("token-2");
    await expect(api.read(REF)).resolves.toBeUndefined();
  });

  test("a token goes only to the address it was sealed for", async () => {
    await using recorded = await startRecorded();
    await using thief = await startRecorded();
    await recorded.register("token-1", { server: thief.loopback.server, sealedFor: recorded.loopback.server });
    expect(await failureOf(recorded.access.open("c1"))).toMatchObject({ code: "CLUSTER_UNKNOWN" });
    expect(thief.loopback.accepted()).toBe(0);
  });

  test("no error names the token", async () => {
    await using recorded = await startRecorded();
    recorded.accept("another");
    expect((await failureOf(recorded.access.open("c1"))).message).not.toContain("token-1");
  });

  test("the cluster that was not asked for longest is closed over the limit", async () => {
    await using recorded = await startRecorded({ limit: 1 });
    const first = await recorded.access.open("c1");
    recorded.become("c2");
    await recorded.register("token-1", { cluster: "c2" });
    await recorded.access.open("c2");
    recorded.become("c1");
    expect(await recorded.access.open("c1")).not.toBe(first);
    expect(recorded.reads()).toBe(3);
  });
});
