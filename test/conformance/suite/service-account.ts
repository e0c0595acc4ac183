import type { Server } from "../server.ts";
import { done, textAt } from "./expect.ts";
import { post, request, SERVICE_ACCOUNTS } from "./requests.ts";

/** A ServiceAccount `a` in a namespace, and a token of it. */
export interface Account {
  readonly ns: string;
  readonly token: string;
  /** What a request as this ServiceAccount carries. */
  readonly headers: { readonly authorization: string };
}

/** Makes a ServiceAccount and a token of it; `spec` is the TokenRequest's. */
export async function withToken(server: Server, spec: object = {}, namespace?: string): Promise<Account> {
  const ns = namespace ?? (await server.namespace());
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec };
  const answer = await done(
    server,
    post(SERVICE_ACCOUNTS, ns, { metadata: { name: "a" } }),
    request("POST", `${SERVICE_ACCOUNTS.path(ns)}/a/token`, {}, body),
  );
  const token = textAt(answer, "status.token");
  return { ns, token, headers: { authorization: `Bearer ${token}` } };
}
