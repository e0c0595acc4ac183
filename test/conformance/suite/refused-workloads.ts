import { area, type Server } from "../server.ts";
import {
  AVAILABLE,
  changed,
  COMPLETE,
  CREATED,
  LATE,
  says,
  UNAVAILABLE,
  UNDER_WAY,
  unnamed,
} from "./deployment-conditions.ts";
import { at, done, eventually, same, word } from "./expect.ts";
import { KEPT, lift, uncreated, unlessLifted } from "./lifted-policies.ts";
import { items, untilPods } from "./played-pods.ts";
import { policed, type PolicyOptions, type Validation } from "./policies.ts";
import { collection, DEPLOYMENTS, merge, PODS, post, STATEFUL_SETS } from "./requests.ts";
import { deployment, job, JOBS } from "./workloads.ts";

const EVENTS = collection("v1", "Event", "events");

const DENIED =
  "ValidatingAdmissionPolicy 'POLICY' with binding 'POLICY' denied request: not by system:kube-controller-manager";
const POD_DENIED = `pods POD is forbidden: ${DENIED}`;

/** Makes the Deployment `d` under a policy. */
async function started(server: Server, validation: Validation, options: PolicyOptions): Promise<string> {
  const ns = await policed(server, [validation], options);
  await done(server, post(DEPLOYMENTS, ns, deployment("d", { replicas: 1 })));
  return ns;
}

/** Waits until that was told of an object of a kind, however often: a controller tries again, less and less often. */
async function tells(server: Server, ns: string, kind: string, expected: string): Promise<void> {
  let last: readonly string[] = [];
  await eventually(`an event of ${kind}`, async () => {
    const found = (await items(server, EVENTS, ns)).filter((event) => at(event, "involvedObject.kind") === kind);
    last = found.map((event) => {
      const [type, reason, message = ""] = ["type", "reason", "message"].map((field) => word(at(event, field)));
      return word(server.show(`${type} ${reason}: ${unnamed(message)}`));
    });
    return last.includes(expected) ? true : undefined;
  }).catch(() => same(last, [expected]));
}

/** A StatefulSet of one pod, with a claim. */
const stateful = (name: string): ReturnType<typeof deployment> => {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  return deployment(name, {
    replicas: 1,
    serviceName: name,
    volumeClaimTemplates: [{ metadata: { name: "v" }, spec }],
  });
};

