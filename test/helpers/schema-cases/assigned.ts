import type { Answer } from "./answer.ts";

/** An answer without what the server assigns from a range of its own: a Service's address. */
export function withoutAssigned(answer: Answer): Answer {
  const object = answer.object as { kind?: string; spec?: Record<string, unknown> } | undefined;
  const address = object?.spec?.["clusterIP"];
  if (object?.kind !== "Service" || address === "None") return answer;
  const { clusterIP: _address, clusterIPs: _addresses, ...spec } = object.spec ?? {};
  return { ...answer, object: { ...object, spec } };
}
