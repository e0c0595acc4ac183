import { area, type Json, type Server } from "../server.ts";
import { at, done, eventually, same, word } from "./expect.ts";
import { conditionOf, items, READY, untilPods, untilStatusOf } from "./played-pods.ts";
import { DEPLOYMENTS, get, merge, PODS, post, collection } from "./requests.ts";
import { deployment } from "./workloads.ts";

const REPLICA_SETS = collection("apps/v1", "ReplicaSet", "replicasets");
const PREFIX = "deployment.kubernetes.io/";

const image = (name: string): Record<string, unknown> => ({
  spec: {
    template: {
      metadata: { labels: { app: "d" } },
      spec: { containers: [{ name: "c", image: `none.example/${name}` }] },
    },
  },
});

/** All pods that are there say that they are ready; one that has gone meanwhile does not. */
async function makeReady(server: Server, ns: string): Promise<void> {
  for (const pod of await items(server, PODS, ns)) {
    await server.send(merge(PODS, ns, `${word(at(pod, "metadata.name"))}/status`, { status: READY }));
  }
}

/** The sets by revision: what they note, and their size. */
async function sets(server: Server, ns: string): Promise<readonly unknown[]> {
  const found = (await items(server, REPLICA_SETS, ns)).map((set) => {
    const notes = Object(at(set, "metadata.annotations")) as Record<string, string>;
    const short = Object.entries(notes).map(([key, value]) => `${key.replace(PREFIX, "")} ${value}`);
    return {
      revision: Number(notes[`${PREFIX}revision`]),
      text: `${short.toSorted().join(", ")}: ${word(at(set, "spec.replicas"))}`,
    };
  });
  return found.toSorted((a, b) => a.revision - b.revision).map(({ text }) => text);
}

/** Waits until the sets are as expected; a controller that goes on would change them again, so they must stay so. */
async function untilSets(server: Server, ns: string, expected: readonly string[]): Promise<void> {
  await eventually(`the sets are ${expected.join(" and ")}`, async () =>
    JSON.stringify(await sets(server, ns)) === JSON.stringify(expected) ? true : undefined,
  );
  // The status follows the sets: what it says is then the controller's last word.
  await eventually("the status is of the last generation", async () => {
    const { body } = await server.send(get(DEPLOYMENTS, ns, "d"));
    return at(body, "status.observedGeneration") === at(body, "metadata.generation") ? true : undefined;
  });
  same(await sets(server, ns), expected);
}

async function started(server: Server, spec: Readonly<Record<string, unknown>>): Promise<string> {
  const ns = await server.namespace();
  await done(server, post(DEPLOYMENTS, ns, deployment("d", { replicas: 4, ...spec })));
  await untilPods(server, ns, Number(spec["replicas"] ?? 4));
  await makeReady(server, ns);
  await eventually("all are available", async () => {
    const { body } = await server.send(get(DEPLOYMENTS, ns, "d"));
    return at(body, "status.availableReplicas") === (spec["replicas"] ?? 4) ? true : undefined;
  });
  return ns;
}

const rolling = (maxSurge: unknown, maxUnavailable: unknown): Record<string, unknown> => ({
  strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
});

/** The sets of four pods after a new template, as long as none of its pods is ready. */
const halted =
  (spec: Readonly<Record<string, unknown>>, ...expected: readonly string[]) =>
  async (server: Server): Promise<void> => {
    const ns = await started(server, spec);
    await done(server, merge(DEPLOYMENTS, ns, "d", image("two")));
    await untilSets(server, ns, expected);
  };

const noted = (max: number, revision: number, replicas: number, desired = 4): string =>
  `desired-replicas ${desired}, max-replicas ${max}, revision ${revision}: ${replicas}`;

