import type { Request } from "../server.ts";
import type { Validation } from "./policies.ts";
import { request } from "./requests.ts";

/** A check that holds until {@link lift} lifts it, and then tells who was refused. */
export function unlessLifted(expression: string): Validation {
  return {
    expression: `${expression} || namespaceObject.metadata.labels.?lifted.hasValue()`,
    messageExpression: "'not by ' + request.userInfo.username",
  };
}

/** No object of a resource may be created. */
export function uncreated(resource: string): Validation {
  return unlessLifted(`request.resource.resource != '${resource}' || request.operation != 'CREATE'`);
}

/** Nothing may be deleted. */
export const KEPT = unlessLifted("request.operation != 'DELETE'");

/** Lifts such checks in a namespace. */
export function lift(ns: string): Request {
  const labels = { metadata: { labels: { lifted: "" } } };
  return request("PATCH", `/api/v1/namespaces/${ns}`, { type: "application/merge-patch+json" }, labels);
}
