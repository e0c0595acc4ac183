import type { Case, Json, Request } from "../server.ts";
import { answers, at, same } from "./expect.ts";
import { request } from "./requests.ts";

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
