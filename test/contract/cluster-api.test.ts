import { createClusterApi } from "../../src/adapters/kubernetes/cluster-api.ts";
import { anonymous, createTokenCredential } from "../../src/adapters/kubernetes/credential.ts";
import { createInProcessExchange } from "../../src/adapters/kubernetes/in-process.ts";
import { toUserAgent } from "../../src/adapters/kubernetes/transport.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { createRandom } from "../../src/adapters/local/random.ts";
import { createDevcluster } from "../../src/devcluster/devcluster.ts";
import { startDevcluster } from "../../src/runtime/devcluster.ts";
import { describeClusterApi } from "./cluster-api.contract.ts";
import { createRaw } from "./cluster-api.world.ts";

describeClusterApi("over HTTP to the devcluster", async () => {
  const running = await startDevcluster();
  const api = createClusterApi({
    cluster: running.kubeSystemUid,
    endpoint: { server: running.server },
    credential: createTokenCredential(running.token),
    clock: createSystemClock(),
    userAgent: toUserAgent("0.0.0", "contract"),
  });
  return {
    api,
    raw: createRaw(running),
    expireHistory: () => Promise.resolve(running.cluster.compact()),
    stop: async () => {
      api.close();
      await running.stop();
    },
  };
});

describeClusterApi("in process to the devcluster", async () => {
  const clock = createSystemClock();
  const cluster = createDevcluster({ clock, random: createRandom() });
  const api = createClusterApi({
    cluster: cluster.kubeSystemUid,
    endpoint: createInProcessExchange(cluster),
    credential: anonymous,
    clock,
    userAgent: toUserAgent("0.0.0", "contract"),
  });
  return {
    api,
    raw: async (method, path, body, contentType = "application/json") => {
      const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
      const answer = await cluster.handle({
        method,
        url: path,
        headers: { "content-type": contentType },
        ...(text === undefined ? {} : { body: text }),
      });
      return { status: answer.status, text: typeof answer.body === "string" ? answer.body : "" };
    },
    expireHistory: () => Promise.resolve(cluster.compact()),
    stop: () => {
      api.close();
      return Promise.resolve(cluster.stop());
    },
  };
});
