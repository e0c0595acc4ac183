import { area, type Case, type Json, type Server } from "../server.ts";
import { at, done, same, untilStatus, word } from "./expect.ts";
import { untilKnown } from "./known.ts";
import { conditionOf, isActive, items, READY, say, untilPods, untilStatusOf } from "./played-pods.ts";
import { del, get, merge, PODS, post } from "./requests.ts";
import { job, JOBS, pod } from "./workloads.ts";

type Wanted = (status: Json | undefined) => boolean;

const counts =
  (expected: Readonly<Record<string, number>>): Wanted =>
  (status) =>
    Object.entries(expected).every(([name, value]) => (at(status, name) ?? 0) === value);

const is =
  (type: string, value = "True"): Wanted =>
  (status) =>
    at(conditionOf(status, type), "status") === value;

/** Starts a Job and waits for its pods. */
async function started(server: Server, pods: number, spec: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const ns = await server.namespace();
  await done(server, post(JOBS, ns, job("j", spec)));
  await untilPods(server, ns, pods);
  await untilStatusOf(server, JOBS, ns, "j", counts({ active: pods }));
  return ns;
}

/** Waits for a status, and compares it: its counts in one line, a line for each condition. */
async function shows(server: Server, ns: string, wanted: Wanted, ...expected: readonly string[]): Promise<void> {
  const body = await untilStatusOf(server, JOBS, ns, "j", wanted);
  const { conditions = [], ...rest } = server.show(at(body, "status")) as Record<string, Json>;
  const entries = Object.entries(rest).map(([name, value]) => `${name} ${word(value)}`);
  const said = Array.isArray(conditions) ? conditions : [];
  same(
    [
      entries.toSorted().join(", "),
      ...said.map(
        (one: Json) =>
          `${["type", "status", "reason"].map((key) => word(at(one, key))).join(" ")}: ${word(at(one, "message"))}`,
      ),
    ],
    expected,
  );
}

/** The pods that are there say that they have ended. */
async function end(
  server: Server,
  ns: string,
  phase: "Succeeded" | "Failed",
  count = Number.POSITIVE_INFINITY,
): Promise<void> {
  const active = (await items(server, PODS, ns)).filter(isActive);
  for (const pod of active.slice(0, count)) await say(server, ns, pod, { phase });
}

/** A pod that has ended in an hour, so says its condition: as long as a case lasts, its Job waits before it makes another. */
const endsLater = (): object => {
  const lastTransitionTime = `${new Date(Date.now() + 3_600_000).toISOString().slice(0, 19)}Z`;
  return { conditions: [{ type: "Ready", status: "False", lastTransitionTime }] };
};

const QUIET = "ready 0, startTime TIME, terminating 0, uncountedTerminatedPods {}";
const REACHED = "True CompletionsReached: Reached expected number of succeeded pods";
const COMPLETE = [`SuccessCriteriaMet ${REACHED}`, `Complete ${REACHED}`];
const LIMIT = "True BackoffLimitExceeded: Job has reached the specified backoff limit";
const LATE = "True DeadlineExceeded: Job was active longer than specified deadline";
const SUSPENDED = "Suspended True JobSuspended: Job suspended";

/** A Job fails after what `act` does. */
const fails =
  (
    spec: Readonly<Record<string, unknown>>,
    pods: number,
    act: (server: Server, ns: string) => Promise<void>,
    ...expected: readonly string[]
  ): Case["run"] =>
  async (server) => {
    const ns = await started(server, pods, spec);
    await act(server, ns);
    await shows(server, ns, is("Failed"), ...expected);
  };

