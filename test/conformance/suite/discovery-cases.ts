import type { Case, Json, Request, Server } from "../server.ts";
import { answers, at, eventually, same } from "./expect.ts";
import { request } from "./requests.ts";

/** Asks for all groups with their resources in one answer. */
export const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** A GET of a fixed path that shows the same on every server. */
export const reads =
  (path: string, expected: unknown, extra: Partial<Request> = {}): Case["run"] =>
  async (server) => {
    await answers(server, { ...request("GET", path), ...extra }, expected);
  };

/** An item of a list in the answer, by its name. */
export const readsItem =
  (path: string, list: string, key: string, name: string, expected: unknown, accept?: string): Case["run"] =>
  async (server) => {
    const { body } = await server.send({ ...request("GET", path), ...(accept === undefined ? {} : { accept }) });
    const items = at(body, list);
    const found = Array.isArray(items) ? items.find((item: Json) => at(item, key) === name) : undefined;
    same(server.show(withoutHash(found ?? null)), expected);
  };

/** Hashes of storage versions are each server's own. */
export function withoutHash(value: Json): Json {
  const text = JSON.stringify(value).replaceAll(/"storageVersionHash":"[^"]*"/g, '"storageVersionHash":"HASH"');
  return JSON.parse(text) as Json;
}

/** How many kinds of `conformance.example` each document tells of, in each of the two versions if it tells of both. */
async function toldKinds(server: Server): Promise<readonly unknown[]> {
  const read = async (path: string, accept = "application/json"): Promise<Json> =>
    (await server.send(request("GET", path, { accept }))).body;
  const find = (list: Json | undefined, key: string): Json | undefined =>
    Array.isArray(list) ? list.find((item: Json) => at(item, key) === "conformance.example") : undefined;
  const count = (list: Json | undefined): number => (Array.isArray(list) ? list.length : 0);
  const version = async (name: string): Promise<number> =>
    count(at(await read(`/apis/conformance.example/${name}`), "resources"));
  const together = at(find(at(await read("/apis", AGGREGATED), "items"), "metadata.name"), "versions");
  const index = Object(at(await read("/openapi/v3"), "paths")) as Record<string, Json>;
  const described = Object.keys(
    Object(at(await read("/openapi/v3/apis/conformance.example/v1"), "components.schemas")),
  ).filter((name) => /\.(Widget|Gauge)$/.test(name));
  return [
    await version("v1"),
    await version("v1beta1"),
    count(at(await read("/apis/conformance.example"), "versions")),
    count(at(find(at(await read("/apis"), "groups"), "name"), "versions")),
    count(at(together, "0.resources")),
    count(at(together, "1.resources")),
    index["apis/conformance.example/v1"] !== undefined,
    described.length,
  ];
}

/** Waits until everything that tells of kinds tells of those that every case may use: each hears of a new kind by itself, after it is served. */
export function untilTold(server: Server): Promise<true> {
  const all = JSON.stringify([4, 3, 2, 2, 2, 1, true, 2]);
  return eventually("the custom kinds are discovered and described", async () =>
    JSON.stringify(await toldKinds(server)) === all ? true : undefined,
  );
}
