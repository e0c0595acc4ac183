import { createClusterApi } from "../../src/adapters/kubernetes/cluster-api.ts";
import { createTokenCredential } from "../../src/adapters/kubernetes/credential.ts";
import { createStaticAccess } from "../../src/adapters/kubernetes/static-access.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { startRecorded } from "../unit/adapters/kubernetes/recorded.ts";
import { describeClusterAccess } from "./cluster-access.contract.ts";

describeClusterAccess("of one process", () => {
  const api = createClusterApi({
    cluster: "c1",
    endpoint: { server: "https://127.0.0.1:1" },
    credential: createTokenCredential("t"),
    clock: createSystemClock(),
    userAgent: "test",
  });
  return Promise.resolve({
    access: createStaticAccess([api]),
    cluster: "c1",
    [Symbol.asyncDispose]: () => Promise.resolve(api.close()),
  });
});

describeClusterAccess("from the fleet's records", () => startRecorded());
