import { createClusterApi } from "../../src/adapters/kubernetes/cluster-api.ts";
import { createTokenCredential } from "../../src/adapters/kubernetes/credential.ts";
import { toUserAgent } from "../../src/adapters/kubernetes/transport.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
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
