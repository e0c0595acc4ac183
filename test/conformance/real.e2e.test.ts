import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { startControlPlane } from "../helpers/control-plane/control-plane.ts";
import { describeWithServers } from "../helpers/fixtures.ts";
import { describeConformance, type Subject } from "./run.ts";
import { WITH_DAEMONS } from "./suite/all.ts";

const run = promisify(execFile);

async function start(moreControllers: readonly string[]): Promise<Subject> {
  const plane = await startControlPlane({ name: "conformance", moreControllers });
  const etcdctl = plane.etcdctl ?? "etcdctl";
  const at = ["--endpoints", plane.etcdUrl];
  return {
    server: plane.server,
    token: plane.token,
    caPem: plane.caPem,
    // A watch expires because a server that was restarted knows no event from before, a page because etcd has compacted it.
    async forget() {
      await plane.killApiServer();
      const { stdout } = await run(etcdctl, [...at, "endpoint", "status", "--write-out", "json"]);
      await run(etcdctl, [...at, "compact", /"revision":(\d+)/.exec(stdout)?.[1] ?? "0"]);
      await plane.startApiServer();
    },
    stop: () => plane.stop(),
  };
}

// Not the shared control plane: the last cases make it forget its history.
describeWithServers("a control plane of its own", [], () => {
  describeConformance("kube-apiserver", () => start([]));
  const suite = { sideBySide: WITH_DAEMONS, alone: [] };
  describeConformance("kube-apiserver with DaemonSets", () => start(["daemonset-controller"]), {}, suite);
});