/** Cases of the area `workloads: jobs`. */
export const jobs = area("workloads: jobs", {
  "a Job that runs": async (server) => {
    const ns = await started(server, 1);
    await shows(server, ns, counts({ active: 1 }), `active 1, ${QUIET}`);
    const [pod] = await items(server, PODS, ns);
    const { labels, annotations, finalizers, generateName, ownerReferences, managedFields } = at(
      pod,
      "metadata",
    ) as Record<string, Json>;
    same(server.show({ labels, annotations, finalizers, generateName, ownerReferences, managedFields }), {
      finalizers: ["batch.kubernetes.io/job-tracking"],
      generateName: "j-",
      labels: {
        "batch.kubernetes.io/controller-uid": "UID",
        "batch.kubernetes.io/job-name": "j",
        "controller-uid": "UID",
        "job-name": "j",
      },
      managedFields: [
        'kube-controller-manager Update v1: {"f:metadata":{"f:finalizers":{".":{},"v:\\"batch.kubernetes.io/job-tracking\\"":{}},"f:generateName":{},"f:labels":{".":{},"f:batch.kubernetes.io/controller-uid":{},"f:batch.kubernetes.io/job-name":{},"f:controller-uid":{},"f:job-name":{}},"f:ownerReferences":{".":{},"k:{\\"uid\\":\\"UID\\"}":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:imagePullPolicy":{},"f:name":{},"f:resources":{},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{}}},"f:dnsPolicy":{},"f:enableServiceLinks":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},"f:terminationGracePeriodSeconds":{}}}',
      ],
      ownerReferences: [
        { apiVersion: "batch/v1", blockOwnerDeletion: true, controller: true, kind: "Job", name: "j", uid: "UID" },
      ],
    });
  },
  "pods that are ready": async (server) => {
    const ns = await started(server, 2, { parallelism: 2, completions: 2 });
    for (const pod of await items(server, PODS, ns)) await say(server, ns, pod, READY);
    const expected = "active 2, ready 2, startTime TIME, terminating 0, uncountedTerminatedPods {}";
    await shows(server, ns, counts({ ready: 2 }), expected);
  },
  "one pod after the other": async (server) => {
    const ns = await started(server, 1, { completions: 2 });
    await end(server, ns, "Succeeded");
    const one = `active 1, ready 0, startTime TIME, succeeded 1, terminating 0, uncountedTerminatedPods {}`;
    await shows(server, ns, counts({ succeeded: 1, active: 1 }), one);
    await untilPods(server, ns, 2);
    await end(server, ns, "Succeeded");
    const both = "completionTime TIME, ready 0, startTime TIME, succeeded 2, terminating 0, uncountedTerminatedPods {}";
    await shows(server, ns, is("Complete"), both, ...COMPLETE);
    const { body } = await done(server, get(JOBS, ns, "j"));
    const condition = {
      type: "Complete",
      status: "True",
      lastProbeTime: "TIME",
      lastTransitionTime: "TIME",
      reason: "CompletionsReached",
      message: "Reached expected number of succeeded pods",
    };
    same(server.show(at(body, "status.conditions.1")), condition);
    const managers = server.show(at(body, "metadata.managedFields"));
    same(Array.isArray(managers) ? managers.slice(1) : [], [
      'kube-controller-manager Update batch/v1 status: {"f:status":{"f:completionTime":{},"f:conditions":{},"f:ready":{},"f:startTime":{},"f:succeeded":{},"f:terminating":{},"f:uncountedTerminatedPods":{}}}',
    ]);
    const finalizers = (await items(server, PODS, ns)).map((pod) => at(pod, "metadata.finalizers"));
    same(finalizers, [undefined, undefined]);
  },
  "its end as a watch sees it": async (server) => {
    const ns = await started(server, 1);
    const watch = await server.watch(`${JOBS.path(ns)}?watch=true`);
    await end(server, ns, "Succeeded");
    const lines = await watch.until(({ object }) => is("Complete")(at(object, "status")));
    const seen = lines.map(({ object }) => {
      const {
        conditions = [],
        completionTime,
        succeeded,
        uncountedTerminatedPods,
      } = at(object, "status") as Record<string, Json>;
      const types = Array.isArray(conditions) ? conditions.map((one: Json) => at(one, "type")) : [];
      return { completionTime, succeeded, types, uncountedTerminatedPods };
    });
    same(server.show(seen.slice(-2)), [
      { types: ["SuccessCriteriaMet"], uncountedTerminatedPods: { succeeded: ["UID"] } },
      { completionTime: "TIME", succeeded: 1, types: ["SuccessCriteriaMet", "Complete"], uncountedTerminatedPods: {} },
    ]);
  },
  "an Indexed Job": async (server) => {
    const ns = await started(server, 2, { completions: 3, parallelism: 2, completionMode: "Indexed" });
    const pods = await items(server, PODS, ns);
    const [second] = pods.filter((pod) => at(pod, "spec.hostname") === "j-1");
    const index = "batch.kubernetes.io/job-completion-index";
    const shown = {
      generateName: at(second, "metadata.generateName"),
      annotations: at(second, "metadata.annotations"),
      label: (at(second, "metadata.labels") as Record<string, Json>)[index],
      env: at(second, "spec.containers.0.env"),
      isNamed: /^j-1-.....$/.test(word(at(second, "metadata.name"))),
    };
    const fieldRef = { apiVersion: "v1", fieldPath: `metadata.labels['${index}']` };
    same(server.show(shown), {
      generateName: "j-1-",
      annotations: { [index]: "1" },
      label: "1",
      env: [{ name: "JOB_COMPLETION_INDEX", valueFrom: { fieldRef } }],
      isNamed: true,
    });
    await say(server, ns, second ?? null, { phase: "Succeeded" });
    const one =
      "active 2, completedIndexes 1, ready 0, startTime TIME, succeeded 1, terminating 0, uncountedTerminatedPods {}";
    await shows(server, ns, counts({ succeeded: 1, active: 2 }), one);
    same((await untilPods(server, ns, 2, isActive)).map((pod) => word(at(pod, "spec.hostname"))).toSorted(), [
      "j-0",
      "j-2",
    ]);
    await end(server, ns, "Succeeded");
    const all =
      "completedIndexes 0-2, completionTime TIME, ready 0, startTime TIME, succeeded 3, terminating 0, uncountedTerminatedPods {}";
    await shows(server, ns, is("Complete"), all, ...COMPLETE);
  },
  "a pod that fails is replaced": async (server) => {
    const ns = await started(server, 1);
    await end(server, ns, "Failed");
    await untilPods(server, ns, 1, isActive);
    await shows(server, ns, counts({ failed: 1, active: 1 }), `active 1, failed 1, ${QUIET}`);
  },
  "a pod that has failed just now is not replaced yet": async (server) => {
    const ns = await started(server, 1);
    const [only] = await items(server, PODS, ns);
    await say(server, ns, only ?? null, { phase: "Failed", ...endsLater() });
    await shows(server, ns, counts({ failed: 1, active: 0 }), `failed 1, ${QUIET}`);
  },
  "too many failures": fails(
    { backoffLimit: 0, parallelism: 2, completions: 2 },
    2,
    (server, ns) => end(server, ns, "Failed", 1),
    `failed 2, ${QUIET}`,
    `FailureTarget ${LIMIT}`,
    `Failed ${LIMIT}`,
  ),
  "too long": async (server) => {
    const ns = await server.namespace();
    // Its pod may have come and gone before anybody looks; that one has failed says that there was one.
    await done(server, post(JOBS, ns, job("j", { activeDeadlineSeconds: 2 })));
    await shows(server, ns, is("Failed"), `failed 1, ${QUIET}`, `FailureTarget ${LATE}`, `Failed ${LATE}`);
  },
  "containers that were started too often": fails(
    {
      backoffLimit: 2,
      template: { spec: { restartPolicy: "OnFailure", containers: [{ name: "c", image: "none.example/i" }] } },
    },
    1,
    async (server, ns) => {
      const containerStatuses = [{ name: "c", image: "i", imageID: "", ready: false, restartCount: 2 }];
      for (const pod of await items(server, PODS, ns))
        await say(server, ns, pod, { phase: "Running", containerStatuses });
    },
    `failed 1, ${QUIET}`,
    `FailureTarget ${LIMIT}`,
    `Failed ${LIMIT}`,
  ),
  "a suspension and its end": async (server) => {
    const ns = await started(server, 1);
    await done(server, merge(JOBS, ns, "j", { spec: { suspend: true } }));
    await untilPods(server, ns, 0);
    const suspended: Wanted = (status) => is("Suspended")(status) && counts({ terminating: 0 })(status);
    await shows(server, ns, suspended, "ready 0, terminating 0, uncountedTerminatedPods {}", SUSPENDED);
    await done(server, merge(JOBS, ns, "j", { spec: { suspend: false } }));
    await untilPods(server, ns, 1);
    await shows(server, ns, counts({ active: 1 }), `active 1, ${QUIET}`, "Suspended False JobResumed: Job resumed");
  },
  "a Job that begins suspended": async (server) => {
    const ns = await server.namespace();
    await done(server, post(JOBS, ns, job("j", { suspend: true })));
    await shows(server, ns, is("Suspended"), "ready 0, terminating 0, uncountedTerminatedPods {}", SUSPENDED);
    same(await items(server, PODS, ns), []);
  },
  "a work queue": async (server) => {
    const ns = await started(server, 2, { parallelism: 2 });
    await end(server, ns, "Succeeded", 1);
    const one = "active 1, ready 0, startTime TIME, succeeded 1, terminating 0, uncountedTerminatedPods {}";
    await shows(server, ns, counts({ succeeded: 1, active: 1 }), one);
    await end(server, ns, "Succeeded");
    const both = "completionTime TIME, ready 0, startTime TIME, succeeded 2, terminating 0, uncountedTerminatedPods {}";
    await shows(server, ns, is("Complete"), both, ...COMPLETE);
  },
  "less parallelism": async (server) => {
    const ns = await started(server, 3, { parallelism: 3, completions: 5 });
    await done(server, merge(JOBS, ns, "j", { spec: { parallelism: 1 } }));
    await untilPods(server, ns, 1);
    await shows(server, ns, counts({ active: 1, terminating: 0 }), `active 1, ${QUIET}`);
  },
  "nothing to do": async (server) => {
    const ns = await server.namespace();
    await done(server, post(JOBS, ns, job("j", { completions: 0 })));
    await shows(server, ns, is("Complete"), `completionTime TIME, ${QUIET}`, ...COMPLETE);
  },
  "a pod that is deleted has failed": async (server) => {
    const ns = await started(server, 1);
    const [only] = await items(server, PODS, ns);
    await say(server, ns, only ?? null, endsLater());
    await done(server, del(PODS, ns, word(at(only, "metadata.name"))));
    await shows(server, ns, counts({ failed: 1, terminating: 0 }), `failed 1, ${QUIET}`);
  },
  "pods outlive a Job that is deleted without a word": async (server) => {
    const ns = await started(server, 1);
    await untilKnown(server, PODS, ns, pod("last"));
    await done(server, del(JOBS, ns, "j"));
    await untilStatus(server, `${JOBS.path(ns)}/j`, 404);
    const [left] = await untilPods(server, ns, 1, (one) => at(one, "metadata.finalizers") === undefined);
    same(at(left, "metadata.ownerReferences"), undefined);
  },
  "pods go with their Job": async (server) => {
    const ns = await started(server, 1);
    await done(server, del(JOBS, ns, "j", { propagationPolicy: "Background" }));
    await untilPods(server, ns, 0);
  },
  "a Job goes after its pods": async (server) => {
    const ns = await started(server, 1);
    await untilKnown(server, PODS, ns, pod("last"));
    await done(server, del(JOBS, ns, "j", { propagationPolicy: "Foreground" }));
    await untilStatus(server, `${JOBS.path(ns)}/j`, 404);
    same(await items(server, PODS, ns), []);
  },
  "a Job goes some time after its end": async (server) => {
    const ns = await started(server, 1, { ttlSecondsAfterFinished: 1 });
    await end(server, ns, "Succeeded");
    await untilStatus(server, `${JOBS.path(ns)}/j`, 404);
    await untilPods(server, ns, 0);
  },
  "a Job of another controller": async (server) => {
    const ns = await server.namespace();
    await done(server, post(JOBS, ns, job("j", { managedBy: "example.dev/other", completions: 0 })));
    // The controller takes up Jobs in turn: that it has done another, later one shows that it leaves this one alone.
    await started(server, 1);
    same(at((await server.send(get(JOBS, ns, "j"))).body, "status"), {});
  },
});