/** Cases of the area `workloads: deployments`. */
export const deployments = area("workloads: deployments", {
  "a status that is complete": async (server) => {
    const ns = await started(server, { replicas: 2 });
    const status = await eventually("it has progressed", async () => {
      const { body } = await server.send(get(DEPLOYMENTS, ns, "d"));
      return JSON.stringify(at(body, "status.conditions") ?? "").includes("NewReplicaSetAvailable")
        ? (at(body, "status") as Record<string, Json>)
        : undefined;
    });
    const { conditions, ...counts } = status;
    same(counts, {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      terminatingReplicas: 0,
    });
    const said = Array.isArray(conditions)
      ? conditions.map((one: Json) => ["type", "status", "reason"].map((key) => word(at(one, key))).join(" "))
      : [];
    same(said.toSorted(), ["Available True MinimumReplicasAvailable", "Progressing True NewReplicaSetAvailable"]);
  },
  "a rolling update as it is by default": halted({}, noted(5, 1, 3), noted(5, 2, 2)),
  "a rolling update without more pods": halted(rolling(0, 1), noted(4, 1, 3), noted(4, 2, 1)),
  "a rolling update without fewer pods": halted(rolling(1, 0), noted(5, 1, 4), noted(5, 2, 1)),
  "a rolling update by halves": halted(rolling("100%", "50%"), noted(8, 1, 2), noted(8, 2, 4)),
  Recreate: halted({ strategy: { type: "Recreate" } }, noted(4, 1, 0), noted(4, 2, 4)),
  "a scale is noted": async (server) => {
    const ns = await started(server, { replicas: 1 });
    await done(server, merge(DEPLOYMENTS, ns, "d/scale", { spec: { replicas: 3 } }));
    await untilSets(server, ns, [noted(4, 1, 3, 3)]);
    await untilPods(server, ns, 3);
  },
  "paused, only its size is followed": async (server) => {
    const ns = await started(server, { replicas: 1 });
    await done(server, merge(DEPLOYMENTS, ns, "d", { spec: { paused: true, ...(image("two")["spec"] as object) } }));
    await done(server, merge(DEPLOYMENTS, ns, "d", { spec: { replicas: 2 } }));
    await untilSets(server, ns, [noted(3, 1, 2, 2)]);
    await eventually("it says so", async () => {
      const { body } = await server.send(get(DEPLOYMENTS, ns, "d"));
      return JSON.stringify(at(body, "status.conditions")).includes('"DeploymentPaused"') ? true : undefined;
    });
  },
  "an older template has a new revision and its history": async (server) => {
    const ns = await started(server, { replicas: 1, revisionHistoryLimit: 1 });
    for (const [name, revision] of [
      ["two", "2"],
      ["three", "3"],
      ["two", "4"],
    ] as const) {
      await done(server, merge(DEPLOYMENTS, ns, "d", image(name)));
      await eventually(`revision ${revision} is there`, async () => {
        await makeReady(server, ns);
        const { body } = await server.send(get(DEPLOYMENTS, ns, "d"));
        const annotations = Object(at(body, "metadata.annotations")) as Record<string, string>;
        const isThere = annotations[`${PREFIX}revision`] === revision;
        const isDone = at(body, "status.availableReplicas") === 1 && at(body, "status.replicas") === 1;
        return isThere && isDone && at(body, "status.updatedReplicas") === 1 ? true : undefined;
      });
    }
    await untilSets(server, ns, [
      noted(2, 3, 0, 1),
      "desired-replicas 1, max-replicas 2, revision 4, revision-history 2: 1",
    ]);
  },
  "a pod that is deleted is replaced": async (server) => {
    const ns = await started(server, { replicas: 1 });
    const [pod] = await items(server, PODS, ns);
    const name = word(at(pod, "metadata.name"));
    await server.send({ method: "DELETE", path: `${PODS.path(ns)}/${name}` });
    await eventually("another pod", async () => {
      const found = await items(server, PODS, ns);
      return found.length === 1 && word(at(found[0], "metadata.name")) !== name ? true : undefined;
    });
  },
  "pods that have to be ready for some time": async (server) => {
    const ns = await server.namespace();
    await done(server, post(DEPLOYMENTS, ns, deployment("d", { replicas: 1, minReadySeconds: 300 })));
    await untilPods(server, ns, 1);
    const say = async (seconds: number): Promise<void> => {
      const time = `${new Date(Date.now() - seconds * 1_000).toISOString().slice(0, 19)}Z`;
      const conditions = [{ type: "Ready", status: "True", lastTransitionTime: time }];
      for (const pod of await items(server, PODS, ns)) {
        await server.send(
          merge(PODS, ns, `${word(at(pod, "metadata.name"))}/status`, { status: { phase: "Running", conditions } }),
        );
      }
    };
    await say(0);
    const status = await untilStatusOf(server, DEPLOYMENTS, ns, "d", (now) => at(now, "readyReplicas") === 1);
    const { conditions: _, ...counts } = at(status, "status") as Record<string, Json>;
    const shared = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, terminatingReplicas: 0 };
    same(counts, { ...shared, unavailableReplicas: 1 });
    same(at(conditionOf(at(status, "status"), "Available"), "status"), "False");
    await say(400);
    const now = await untilStatusOf(server, DEPLOYMENTS, ns, "d", (one) => at(one, "availableReplicas") === 1);
    const { conditions: __, ...later } = at(now, "status") as Record<string, Json>;
    same(later, { ...shared, availableReplicas: 1 });
    same(at(conditionOf(at(now, "status"), "Available"), "status"), "True");
    // How long is the ReplicaSet's to know, too.
    await done(server, merge(DEPLOYMENTS, ns, "d", { spec: { minReadySeconds: 599 } }));
    await untilStatusOf(server, DEPLOYMENTS, ns, "d", (one) => at(one, "unavailableReplicas") === 1);
    same(
      (await items(server, REPLICA_SETS, ns)).map((set) => at(set, "spec.minReadySeconds")),
      [599],
    );
  },
});
