import type { Answer } from "../../../../src/adapters/kubernetes/status.ts";

/** An apply that neither creates nor is about a Secret. */
export const SUBJECT = {
  action: "apply ConfigMap shop/a",
  resource: "configmaps",
  name: "a",
  secret: false,
  creates: false,
};

interface Cause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** A Status as the API server sends it. */
export function status(
  code: number,
  reason: string,
  message: string,
  details: { name?: string; kind?: string; causes?: Cause[] } = {},
): Answer {
  const body = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, details, code };
  return { status: code, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** Text, as load balancers and the API server's filters send it. */
export function plain(code: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status: code, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body };
}
