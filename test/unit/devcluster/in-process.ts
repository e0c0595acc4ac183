import { createDevcluster, type Devcluster, type DevclusterOptions } from "../../../src/devcluster/devcluster.ts";
import type { KubeObject } from "../../../src/model/objects.ts";
import { createManualClock, type ManualClock } from "../../helpers/manual-clock.ts";
import { createRandom } from "../../helpers/ssa-cases/seeded-random.ts";

/** An answer, parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: KubeObject;
}

/** A devcluster without a socket, on a clock and a chance that repeat. */
export interface InProcess {
  readonly cluster: Devcluster;
  readonly clock: ManualClock;
  readonly send: (method: string, url: string, body?: unknown, contentType?: string) => Promise<Answer>;
  /** The lines of a watch up to `count` of them. */
  readonly watch: (
    url: string,
    count: number,
  ) => Promise<readonly { readonly type: string; readonly object: KubeObject }[]>;
}

/** Starts one. */
export function startInProcess(options: Partial<DevclusterOptions> = {}): InProcess {
  const clock = createManualClock(Date.parse("2026-01-01T00:00:00Z"));
  const chance = createRandom(7);
  const random = { next: () => chance.next(), token: () => `token-${chance.next()}` };
  const cluster = createDevcluster({ clock, random, ...options });
  return {
    cluster,
    clock,
    async send(method, url, body, contentType = "application/json") {
      const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
      const headers = { "content-type": contentType, "user-agent": "unit/1" };
      const answer = await cluster.handle({ method, url, headers, body: text });
      if (typeof answer.body !== "string") throw new Error("the answer is a stream");
      // Controllers act after the answer.
      await clock.advance(0);
      const isJson = answer.headers["content-type"] === "application/json";
      return { ...answer, body: isJson ? JSON.parse(answer.body) : answer.body } as Answer;
    },
    async watch(url, count) {
      const answer = await cluster.handle({ method: "GET", url, headers: {} });
      if (typeof answer.body === "string") throw new Error(answer.body);
      const lines: { type: string; object: KubeObject }[] = [];
      for await (const text of answer.body) {
        for (const line of text.trimEnd().split("\n")) lines.push(JSON.parse(line));
        if (lines.length >= count) break;
      }
      return lines;
    },
  };
}

/** A ConfigMap. */
export function configMap(name: string, metadata: object = {}, data: object = { a: "1" }): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data };
}

export const MAPS = "/api/v1/namespaces/default/configmaps";
export const MERGE = "application/merge-patch+json";
