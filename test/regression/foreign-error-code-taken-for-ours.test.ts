import { expect, it } from "vitest";
import { createWorld } from "../helpers/reconcile-world.ts";
import { createWebsiteOperator, website } from "../helpers/website-operator.ts";

/**
 * Error codes such as `ABORTED` or `UNAUTHENTICATED` are common: gRPC and GraphQL clients throw them, too. An operator that let one out, by way
 * of a getter or of its schema, was taken for a part of ours that had failed: run again without any wait, given up for ever, or, for
 * `LEASE_LOST`, forgotten with its lease held.
 */
it.each(["ABORTED", "LEASE_LOST", "UNAUTHENTICATED", "KUBE_UNAVAILABLE", "BUG"])(
  "an operator that throws an error with the code %s has failed, and is tried again with backoff",
  async (code) => {
    const working = createWebsiteOperator();
    let broken = true;
    const world = createWorld({
      ...working,
      run: async (input) => {
        if (broken) throw Object.assign(new Error("from a library"), { code });
        return working.run(input);
      },
    });
    world.cluster.put(website("w"));
    const [event] = world.takeEvents();
    if (event === undefined) throw new Error("no event");
    await world.deliver(event);
    const row = await world.row("w");
    expect(JSON.parse(row?.error ?? "{}")).toMatchObject({ code: "OPERATOR_FAILED" });
    expect(row).toMatchObject({ attempts: 1, due: expect.any(Number) });
    expect(row?.token).toBeUndefined();

    broken = false;
    await world.settle();
    expect(world.cluster.get("Deployment", "w")).toBeDefined();
  },
);
