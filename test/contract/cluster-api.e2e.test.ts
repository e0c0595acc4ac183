import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { createClusterApi } from "../../src/adapters/kubernetes/cluster-api.ts";
import { createTokenCredential } from "../../src/adapters/kubernetes/credential.ts";
import { toUserAgent } from "../../src/adapters/kubernetes/transport.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { startControlPlane } from "../helpers/control-plane/control-plane.ts";
import { eventually } from "../helpers/processes/ready.ts";
import { describeClusterApi } from "./cluster-api.contract.ts";
import { createRaw } from "./cluster-api.world.ts";

const run = promisify(execFile);

describeClusterApi("over HTTPS to kube-apiserver", async () => {
  const plane = await startControlPlane({ name: "contract" });
  const api = createClusterApi({
    cluster: plane.kubeSystemUid,
    endpoint: { server: plane.server, ca: plane.caPem },
    credential: createTokenCredential(plane.token),
    clock: createSystemClock(),
    userAgent: toUserAgent("0.0.0", "contract"),
  });
  const raw = createRaw(plane);
  const { etcdctl } = plane;
  return {
    api,
    raw,
    // A restarted API server knows no event from before; continue tokens end with etcd's compaction.
    expireHistory: async () => {
      await plane.killApiServer();
      if (etcdctl !== undefined) {
        await run(etcdctl, ["--endpoints", plane.etcdUrl, "compact", await revisionOf(etcdctl, plane.etcdUrl)]);
      }
      await plane.startApiServer();
      // One that has just begun again may refuse watches until it has read what there is.
      await eventually("watches are served", async () =>
        (await raw("GET", "/api/v1/configmaps?watch=1&timeoutSeconds=1")).status === 200 ? true : undefined,
      );
    },
    stop: async () => {
      api.close();
      await plane.stop();
    },
  };
});

async function revisionOf(etcdctl: string, endpoint: string): Promise<string> {
  const { stdout } = await run(etcdctl, ["--endpoints", endpoint, "endpoint", "status", "--write-out", "json"]);
  return /"revision":(\d+)/.exec(stdout)?.[1] ?? "0";
}
