import { isDeepStrictEqual } from "node:util";

import { area, type Json, type Server } from "../server.ts";
import { at, done, eventually, same, word } from "./expect.ts";
import { items, say, untilPods, untilStatusOf } from "./played-pods.ts";
import { collection, del, get, merge, PODS, post, STATEFUL_SETS } from "./requests.ts";

const REVISIONS = collection("apps/v1", "ControllerRevision", "controllerrevisions");

type Spec = Readonly<Record<string, unknown>>;

const image = (name: string): Spec => ({
  template: {
    metadata: { labels: { app: "s" } },
    spec: { containers: [{ name: "c", image: `none.example/${name}` }] },
  },
});

const set = (spec: Spec = {}, metadata: Spec = {}) => ({
  metadata: { name: "s", ...metadata },
  spec: { serviceName: "s", selector: { matchLabels: { app: "s" } }, ...image("one"), ...spec },
});

/** A pod says that it has been ready for this long. */
const readySince = (seconds: number): Json => ({
  phase: "Running",
  conditions: [
    {
      type: "Ready",
      status: "True",
      lastTransitionTime: `${new Date(Date.now() - seconds * 1_000).toISOString().slice(0, 19)}Z`,
    },
  ],
});

const LONG = 1_000;

/** The pods by name: image, and whether they are ready. */
async function podLines(server: Server, ns: string): Promise<readonly string[]> {
  return (await items(server, PODS, ns))
    .map(
      (pod) =>
        `${word(at(pod, "metadata.name"))} ${word(at(pod, "spec.containers.0.image")).replace("none.example/", "")}`,
    )
    .toSorted();
}

async function untilLines(server: Server, ns: string, ...expected: readonly string[]): Promise<void> {
  let last: readonly string[] = [];
  await eventually("the pods", async () => {
    last = await podLines(server, ns);
    return JSON.stringify(last) === JSON.stringify(expected) ? true : undefined;
  }).catch(() => same(last, expected));
}

/** The names of revisions are the same everywhere: they come of a hash of the template. */
const ONE = "s-579674fb5b";
const TWO = "s-ff7f74d5d";

/** Waits until the status counts this, with pods of the current and of the update revision. */
async function settles(
  server: Server,
  ns: string,
  revisions: readonly [current: string, update: string],
  expected: Spec,
): Promise<void> {
  let last: unknown;
  const [currentRevision, updateRevision] = revisions;
  const wanted = { availableReplicas: 0, collisionCount: 0, currentRevision, updateRevision, ...expected };
  await eventually("the status", async () => {
    const { body } = await server.send(get(STATEFUL_SETS, ns, "s"));
    const { observedGeneration, ...counts } = at(body, "status") as Record<string, Json>;
    last = counts;
    const isUpToDate = observedGeneration === at(body, "metadata.generation");
    return isUpToDate && isDeepStrictEqual(counts, wanted) ? true : undefined;
  }).catch(() => same(last, wanted));
}

async function makeReady(server: Server, ns: string, ...names: readonly string[]): Promise<void> {
  for (const pod of await items(server, PODS, ns)) {
    if (names.includes(word(at(pod, "metadata.name")))) await say(server, ns, pod, readySince(LONG));
  }
}

/** Starts a set and brings its pods up, one after the other. */
async function started(server: Server, spec: Spec, replicas: number): Promise<string> {
  const ns = await server.namespace();
  await done(server, post(STATEFUL_SETS, ns, set({ replicas, ...spec })));
  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const [pod] = await untilPods(server, ns, 1, (one) => at(one, "metadata.name") === `s-${ordinal}`);
    await say(server, ns, pod ?? null, readySince(LONG));
  }
  await untilStatusOf(server, STATEFUL_SETS, ns, "s", (status) => at(status, "availableReplicas") === replicas);
  return ns;
}

/** The revisions with their numbers. */
async function untilRevisions(server: Server, ns: string, ...expected: readonly string[]): Promise<void> {
  let last: readonly string[] = [];
  await eventually("the revisions", async () => {
    const found = await items(server, REVISIONS, ns);
    last = found.map((one) => `${word(at(one, "revision"))} ${word(at(one, "metadata.name"))}`).toSorted();
    return isDeepStrictEqual(last, expected) ? true : undefined;
  }).catch(() => same(last, expected));
}

