import { isDeepStrictEqual } from "node:util";

import { area, type Json, type Server } from "../server.ts";
import { asksFor, at, done, eventually, same, word } from "./expect.ts";
import { isActive, items, READY, say, untilPods, untilStatusOf } from "./played-pods.ts";
import { collection, DEPLOYMENTS, merge, PODS, post, STATEFUL_SETS } from "./requests.ts";
import { deployment, job, JOBS } from "./workloads.ts";

const EVENTS = collection("v1", "Event", "events");

/** Names that the controllers make up: those of sets and of pods. */
const made = (text: string): string =>
  text
    .replaceAll(/\b(d|rc)-[0-9a-z]{6,10}(-[0-9a-z]{5})?\b/g, (_name, set, pod) =>
      pod === undefined ? `${String(set)}-SET` : "POD",
    )
    .replaceAll(/(pod: )\S+/g, "$1POD");

/** What was told of the objects of a kind, in a line each, in the order in which it was told. */
async function told(server: Server, ns: string, kind: string): Promise<readonly string[]> {
  const events = (await items(server, EVENTS, ns)).filter((event) => at(event, "involvedObject.kind") === kind);
  const revision = (event: Json): bigint => BigInt(word(at(event, "metadata.resourceVersion")));
  return events
    .toSorted((a, b) => (revision(a) < revision(b) ? -1 : 1))
    .map((event) => {
      const count = Number(at(event, "count"));
      const what = ["type", "reason", "message"].map((field) => word(at(event, field)));
      return made(`${what[0]} ${what[1]}${count === 1 ? "" : ` x${count}`}: ${what[2]}`).replaceAll(ns, "NS");
    });
}

/** Waits until that is what was told. */
async function tells(server: Server, ns: string, kind: string, ...expected: readonly string[]): Promise<void> {
  let last: readonly string[] = [];
  await eventually(`events of ${kind}`, async () => {
    last = await told(server, ns, kind);
    return isDeepStrictEqual(last, expected) ? true : undefined;
  }).catch(() => same(last, expected));
}

async function makeReady(server: Server, ns: string): Promise<void> {
  for (const pod of await items(server, PODS, ns)) {
    await server.send(merge(PODS, ns, `${word(at(pod, "metadata.name"))}/status`, { status: READY }));
  }
}

const image = (name: string): object => ({
  template: { spec: { containers: [{ name: "c", image: `none.example/${name}` }] } },
});
const scaled = (way: string, from: number, to: number): string =>
  `Normal ScalingReplicaSet: Scaled ${way} replica set d-SET from ${from} to ${to}`;
const CREATED = "Normal SuccessfulCreate: Created pod: POD";
const DELETED = "Normal SuccessfulDelete: Deleted pod: POD";

/** Starts a Job and waits for its pods. */
async function startJob(server: Server, pods: number, spec: object): Promise<string> {
  const ns = await server.namespace();
  await done(server, post(JOBS, ns, job("j", { ...spec })));
  await untilPods(server, ns, pods);
  return ns;
}

async function end(server: Server, ns: string, phase: "Succeeded" | "Failed"): Promise<void> {
  for (const pod of (await items(server, PODS, ns)).filter(isActive)) await say(server, ns, pod, { phase });
}

