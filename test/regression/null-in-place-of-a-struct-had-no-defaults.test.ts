import { expect, it } from "vitest";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { createRandom } from "../../src/adapters/local/random.ts";
import { createDevcluster } from "../../src/devcluster/devcluster.ts";

/** To Go's decoder a null leaves a struct as it was, empty, so that its own fields are defaulted; the devcluster refused the object instead. */
it("defaults the fields of a struct that was sent as null", async () => {
  const cluster = createDevcluster({ clock: createSystemClock(), random: createRandom() });
  const labels = { app: "a" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "a", image: "b:1" }], securityContext: null } };
  const { status, body } = await cluster.handle({
    method: "POST",
    url: "/apis/apps/v1/namespaces/default/deployments",
    headers: {},
    body: JSON.stringify({
      metadata: { name: "a" },
      spec: { strategy: null, selector: { matchLabels: labels }, template },
    }),
  });
  cluster.stop();
  expect(status).toBe(201);
  expect((JSON.parse(typeof body === "string" ? body : "{}") as { readonly spec: object }).spec).toMatchObject({
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
  });
});