/** Cases of the area `workloads: what is refused`. */
export const refusedWorkloads = area("workloads: what is refused", {
  "pods of a Deployment, which is late then": async (server) => {
    const ns = await started(server, uncreated("pods"), { resources: ["pods"] });
    const failure = `ReplicaFailure True FailedCreate: ${POD_DENIED}`;
    await says(server, ns, CREATED, UNAVAILABLE, failure);
    await tells(server, ns, "ReplicaSet", `Warning FailedCreate: Error creating: ${POD_DENIED}`);
    await changed(server, ns, { progressDeadlineSeconds: 1 });
    await says(server, ns, UNAVAILABLE, failure, LATE);
    await done(server, lift(ns));
    await untilPods(server, ns, 1);
    await says(server, ns, UNAVAILABLE, LATE);
  },
  "a ReplicaSet of a Deployment": async (server) => {
    const ns = await started(server, uncreated("replicasets"), { resources: ["replicasets"], groups: ["apps"] });
    const why = `Failed to create new replica set SET: replicasets.apps SET is forbidden: ${DENIED}`;
    await says(server, ns, `Progressing False ReplicaSetCreateError: ${why}`);
    await tells(server, ns, "Deployment", `Warning ReplicaSetCreateError: ${why}`);
    await done(server, lift(ns));
    // A change calls for it before its time.
    await eventually("its set", async () => {
      await done(server, merge(DEPLOYMENTS, ns, "d", { metadata: { labels: { at: String(Date.now()) } } }));
      return (await items(server, collection("apps/v1", "ReplicaSet", "replicasets"), ns)).length === 1
        ? true
        : undefined;
    });
    await says(server, ns, UNAVAILABLE, UNDER_WAY);
  },
  "the end of a pod of a Deployment": async (server) => {
    const ns = await started(server, KEPT, { resources: ["pods"] });
    await says(server, ns, UNAVAILABLE, UNDER_WAY);
    await changed(server, ns, { replicas: 0 });
    const failure = `ReplicaFailure True FailedDelete: unable to delete pods: ${POD_DENIED}`;
    await says(server, ns, UNDER_WAY, AVAILABLE, failure);
    await tells(server, ns, "ReplicaSet", `Warning FailedDelete: Error deleting: ${POD_DENIED}`);
    await done(server, lift(ns));
    await says(server, ns, AVAILABLE, COMPLETE);
  },
  "the end of one pod of two is not in the way of the other's": async (server) => {
    const kept = unlessLifted("request.operation != 'DELETE' || !('kept' in oldObject.metadata.labels)");
    const ns = await started(server, kept, { resources: ["pods"] });
    await changed(server, ns, { replicas: 2 });
    const [first] = await untilPods(server, ns, 2);
    await done(server, merge(PODS, ns, word(at(first, "metadata.name")), { metadata: { labels: { kept: "" } } }));
    await changed(server, ns, { replicas: 0 });
    const [left] = await untilPods(server, ns, 1);
    same(at(left, "metadata.uid"), at(first, "metadata.uid"));
    await done(server, lift(ns));
    await untilPods(server, ns, 0);
  },
  "pods of a Job": async (server) => {
    const ns = await policed(server, [uncreated("pods")], { resources: ["pods"] });
    await done(server, post(JOBS, ns, job("j")));
    await tells(server, ns, "Job", `Warning FailedCreate: Error creating: ${POD_DENIED}`);
  },
  "a pod of a StatefulSet": async (server) => {
    const ns = await policed(server, [uncreated("pods")], { resources: ["pods"] });
    await done(server, post(STATEFUL_SETS, ns, stateful("s")));
    const claim = "Normal SuccessfulCreate: Create Claim v-s-0 Pod s-0 in StatefulSet s success";
    await tells(server, ns, "StatefulSet", claim);
    const why = `Create Pod s-0 in StatefulSet s failed error: pods "s-0" is forbidden: ${DENIED}`;
    await tells(server, ns, "StatefulSet", `Warning FailedCreate: ${why}`);
  },
  "a claim of a StatefulSet": async (server) => {
    const resources = ["persistentvolumeclaims"];
    const ns = await policed(server, [uncreated("persistentvolumeclaims")], { resources });
    await done(server, post(STATEFUL_SETS, ns, stateful("s")));
    const why = `persistentvolumeclaims "v-s-0" is forbidden: ${DENIED}`;
    const claim = `Create Claim v-s-0 for Pod s-0 in StatefulSet s failed error: ${why}`;
    await tells(server, ns, "StatefulSet", `Warning FailedCreate: ${claim}`);
    const pod = `Create Pod s-0 in StatefulSet s failed error: failed to create PVC v-s-0: ${why}`;
    await tells(server, ns, "StatefulSet", `Warning FailedCreate: ${pod}`);
  },
  "the end of a pod of a StatefulSet": async (server) => {
    const ns = await policed(server, [KEPT], { resources: ["pods"] });
    await done(server, post(STATEFUL_SETS, ns, stateful("s")));
    await untilPods(server, ns, 1);
    await done(server, merge(STATEFUL_SETS, ns, "s", { spec: { replicas: 0 } }));
    const why = `Delete Pod s-0 in StatefulSet s failed error: pods "s-0" is forbidden: ${DENIED}`;
    await tells(server, ns, "StatefulSet", `Warning FailedDelete: ${why}`);
    await done(server, lift(ns));
    await untilPods(server, ns, 0);
  },
});