/** Cases of the area `workloads: events`. */
export const events = area("workloads: events", {
  "an event as a whole": async (server) => {
    const ns = await server.namespace();
    await done(server, post(DEPLOYMENTS, ns, deployment("d", { replicas: 1 })));
    await tells(server, ns, "Deployment", scaled("up", 0, 1));
    const [event] = (await items(server, EVENTS, ns)).filter((one) => at(one, "involvedObject.kind") === "Deployment");
    const { metadata, ...rest } = server.show(event) as Record<string, Json>;
    const { name, ...own } = metadata as Record<string, Json>;
    same(/^d\.[0-9a-f]{16}$/.test(word(name)), true);
    same(JSON.parse(made(JSON.stringify({ metadata: own, ...rest }))), {
      metadata: {
        namespace: "NS",
        uid: "UID",
        resourceVersion: "RV",
        creationTimestamp: "TIME",
        managedFields: [
          'kube-controller-manager Update v1: {"f:count":{},"f:firstTimestamp":{},"f:involvedObject":{},"f:lastTimestamp":{},"f:message":{},"f:reason":{},"f:reportingComponent":{},"f:source":{"f:component":{}},"f:type":{}}',
        ],
      },
      involvedObject: {
        kind: "Deployment",
        namespace: "NS",
        name: "d",
        uid: "UID",
        apiVersion: "apps/v1",
        resourceVersion: "RV",
      },
      reason: "ScalingReplicaSet",
      message: "Scaled up replica set d-SET from 0 to 1",
      source: { component: "deployment-controller" },
      firstTimestamp: "TIME",
      lastTimestamp: "TIME",
      count: 1,
      type: "Normal",
      eventTime: null,
      reportingComponent: "deployment-controller",
      reportingInstance: "",
    });
  },
  "an event without times, as a client writes it": asksFor(
    ["firstTimestamp", "lastTimestamp", "eventTime", "metadata.managedFields"],
    (ns) => post(EVENTS, ns, { metadata: { name: "e" }, involvedObject: { namespace: ns } }),
    {
      status: 201,
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: null,
      "metadata.managedFields": ['conformance Update v1: {"f:involvedObject":{}}'],
    },
  ),
  "a deployment that grows and shrinks": async (server) => {
    const ns = await server.namespace();
    await done(server, post(DEPLOYMENTS, ns, deployment("d", { replicas: 2 })));
    await tells(server, ns, "ReplicaSet", CREATED, CREATED);
    await done(server, merge(DEPLOYMENTS, ns, "d", { spec: { replicas: 1 } }));
    await tells(server, ns, "ReplicaSet", CREATED, CREATED, DELETED);
    await tells(server, ns, "Deployment", scaled("up", 0, 2), scaled("down", 2, 1));
  },
  "a deployment that rolls": async (server) => {
    const ns = await server.namespace();
    await done(server, post(DEPLOYMENTS, ns, deployment("d", { replicas: 1 })));
    await untilPods(server, ns, 1);
    await makeReady(server, ns);
    await done(server, {
      ...merge(DEPLOYMENTS, ns, "d", { spec: image("two") }),
      type: "application/strategic-merge-patch+json",
    });
    await untilPods(server, ns, 2);
    await makeReady(server, ns);
    await tells(server, ns, "Deployment", scaled("up", 0, 1), scaled("up", 0, 1), scaled("down", 1, 0));
    await tells(server, ns, "ReplicaSet", CREATED, CREATED, DELETED);
  },
  "a deployment without pods tells nothing": async (server) => {
    const ns = await server.namespace();
    await done(server, post(DEPLOYMENTS, ns, deployment("d")));
    await eventually("its set", async () =>
      (await items(server, collection("apps/v1", "ReplicaSet", "replicasets"), ns)).length === 1 ? true : undefined,
    );
    await done(server, merge(DEPLOYMENTS, ns, "d", { spec: { replicas: 1 } }));
    await tells(server, ns, "Deployment", scaled("up", 0, 1));
  },
  "many steps of a deployment are told together": async (server) => {
    const ns = await server.namespace();
    await done(server, post(DEPLOYMENTS, ns, deployment("d", { replicas: 1 })));
    const lines = [scaled("up", 0, 1)];
    await tells(server, ns, "Deployment", ...lines);
    for (let size = 2; size <= 9; size += 1) {
      await done(server, merge(DEPLOYMENTS, ns, "d", { spec: { replicas: size } }));
      lines.push(scaled("up", size - 1, size));
      await tells(server, ns, "Deployment", ...lines);
    }
    const combined = (count: string, from: number, to: number): string =>
      `Normal ScalingReplicaSet${count}: (combined from similar events): Scaled up replica set d-SET from ${from} to ${to}`;
    await done(server, merge(DEPLOYMENTS, ns, "d", { spec: { replicas: 10 } }));
    await tells(server, ns, "Deployment", ...lines, combined("", 9, 10));
    await done(server, merge(DEPLOYMENTS, ns, "d", { spec: { replicas: 11 } }));
    await tells(server, ns, "Deployment", ...lines, combined(" x2", 10, 11));
    // Nobody in particular reports it.
    const all = await items(server, EVENTS, ns);
    const together = all.filter((event) =>
      word(at(event, "message")).startsWith(`(combined from similar events): Scaled`),
    );
    same(
      together.map((event) => [at(event, "source"), at(event, "reportingComponent")]),
      [[{ component: "deployment-controller" }, ""]],
    );
  },
  "a stateful set, its claims, and what is told again": async (server) => {
    const ns = await server.namespace();
    const spec = {
      serviceName: "s",
      replicas: 1,
      volumeClaimTemplates: [
        {
          metadata: { name: "v" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      ],
    };
    await done(server, post(STATEFUL_SETS, ns, deployment("s", spec)));
    const claim = "Normal SuccessfulCreate: Create Claim v-s-0 Pod s-0 in StatefulSet s success";
    const pod = (count = ""): string => `Normal SuccessfulCreate${count}: Create Pod s-0 in StatefulSet s successful`;
    const gone = "Normal SuccessfulDelete: Delete Pod s-0 in StatefulSet s successful";
    await tells(server, ns, "StatefulSet", claim, pod());
    const [first] = await untilPods(server, ns, 1);
    // The controller's last word before the pod fails: it looks at the set again after each, and might delete, and tell, twice.
    await untilStatusOf(server, STATEFUL_SETS, ns, "s", (status) => at(status, "updatedReplicas") === 1);
    if (first !== undefined) await say(server, ns, first, { phase: "Failed" });
    await tells(server, ns, "StatefulSet", claim, gone, pod(" x2"));
  },
  "a job that completes": async (server) => {
    const ns = await startJob(server, 2, { parallelism: 2, completions: 2 });
    await end(server, ns, "Succeeded");
    await tells(server, ns, "Job", CREATED, CREATED, "Normal Completed: Job completed");
  },
  "a job that fails": async (server) => {
    const ns = await startJob(server, 1, { backoffLimit: 0 });
    await end(server, ns, "Failed");
    await tells(
      server,
      ns,
      "Job",
      CREATED,
      "Warning BackoffLimitExceeded: Job has reached the specified backoff limit",
    );
  },
  "a job that is late": async (server) => {
    const ns = await server.namespace();
    await done(server, post(JOBS, ns, job("j", { activeDeadlineSeconds: 1 })));
    const late = "Warning DeadlineExceeded: Job was active longer than specified deadline";
    await tells(server, ns, "Job", CREATED, DELETED, late);
  },
  "a job that is suspended, and goes on": async (server) => {
    const ns = await startJob(server, 1, {});
    await done(server, merge(JOBS, ns, "j", { spec: { suspend: true } }));
    const suspended = [CREATED, DELETED, "Normal Suspended: Job suspended"];
    await tells(server, ns, "Job", ...suspended);
    await done(server, merge(JOBS, ns, "j", { spec: { suspend: false } }));
    await tells(server, ns, "Job", ...suspended, CREATED, "Normal Resumed: Job resumed");
  },
  "a job that needs fewer pods": async (server) => {
    const ns = await startJob(server, 2, { parallelism: 2, completions: 2 });
    await done(server, merge(JOBS, ns, "j", { spec: { parallelism: 1 } }));
    await tells(server, ns, "Job", CREATED, CREATED, DELETED);
  },
  "a job whose indexes fail": async (server) => {
    const ns = await startJob(server, 1, { completions: 1, completionMode: "Indexed", backoffLimitPerIndex: 0 });
    await end(server, ns, "Failed");
    await tells(server, ns, "Job", CREATED, "Warning FailedIndexes: Job has failed indexes");
  },
});
