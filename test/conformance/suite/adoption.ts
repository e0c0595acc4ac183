import { area, type Json, type Server } from "../server.ts";
import { at, done, eventually, same, untilStatus, word } from "./expect.ts";
import { untilKnown } from "./known.ts";
import {
  collection,
  CONFIG_MAPS,
  DEPLOYMENTS,
  del,
  get,
  list,
  merge,
  named,
  PODS,
  post,
  STATEFUL_SETS,
} from "./requests.ts";
import { deployment, pod } from "./workloads.ts";

const SETS = collection("apps/v1", "ReplicaSet", "replicasets");
const labels = { app: "a" };

/** The owners of an object that is there, once there are as many as that. */
function owners(server: Server, path: ReturnType<typeof get>, count: number): Promise<readonly Json[]> {
  return eventually(`${path.path} has ${count} owners`, async () => {
    const { status, body } = await server.send(path);
    const found = at(body, "metadata.ownerReferences") ?? [];
    const isSo = status === 200 && Array.isArray(found) && found.length === count;
    return isSo ? (found as readonly Json[]) : undefined;
  });
}

/** Names of the pods in a namespace, once there are as many as that. */
async function pods(server: Server, ns: string, count: number): Promise<readonly Json[]> {
  return eventually(`there are ${count} pods`, async () => {
    const items = at((await server.send(list(PODS, ns))).body, "items");
    return Array.isArray(items) && items.length === count ? (items as readonly Json[]) : undefined;
  });
}

/** A pod `p` that the controllers know, and then a ReplicaSet of one that selects it: otherwise it might make its pod before, and have one too many. */
async function podAndSet(server: Server, ns: string): Promise<void> {
  await done(server, post(PODS, ns, pod("p", { labels })));
  await untilKnown(server, PODS, ns, pod("last"));
  await done(server, post(SETS, ns, deployment("a", { replicas: 1 })));
}

const MANAGERS = ["conformance", "kube-controller-manager"];

/** Cases of the area `workloads: adoption`. */
export const adoption = area("workloads: adoption", {
  "a ReplicaSet adopts a pod that was there before it": async (server) => {
    const ns = await server.namespace();
    await podAndSet(server, ns);
    const [owner] = await owners(server, get(PODS, ns, "p"), 1);
    same(server.show(owner), {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      name: "a",
      uid: "UID",
      controller: true,
      blockOwnerDeletion: true,
    });
    same((await pods(server, ns, 1)).length, 1);
    const managed = at((await done(server, get(PODS, ns, "p"))).body, "metadata.managedFields");
    same(Array.isArray(managed) && managed.map((entry: Json) => word(at(entry, "manager"))).toSorted(), MANAGERS);
  },
  "a ReplicaSet adopts a pod that comes later, and has one too many": async (server) => {
    const ns = await server.namespace();
    await done(server, post(SETS, ns, deployment("a", { replicas: 1 })));
    await pods(server, ns, 1);
    await done(server, post(PODS, ns, pod("p", { labels })));
    await eventually("one of the two is gone", async () => {
      const items = at((await server.send(list(PODS, ns))).body, "items");
      const found = Array.isArray(items) ? items : [];
      return found.length === 1 && at(found[0], "metadata.ownerReferences.0.name") === "a" ? true : undefined;
    });
  },
  "a ReplicaSet releases a pod that it selects no more, and makes another": async (server) => {
    const ns = await server.namespace();
    await podAndSet(server, ns);
    await owners(server, get(PODS, ns, "p"), 1);
    await done(server, merge(PODS, ns, "p", { metadata: { labels: { app: "b" } } }));
    await owners(server, get(PODS, ns, "p"), 0);
    await pods(server, ns, 2);
    await done(server, merge(PODS, ns, "p", { metadata: { labels } }));
    await pods(server, ns, 1);
  },
  "what another controls is not adopted": async (server) => {
    const ns = await server.namespace();
    const { body } = await done(server, post(CONFIG_MAPS, ns, named("other")));
    const uid = at(body, "metadata.uid");
    const reference = { apiVersion: "v1", kind: "ConfigMap", name: "other", uid, controller: true };
    await done(
      server,
      post(PODS, ns, pod("p", { labels, ownerReferences: [reference] })),
      post(SETS, ns, deployment("a", { replicas: 1 })),
    );
    await pods(server, ns, 2);
    const [owner] = await owners(server, get(PODS, ns, "p"), 1);
    same(at(owner, "name"), "other");
  },
  "a StatefulSet adopts a pod of its own name only": async (server) => {
    const ns = await server.namespace();
    const { spec, ...rest } = deployment("a", { replicas: 1 });
    const set = { ...rest, spec: { ...Object(spec), serviceName: "a" } };
    await done(
      server,
      post(PODS, ns, pod("a-0", { labels })),
      post(PODS, ns, pod("b-0", { labels })),
      post(STATEFUL_SETS, ns, set),
    );
    const [owner] = await owners(server, get(PODS, ns, "a-0"), 1);
    same([at(owner, "kind"), at(owner, "name")], ["StatefulSet", "a"]);
    await owners(server, get(PODS, ns, "b-0"), 0);
  },
  "a Deployment adopts a ReplicaSet, and what was orphaned again": async (server) => {
    const ns = await server.namespace();
    await done(server, post(DEPLOYMENTS, ns, deployment("a", { replicas: 0 })));
    const first = await eventually("there is a ReplicaSet", async () => {
      const items = at((await server.send(list(SETS, ns))).body, "items");
      return Array.isArray(items) && items.length === 1 ? (items[0] as Json) : undefined;
    });
    const name = word(at(first, "metadata.name"));
    await untilKnown(server, SETS, ns, deployment("last"));
    await done(server, del(DEPLOYMENTS, ns, "a", { propagationPolicy: "Orphan" }));
    await untilStatus(server, `${DEPLOYMENTS.path(ns)}/a`, 404);
    await owners(server, get(SETS, ns, name), 0);
    await done(server, post(DEPLOYMENTS, ns, deployment("a", { replicas: 0 })));
    const [owner] = await owners(server, get(SETS, ns, name), 1);
    same([at(owner, "kind"), at(owner, "name")], ["Deployment", "a"]);
  },
});
