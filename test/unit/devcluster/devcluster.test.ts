import { describe, expect, test } from "vitest";
import { configMap, MAPS, MERGE, startInProcess } from "./in-process.ts";

describe("a devcluster in process", () => {
  test("is the same with the same clock and chance", async () => {
    const run = async () => {
      const { send } = startInProcess();
      await send("POST", MAPS, configMap("a"));
      return (await send("GET", MAPS)).body;
    };
    expect(await run()).toEqual(await run());
  });

  test("a page shows the collection as it was at the first page, whatever is written meanwhile", async () => {
    const { send } = startInProcess();
    for (const name of ["a", "b", "c"]) await send("POST", MAPS, configMap(name));
    const first = (await send("GET", `${MAPS}?limit=1`)).body as unknown as ListBody;
    await send("DELETE", `${MAPS}/b`);
    await send("PATCH", `${MAPS}/c`, { data: { a: "2" } }, MERGE);
    await send("POST", MAPS, configMap("bb"));
    const rest = (await send("GET", `${MAPS}?limit=9&continue=${first.metadata.continue}`)).body as unknown as ListBody;
    expect(rest.items.map(({ metadata, data }) => [metadata.name, data.a])).toEqual([
      ["b", "1"],
      ["c", "1"],
    ]);
    expect(rest.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  test("a compaction ends old resourceVersions in the stream, and continue tokens with one that goes on", async () => {
    const { cluster, send, watch } = startInProcess();
    const { metadata } = (await send("POST", MAPS, configMap("a"))).body;
    await send("POST", MAPS, configMap("b"));
    const page = (await send("GET", `${MAPS}?limit=1`)).body as unknown as ListBody;
    cluster.compact();
    const [error] = await watch(`${MAPS}?watch=1&resourceVersion=${metadata.resourceVersion}`, 1);
    expect(error).toMatchObject({ type: "ERROR", object: { reason: "Expired", code: 410 } });
    const refused = await send("GET", `${MAPS}?limit=1&continue=${page.metadata.continue}`);
    expect(refused).toMatchObject({ status: 410, body: { reason: "Expired" } });
    const token = (refused.body.metadata as unknown as ListBody["metadata"]).continue;
    const rest = (await send("GET", `${MAPS}?continue=${token}`)).body as unknown as ListBody;
    expect(rest.items.map(({ metadata: { name } }) => name)).toEqual(["b"]);
  });

  test("a watch window sends a bookmark a minute and one before its end, and ends", async () => {
    const { clock, cluster } = startInProcess();
    const url = `${MAPS}?watch=1&allowWatchBookmarks=true&timeoutSeconds=75`;
    const { body } = await cluster.handle({ method: "GET", url, headers: {} });
    const times: number[] = [];
    const start = clock.now();
    const reading = (async () => {
      for await (const text of body as AsyncIterable<string>)
        if (text.includes("BOOKMARK")) times.push(clock.now() - start);
    })();
    await clock.advance(75_000);
    await reading;
    expect(times).toEqual([60_000, 73_000]);
    expect(clock.sleepers).toBe(0);
  });

  test("a watch that nobody reads any more leaves nothing behind", async () => {
    const { clock, cluster, send } = startInProcess();
    const gone = new AbortController();
    const { body } = await cluster.handle({ method: "GET", url: `${MAPS}?watch=1`, headers: {} }, gone);
    gone.abort();
    await send("POST", MAPS, configMap("a"));
    for await (const _ of body as AsyncIterable<string>) throw new Error("a line came after the end");
    expect(clock.sleepers).toBe(0);
  });

  test("without the token nothing but health and version is answered; a token of a ServiceAccount works until it expires", async () => {
    const { clock, cluster } = startInProcess({ token: "admin" });
    const as = (token: string, method: string, url: string, body = "") =>
      cluster.handle({ method, url, headers: token === "" ? {} : { authorization: `Bearer ${token}` }, body });
    expect((await as("", "GET", MAPS)).status).toBe(403);
    expect((await as("wrong", "GET", MAPS)).status).toBe(401);
    expect((await as("", "GET", "/readyz")).status).toBe(200);
    const path = "/api/v1/namespaces/default/serviceaccounts/default/token";
    const answer = await as("admin", "POST", path, '{"spec":{"expirationSeconds":600}}');
    const { token } = JSON.parse(answer.body as string).status as { token: string };
    expect((await as(token, "GET", MAPS)).status).toBe(200);
    await clock.advance(600_000);
    expect((await as(token, "GET", MAPS)).status).toBe(401);
  });
});

interface ListBody {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly { readonly metadata: { readonly name: string }; readonly data: Record<string, string> }[];
}
