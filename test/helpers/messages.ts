import { EVENT_TYPES, toSource, type ResourceEvent } from "../../src/model/events.ts";
import type { ObjectRef } from "../../src/model/refs.ts";
import type { Request } from "../../src/model/requests.ts";
import type { Logger } from "../../src/ports/logger.ts";

/** A website of the cluster. */
export function websiteRef(name: string, cluster = "cluster-a"): ObjectRef {
  return {
    cluster,
    group: "example.dev",
    version: "v1",
    kind: "Website",
    resource: "websites",
    namespace: "shop",
    name,
    uid: `uid-${name}`,
  };
}

/** The event that a website was changed. */
export function websiteEvent(
  name: string,
  options: { readonly cluster?: string; readonly data?: Partial<ResourceEvent["data"]> } = {},
): ResourceEvent {
  const { cluster = "cluster-a", data } = options;
  return {
    specversion: "1.0",
    id: `event-${cluster}-${name}`,
    source: toSource(cluster),
    type: EVENT_TYPES.modified,
    uid: `uid-${name}`,
    resourceversion: "7",
    partitionkey: `${cluster}/uid-${name}`,
    data: { ref: websiteRef(name, cluster), owners: [], labels: {}, annotations: {}, ...data },
  };
}

/** A request for a website. */
export function websiteRequest(name: string, options: Partial<Request> & { readonly cluster?: string } = {}): Request {
  const { cluster, ...rest } = options;
  return {
    operator: "website",
    ref: websiteRef(name, cluster),
    reason: "requeue",
    eventIds: [`event-${name}`],
    ...rest,
  };
}

/** A logger that remembers what it was told. */
export function createMemoryLogger(): {
  readonly lines: { level: string; message: string; fields: object }[];
  readonly log: Logger;
} {
  const lines: { level: string; message: string; fields: object }[] = [];
  const make = (bound: object): Logger => {
    const at =
      (level: string) =>
      (message: string, fields: object = {}): void =>
        void lines.push({ level, message, fields: { ...bound, ...fields } });
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      child: (fields) => make({ ...bound, ...fields }),
    };
  };
  return { lines, log: make({}) };
}
