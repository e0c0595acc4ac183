import { expect, test } from "vitest";
import { readCases, readWidgetCrd } from "../../helpers/ssa-cases/cases.ts";
import type { Client } from "../../helpers/ssa-cases/client.ts";
import { replayOnServer } from "../../helpers/ssa-cases/replay-on-server.ts";
import { startInProcess } from "./in-process.ts";

/** What was recorded with the generator, and of later recordings what told the devcluster from the real server. */
const GENERATED = ["generated.jsonl.gz", "told-apart.jsonl.gz"];

/** Nobody but the case writes: the recordings have nothing of the workload controllers in them. */
async function start(): Promise<Client> {
  const { cluster, clock, send } = startInProcess({ controllers: { workloads: false } });
  await send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "ssa" } });
  await send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", readWidgetCrd());
  return {
    async send({ method, path, query, contentType, body }) {
      const answer = await cluster.handle({
        method,
        url: `${path}?${new URLSearchParams(query).toString()}`,
        headers: { accept: "application/json", ...(contentType === "" ? {} : { "content-type": contentType }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // Times of ownership are in whole seconds.
      await clock.advance(1_000);
      return { status: answer.status, body: JSON.parse(answer.body as string) as unknown };
    },
  };
}

test.each(readCases("cases.jsonl"))(
  "$id $kind is answered as the real API server answered: $expected.verdict",
  async (recorded) => {
    expect(await replayOnServer(await start(), recorded)).toEqual([]);
  },
);

test("so are the cases that the project's own generator made", async () => {
  const client = await start();
  // The others were recorded without the requests that made their objects.
  const cases = GENERATED.flatMap((file) => readCases(file)).filter(
    ({ history, live }) => history.length > 0 || live === null,
  );
  const differences: Record<string, readonly string[]> = {};
  for (const recorded of cases) {
    const found = await replayOnServer(client, recorded);
    if (found.length > 0) differences[`${recorded.id} ${recorded.kind}`] = found;
  }
  expect(differences).toEqual({});
  expect(cases.length).toBeGreaterThan(100);
});
