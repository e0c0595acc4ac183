import { isDeepStrictEqual } from "node:util";

import { area, type Json, type Server } from "../server.ts";
import { at, done, eventually, same, word } from "./expect.ts";
import { untilKnown } from "./known.ts";
import { conditionOf, items, READY, say, untilPods } from "./played-pods.ts";
import { collection, DAEMON_SETS, get, merge, NODES, PODS, post } from "./requests.ts";
import { daemonSet } from "./workloads.ts";

const EVENTS = collection("v1", "Event", "events");
const REVISIONS = collection("apps/v1", "ControllerRevision", "controllerrevisions");

type Spec = Readonly<Record<string, unknown>>;

/** A namespace, and a label by which its DaemonSet finds its own nodes among those of all cases. */
interface Place {
  readonly ns: string;
  readonly label: string;
}

async function place(server: Server): Promise<Place> {
  return { ns: await server.namespace(), label: server.unique("place") };
}

/** A node without taints, or with these. */
async function addNode(
  server: Server,
  { label }: Place,
  taints: readonly unknown[] = [],
  spec: Spec = {},
): Promise<string> {
  const name = server.unique("node");
  const body = { apiVersion: "v1", kind: "Node", metadata: { name, labels: { place: label } } };
  await done(server, { method: "POST", path: "/api/v1/nodes", body });
  await patchNode(server, name, { spec: { taints, ...spec } });
  return name;
}

async function patchNode(server: Server, name: string, body: unknown): Promise<void> {
  await done(server, { method: "PATCH", path: `/api/v1/nodes/${name}`, type: "application/merge-patch+json", body });
}

/**
 * Makes the controller look at the set again when it knows the nodes: of a node that changes, a real one asks only for pods that a scheduler
 * has put there, and nobody does here.
 */
async function lookAgain(server: Server, { ns }: Place): Promise<void> {
  await untilKnown(server, NODES, "");
  for (const pod of await items(server, PODS, ns)) {
    await server.send(
      merge(PODS, ns, word(at(pod, "metadata.name")), {
        metadata: { annotations: { look: new Date().toISOString() } },
      }),
    );
  }
}

const daemon = ({ label }: Place, image = "one", spec: Spec = {}, podSpec: Spec = {}) => {
  const template = {
    metadata: { labels: { app: "d" } },
    spec: { nodeSelector: { place: label }, containers: [{ name: "c", image: `none.example/${image}` }], ...podSpec },
  };
  return daemonSet("d", { template, ...spec });
};

/** Waits until the status counts this; what is not given is 0. */
async function settles(server: Server, ns: string, expected: Spec): Promise<void> {
  let last: unknown;
  const none = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
  await eventually("the status", async () => {
    const { body } = await server.send(get(DAEMON_SETS, ns, "d"));
    const { observedGeneration, ...counts } = at(body, "status") as Record<string, Json>;
    last = counts;
    return observedGeneration === at(body, "metadata.generation") && isDeepStrictEqual(counts, { ...none, ...expected })
      ? true
      : undefined;
  }).catch(() => same(last, { ...none, ...expected }));
}

/** What one pod on each of some nodes comes to. */
const all = (count: number, ready = 0, updated = count): Spec => ({
  currentNumberScheduled: count,
  desiredNumberScheduled: count,
  numberReady: ready,
  ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
  ...(ready === 0 ? {} : { numberAvailable: ready }),
  ...(count === ready ? {} : { numberUnavailable: count - ready }),
});

async function images(server: Server, ns: string): Promise<readonly string[]> {
  return (await items(server, PODS, ns))
    .map((pod) => word(at(pod, "spec.containers.0.image")).replace("none.example/", ""))
    .toSorted();
}

async function untilImages(server: Server, ns: string, ...expected: readonly string[]): Promise<void> {
  await eventually(`the images ${expected.join()}`, async () =>
    isDeepStrictEqual(await images(server, ns), expected) ? true : undefined,
  );
}

/** Pods that are not ready say that they are. */
async function makeReady(server: Server, ns: string): Promise<void> {
  for (const pod of await items(server, PODS, ns)) {
    if (conditionOf(at(pod, "status"), "Ready") === undefined) await say(server, ns, pod, READY);
  }
}