/** Cases of the area `workloads: stateful sets`. */
export const statefulSets = area("workloads: stateful sets", {
  "pods in order": async (server) => {
    const ns = await server.namespace();
    await done(server, post(STATEFUL_SETS, ns, set({ replicas: 2 })));
    await untilLines(server, ns, "s-0 one");
    await settles(server, ns, [ONE, ONE], { replicas: 1, currentReplicas: 1, updatedReplicas: 1 });
    await makeReady(server, ns, "s-0");
    await untilLines(server, ns, "s-0 one", "s-1 one");
    const [pod] = await items(server, PODS, ns);
    const shown = [
      at(pod, "metadata.labels"),
      at(pod, "spec.hostname"),
      at(pod, "spec.subdomain"),
      at(pod, "metadata.generateName"),
    ];
    same(server.show(shown), [
      {
        app: "s",
        "apps.kubernetes.io/pod-index": "0",
        "controller-revision-hash": ONE,
        "statefulset.kubernetes.io/pod-name": "s-0",
      },
      "s-0",
      "s",
      "s-",
    ]);
    await makeReady(server, ns, "s-1");
    const both = { replicas: 2, readyReplicas: 2, availableReplicas: 2, currentReplicas: 2, updatedReplicas: 2 };
    await settles(server, ns, [ONE, ONE], both);
  },
  "a revision": async (server) => {
    const ns = await server.namespace();
    const metadata = { annotations: { my: "note" }, labels: { my: "label" } };
    await done(server, post(STATEFUL_SETS, ns, set({ replicas: 1 }, metadata)));
    await untilPods(server, ns, 1);
    const container = {
      image: "none.example/one",
      imagePullPolicy: "Always",
      name: "c",
      resources: {},
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
    };
    const template = {
      $patch: "replace",
      metadata: { labels: { app: "s" } },
      spec: {
        containers: [container],
        dnsPolicy: "ClusterFirst",
        restartPolicy: "Always",
        schedulerName: "default-scheduler",
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
    };
    const owner = {
      apiVersion: "apps/v1",
      blockOwnerDeletion: true,
      controller: true,
      kind: "StatefulSet",
      name: "s",
      uid: "UID",
    };
    same(server.show(await items(server, REVISIONS, ns)), [
      {
        data: { spec: { template } },
        metadata: {
          annotations: { my: "note" },
          creationTimestamp: "TIME",
          labels: { "controller.kubernetes.io/hash": "579674fb5b", app: "s" },
          managedFields: [
            'kube-controller-manager Update apps/v1: {"f:data":{},"f:metadata":{"f:annotations":{".":{},"f:my":{}},"f:labels":{".":{},"f:app":{},"f:controller.kubernetes.io/hash":{}},"f:ownerReferences":{".":{},"k:{\\"uid\\":\\"UID\\"}":{}}},"f:revision":{}}',
          ],
          name: ONE,
          namespace: "NS",
          ownerReferences: [owner],
          resourceVersion: "RV",
          uid: "UID",
        },
        revision: 1,
      },
    ]);
  },
  "revisions as a table": async (server) => {
    const ns = await started(server, {}, 1);
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const { body } = await done(server, { method: "GET", path: REVISIONS.path(ns), accept });
    const row = at(body, "rows.0.cells");
    same(Array.isArray(row) ? row.slice(0, 3) : row, [ONE, "statefulset.apps/s", 1]);
  },
  "pods at once": async (server) => {
    const ns = await server.namespace();
    await done(server, post(STATEFUL_SETS, ns, set({ replicas: 3, podManagementPolicy: "Parallel" })));
    await untilLines(server, ns, "s-0 one", "s-1 one", "s-2 one");
    await done(server, merge(STATEFUL_SETS, ns, "s", { spec: { replicas: 0 } }));
    await untilPods(server, ns, 0);
  },
  "an update, the highest first": async (server) => {
    const ns = await started(server, {}, 2);
    await done(server, merge(STATEFUL_SETS, ns, "s", { spec: image("two") }));
    await untilLines(server, ns, "s-0 one", "s-1 two");
    const half = { replicas: 2, readyReplicas: 1, availableReplicas: 1, currentReplicas: 1, updatedReplicas: 1 };
    await settles(server, ns, [ONE, TWO], half);
    await makeReady(server, ns, "s-1");
    await untilLines(server, ns, "s-0 two", "s-1 two");
    await makeReady(server, ns, "s-0");
    const both = { replicas: 2, readyReplicas: 2, availableReplicas: 2, currentReplicas: 2, updatedReplicas: 2 };
    await settles(server, ns, [TWO, TWO], both);
    await untilRevisions(server, ns, `1 ${ONE}`, `2 ${TWO}`);
    await done(server, merge(STATEFUL_SETS, ns, "s", { spec: image("one") }));
    await untilLines(server, ns, "s-0 two", "s-1 one");
    await untilRevisions(server, ns, `2 ${TWO}`, `3 ${ONE}`);
  },
  "an update of a part": async (server) => {
    const ns = await started(server, { updateStrategy: { rollingUpdate: { partition: 1 } } }, 2);
    await done(server, merge(STATEFUL_SETS, ns, "s", { spec: image("two") }));
    await untilLines(server, ns, "s-0 one", "s-1 two");
    await makeReady(server, ns, "s-1");
    const half = { replicas: 2, readyReplicas: 2, availableReplicas: 2, currentReplicas: 1, updatedReplicas: 1 };
    await settles(server, ns, [ONE, TWO], half);
    const [first] = await items(server, PODS, ns);
    await done(server, del(PODS, ns, "s-0"));
    await untilPods(
      server,
      ns,
      1,
      (pod) => at(pod, "metadata.name") === "s-0" && at(pod, "metadata.uid") !== at(first, "metadata.uid"),
    );
    await untilLines(server, ns, "s-0 one", "s-1 two");
  },
  "an update of several at once": async (server) => {
    const ns = await started(server, { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } }, 3);
    const hold = (name: string, finalizers: unknown) => merge(PODS, ns, name, { metadata: { finalizers } });
    // Held until both are on their way out: a controller that had heard of one deletion only would make that pod again.
    for (const name of ["s-1", "s-2"]) await done(server, hold(name, ["a.b/c"]));
    await done(server, merge(STATEFUL_SETS, ns, "s", { spec: image("two") }));
    await untilPods(server, ns, 2, (pod) => at(pod, "metadata.deletionTimestamp") !== undefined);
    for (const name of ["s-2", "s-1"]) await done(server, hold(name, null));
    // They come again in order.
    await untilLines(server, ns, "s-0 one", "s-1 two");
    const one = { replicas: 2, readyReplicas: 1, availableReplicas: 1, currentReplicas: 1, updatedReplicas: 1 };
    await settles(server, ns, [ONE, TWO], one);
  },
  "an update on deletion": async (server) => {
    const ns = await started(server, { updateStrategy: { type: "OnDelete" } }, 1);
    await done(server, merge(STATEFUL_SETS, ns, "s", { spec: image("two") }));
    const old = { replicas: 1, readyReplicas: 1, availableReplicas: 1, currentReplicas: 1 };
    await settles(server, ns, [ONE, TWO], old);
    await done(server, del(PODS, ns, "s-0"));
    await untilLines(server, ns, "s-0 two");
  },
  "revisions that are kept": async (server) => {
    const ns = await started(server, { revisionHistoryLimit: 1 }, 1);
    for (const name of ["two", "three", "four"]) {
      await done(server, merge(STATEFUL_SETS, ns, "s", { spec: image(name) }));
      await untilLines(server, ns, `s-0 ${name}`);
      await makeReady(server, ns, "s-0");
      await untilStatusOf(
        server,
        STATEFUL_SETS,
        ns,
        "s",
        (status) => at(status, "readyReplicas") === 1 && at(status, "updateRevision") === at(status, "currentRevision"),
      );
    }
    await untilRevisions(server, ns, "3 s-74b9c6949b", "4 s-854c9b55d");
  },
  "fewer pods": async (server) => {
    const ns = await started(server, {}, 3);
    await done(server, merge(STATEFUL_SETS, ns, "s", { spec: { replicas: 1 } }));
    await untilLines(server, ns, "s-0 one");
    const one = { replicas: 1, readyReplicas: 1, availableReplicas: 1, currentReplicas: 1, updatedReplicas: 1 };
    await settles(server, ns, [ONE, ONE], one);
  },
  "a pod that ends is made anew": async (server) => {
    const ns = await started(server, {}, 1);
    const [pod] = await items(server, PODS, ns);
    await say(server, ns, pod ?? null, { phase: "Failed" });
    const another = await untilPods(server, ns, 1, (one) => at(one, "metadata.uid") !== at(pod, "metadata.uid"));
    same(
      another.map((one) => at(one, "metadata.name")),
      ["s-0"],
    );
  },
  "pods that have to be ready for some time": async (server) => {
    const ns = await server.namespace();
    await done(server, post(STATEFUL_SETS, ns, set({ replicas: 2, minReadySeconds: 300 })));
    const [first] = await untilPods(server, ns, 1);
    await say(server, ns, first ?? null, readySince(0));
    const ready = { replicas: 1, readyReplicas: 1, currentReplicas: 1, updatedReplicas: 1 };
    await settles(server, ns, [ONE, ONE], ready);
    await say(server, ns, first ?? null, readySince(LONG));
    await untilLines(server, ns, "s-0 one", "s-1 one");
    const both = { replicas: 2, readyReplicas: 1, availableReplicas: 1, currentReplicas: 2, updatedReplicas: 2 };
    await settles(server, ns, [ONE, ONE], both);
  },
});
