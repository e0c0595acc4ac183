import type { Request } from "../server.ts";
import { request, type Collection } from "./requests.ts";

/** Reads or replaces the scale of `a`. */
export function scale(
  kind: Collection,
  ns: string,
  replicas?: unknown,
  metadata: Record<string, unknown> = {},
): Request {
  const path = `${kind.path(ns)}/a/scale`;
  if (replicas === undefined) return request("GET", path);
  const body = {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name: "a", namespace: ns, ...metadata },
    spec: { replicas },
  };
  return request("PUT", path, {}, body);
}