/** Starts a set on so many nodes, whose pods are ready. */
async function started(server: Server, nodes: number, spec: Spec = {}): Promise<Place> {
  const there = await place(server);
  for (let made = 0; made < nodes; made += 1) await addNode(server, there);
  await done(server, post(DAEMON_SETS, there.ns, daemon(there, "one", spec)));
  for (const pod of await untilPods(server, there.ns, nodes)) await say(server, there.ns, pod, READY);
  await settles(server, there.ns, all(nodes, nodes));
  return there;
}

/** Cases of the area `workloads: daemon sets`. */
export const daemonSets = area("workloads: daemon sets", {
  "no nodes": async (server) => {
    const there = await place(server);
    await done(server, post(DAEMON_SETS, there.ns, daemon(there)));
    await settles(server, there.ns, {});
    same(await items(server, PODS, there.ns), []);
  },
  "what is done is told": async (server) => {
    const there = await started(server, 1);
    await done(
      server,
      merge(DAEMON_SETS, there.ns, "d", { spec: { template: { spec: { nodeSelector: { no: "node" } } } } }),
    );
    await eventually("two events", async () =>
      (await items(server, EVENTS, there.ns)).length === 2 ? true : undefined,
    );
    const told = (await items(server, EVENTS, there.ns)).map((event) =>
      ["type", "reason", "message", "source.component"]
        .map((path) => word(at(event, path)).replace(/d-[0-9a-z]{5}$/, "NAME"))
        .join(" "),
    );
    same(told.toSorted(), [
      "Normal SuccessfulCreate Created pod: NAME daemonset-controller",
      "Normal SuccessfulDelete Deleted pod: NAME daemonset-controller",
    ]);
  },
  "a pod for each node": async (server) => {
    const there = await place(server);
    await addNode(server, there);
    await done(server, post(DAEMON_SETS, there.ns, daemon(there)));
    const [pod] = await untilPods(server, there.ns, 1);
    await settles(server, there.ns, all(1));
    const hash = word((at(pod, "metadata.labels") as Record<string, Json>)["controller-revision-hash"]);
    server.hide(hash, "HASH");
    const exists = (key: string, effect: string): Json => ({
      effect,
      key: `node.kubernetes.io/${key}`,
      operator: "Exists",
    });
    const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["NODE"] }] }];
    same(
      server.show({
        labels: at(pod, "metadata.labels"),
        generateName: at(pod, "metadata.generateName"),
        affinity: at(pod, "spec.affinity"),
        tolerations: at(pod, "spec.tolerations"),
      }),
      {
        labels: { "controller-revision-hash": "HASH", "pod-template-generation": "1", app: "d" },
        generateName: "d-",
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
        tolerations: [
          exists("not-ready", "NoExecute"),
          exists("unreachable", "NoExecute"),
          exists("disk-pressure", "NoSchedule"),
          exists("memory-pressure", "NoSchedule"),
          exists("pid-pressure", "NoSchedule"),
          exists("unschedulable", "NoSchedule"),
        ],
      },
    );
    const [revision] = await items(server, REVISIONS, there.ns);
    const { metadata, revision: number, data } = server.show(revision) as Record<string, Json>;
    same(
      [
        number,
        at(data, "spec.template.$patch"),
        at(metadata, "name"),
        at(metadata, "labels"),
        at(metadata, "annotations"),
        at(metadata, "ownerReferences.0.kind"),
      ],
      [
        1,
        "replace",
        "d-HASH",
        { "controller-revision-hash": "HASH", app: "d" },
        { "deprecated.daemonset.template.generation": "1" },
        "DaemonSet",
      ],
    );
  },
  "nodes that come and go": async (server) => {
    const there = await started(server, 1);
    const second = await addNode(server, there);
    await untilPods(server, there.ns, 2);
    await settles(server, there.ns, { ...all(2, 1) });
    await patchNode(server, second, { metadata: { labels: { place: null } } });
    await lookAgain(server, there);
    await untilPods(server, there.ns, 1);
    await settles(server, there.ns, all(1, 1));
  },
  taints: async (server) => {
    const there = await place(server);
    await addNode(server, there, [{ key: "k", value: "v", effect: "NoSchedule" }]);
    await addNode(server, there, [{ key: "k", value: "v", effect: "PreferNoSchedule" }]);
    await addNode(server, there, [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }]);
    await addNode(server, there, [{ key: "node.kubernetes.io/disk-pressure", effect: "NoSchedule" }], {
      unschedulable: true,
    });
    await done(server, post(DAEMON_SETS, there.ns, daemon(there)));
    await settles(server, there.ns, all(2));
    const tolerations = [{ key: "k", operator: "Equal", value: "v", effect: "NoSchedule" }];
    await done(server, merge(DAEMON_SETS, there.ns, "d", { spec: { template: { spec: { tolerations } } } }));
    await settles(server, there.ns, all(3));
  },
  "a taint that comes later": async (server) => {
    const there = await place(server);
    const node = await addNode(server, there);
    await done(server, post(DAEMON_SETS, there.ns, daemon(there)));
    await untilPods(server, there.ns, 1);
    await patchNode(server, node, { spec: { taints: [{ key: "k", effect: "NoSchedule" }] } });
    await lookAgain(server, there);
    await settles(server, there.ns, { numberMisscheduled: 1 });
    await patchNode(server, node, { spec: { taints: [{ key: "k", effect: "NoExecute" }] } });
    await lookAgain(server, there);
    await untilPods(server, there.ns, 0);
    await settles(server, there.ns, {});
  },
  "an affinity": async (server) => {
    const there = await place(server);
    await addNode(server, there);
    const named = await addNode(server, there);
    const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [named] }] }];
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } };
    await done(server, post(DAEMON_SETS, there.ns, daemon(there, "one", {}, { affinity })));
    await settles(server, there.ns, all(1));
  },
  "an update, pod by pod": async (server) => {
    const there = await started(server, 2);
    await done(server, merge(DAEMON_SETS, there.ns, "d", { spec: daemon(there, "two").spec }));
    await untilImages(server, there.ns, "one", "two");
    await settles(server, there.ns, all(2, 1, 1));
    await makeReady(server, there.ns);
    await untilImages(server, there.ns, "two", "two");
    await makeReady(server, there.ns);
    await settles(server, there.ns, all(2, 2));
    const revisions = await items(server, REVISIONS, there.ns);
    same(revisions.map((one) => word(at(one, "revision"))).toSorted(), ["1", "2"]);
    const { body } = await done(server, get(DAEMON_SETS, there.ns, "d"));
    same(at(body, "metadata.annotations"), { "deprecated.daemonset.template.generation": "2" });
  },
  "an update of all at once": async (server) => {
    const there = await started(server, 2, { updateStrategy: { rollingUpdate: { maxUnavailable: "100%" } } });
    await done(server, merge(DAEMON_SETS, there.ns, "d", { spec: daemon(there, "two").spec }));
    await untilImages(server, there.ns, "two", "two");
    await settles(server, there.ns, all(2));
  },
  "an update on deletion": async (server) => {
    const there = await started(server, 1, { updateStrategy: { type: "OnDelete" } });
    await done(server, merge(DAEMON_SETS, there.ns, "d", { spec: daemon(there, "two").spec }));
    await settles(server, there.ns, all(1, 1, 0));
    same(await images(server, there.ns), ["one"]);
  },
  "a pod that ends is made anew": async (server) => {
    const there = await started(server, 1);
    const [pod] = await items(server, PODS, there.ns);
    await say(server, there.ns, pod ?? null, { phase: "Succeeded" });
    await untilPods(server, there.ns, 1, (one) => at(one, "metadata.uid") !== at(pod, "metadata.uid"));
    await settles(server, there.ns, all(1));
  },
  "pods that have to be ready for some time": async (server) => {
    const there = await place(server);
    await addNode(server, there);
    await done(server, post(DAEMON_SETS, there.ns, daemon(there, "one", { minReadySeconds: 1_000_000_000 })));
    const [pod] = await untilPods(server, there.ns, 1);
    await say(server, there.ns, pod ?? null, READY);
    await settles(server, there.ns, { ...all(1), numberReady: 1 });
  },
  "the number of the template, whatever is written": async (server) => {
    const there = await place(server);
    const counted = async (): Promise<Json | undefined> =>
      at((await done(server, get(DAEMON_SETS, there.ns, "d"))).body, "metadata.annotations");
    const number = (value: string): Json => ({ "deprecated.daemonset.template.generation": value });
    await done(server, post(DAEMON_SETS, there.ns, daemon(there)));
    await done(server, merge(DAEMON_SETS, there.ns, "d", { metadata: { annotations: null } }));
    same(await counted(), number("1"));
    await done(server, merge(DAEMON_SETS, there.ns, "d/status", { metadata: { annotations: null } }));
    same(await counted(), number("1"));
    await done(
      server,
      merge(DAEMON_SETS, there.ns, "d", { metadata: { annotations: number("7") }, spec: daemon(there, "two").spec }),
    );
    same(await counted(), number("2"));
  },
});
