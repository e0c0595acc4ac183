import { createClusterApi } from "../../../../src/adapters/kubernetes/cluster-api.ts";
import { createTokenCredential } from "../../../../src/adapters/kubernetes/credential.ts";
import { sendJson, sendStatus, startLoopback } from "./loopback.ts";
import type { Handler } from "./loopback.ts";
import { createTestClock } from "./recorded.ts";

/** The request that identifies a cluster. */
export const IDENTITY = "GET /api/v1/namespaces/kube-system";

/** An API server of cluster `uid.value` for identity; `handler` answers all else. */
export async function start(handler: Handler, uid = { value: "c1" }) {
  const loopback = await startLoopback((request, response) =>
    request.url?.startsWith("/api/v1/namespaces/kube-system") === true
      ? sendJson(response, 200, { metadata: { uid: uid.value } })
      : handler(request, response),
  );
  const clock = createTestClock();
  const options = {
    endpoint: { server: loopback.server },
    credential: createTokenCredential("t"),
    clock,
    userAgent: "test",
    timeoutMs: 2000,
  };
  const api = createClusterApi({ ...options, cluster: "c1" });
  return {
    loopback,
    clock,
    options,
    api,
    async [Symbol.asyncDispose]() {
      api.close();
      await loopback[Symbol.asyncDispose]();
    },
  };
}

/** Knows no object. */
export const absent: Handler = (_request, response) =>
  sendStatus(response, 404, "NotFound", { name: "a", kind: "configmaps" });
