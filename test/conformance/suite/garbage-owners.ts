import { area, type Answer, type Server } from "../server.ts";
import { at, done, eventually, same, textAt, untilStatus } from "./expect.ts";
import { CONFIG_MAPS, del, get, merge, post, request } from "./requests.ts";

const ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles";

interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

function ownerOf(answer: Answer, of = { apiVersion: "v1", kind: "ConfigMap" }): Owner {
  return { ...of, name: textAt(answer, "metadata.name"), uid: textAt(answer, "metadata.uid") };
}

const make = (
  server: Server,
  ns: string,
  name: string,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<Answer> => done(server, post(CONFIG_MAPS, ns, { metadata: { name, ...metadata } }));

const goes = (server: Server, ns: string, name: string): Promise<Answer> =>
  untilStatus(server, `${CONFIG_MAPS.path(ns)}/${name}`, 404);

/** Cases of the area `garbage collection: owners`. */
export const garbageOwners = area("garbage collection: owners", {
  "Foreground through a chain": async (server) => {
    const ns = await server.namespace();
    const a = await make(server, ns, "a");
    const b = await make(server, ns, "b", { ownerReferences: [{ ...ownerOf(a), blockOwnerDeletion: true }] });
    await make(server, ns, "c", { ownerReferences: [ownerOf(b)] });
    await done(server, del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Foreground" }));
    await goes(server, ns, "a");
    await goes(server, ns, "b");
    await goes(server, ns, "c");
  },
  "of two, one goes in the foreground": async (server) => {
    const ns = await server.namespace();
    const a = await make(server, ns, "a");
    const b = await make(server, ns, "b");
    await make(server, ns, "c", { ownerReferences: [{ ...ownerOf(a), blockOwnerDeletion: true }, ownerOf(b)] });
    await done(server, del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Foreground" }));
    await goes(server, ns, "a");
    const c = await done(server, get(CONFIG_MAPS, ns, "c"));
    same(server.show(at(c.body, "metadata.ownerReferences")), [
      { apiVersion: "v1", kind: "ConfigMap", name: "b", uid: "UID" },
    ]);
  },
  "Foreground deletes those that do not block, too": async (server) => {
    const ns = await server.namespace();
    const a = await make(server, ns, "a");
    const finalizers = ["x.y/z"];
    await make(server, ns, "b", { finalizers, ownerReferences: [{ ...ownerOf(a), blockOwnerDeletion: true }] });
    await make(server, ns, "c", { finalizers, ownerReferences: [ownerOf(a)] });
    await done(server, del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Foreground" }));
    for (const name of ["b", "c"]) {
      await eventually(`${name} is being deleted`, async () => {
        const { body } = await server.send(get(CONFIG_MAPS, ns, name));
        return at(body, "metadata.deletionTimestamp");
      });
    }
    same(at((await server.send(get(CONFIG_MAPS, ns, "a"))).body, "metadata.finalizers"), ["foregroundDeletion"]);
    await done(server, merge(CONFIG_MAPS, ns, "b", { metadata: { finalizers: null } }));
    await goes(server, ns, "a");
    same((await server.send(get(CONFIG_MAPS, ns, "c"))).status, 200);
  },
  "two that own each other, in the foreground": async (server) => {
    const ns = await server.namespace();
    const a = await make(server, ns, "a");
    const blocking = (owner: Answer): unknown => [{ ...ownerOf(owner), blockOwnerDeletion: true }];
    const b = await make(server, ns, "b", { ownerReferences: blocking(a) });
    await done(server, merge(CONFIG_MAPS, ns, "a", { metadata: { ownerReferences: blocking(b) } }));
    await done(server, del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Foreground" }));
    await goes(server, ns, "a");
    await goes(server, ns, "b");
  },
  "a cluster-scoped owner": async (server) => {
    const ns = await server.namespace();
    const name = server.unique("role");
    const of = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" };
    const role = await done(server, request("POST", ROLES, {}, { ...of, metadata: { name }, rules: [] }));
    await make(server, ns, "b", { ownerReferences: [ownerOf(role, of)] });
    await done(server, request("DELETE", `${ROLES}/${name}`));
    await goes(server, ns, "b");
  },
  "another uid": async (server) => {
    const ns = await server.namespace();
    const a = await make(server, ns, "a");
    const uid = "11111111-1111-4111-8111-111111111111";
    await make(server, ns, "b", { ownerReferences: [{ ...ownerOf(a), uid }] });
    await goes(server, ns, "b");
    same((await server.send(get(CONFIG_MAPS, ns, "a"))).status, 200);
  },
  "Orphan leaves other finalizers": async (server) => {
    const ns = await server.namespace();
    const a = await make(server, ns, "a", { finalizers: ["x.y/z"] });
    await make(server, ns, "b", { ownerReferences: [ownerOf(a)] });
    await done(server, del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Orphan" }));
    await eventually("it is orphaned", async () => {
      const { body } = await server.send(get(CONFIG_MAPS, ns, "a"));
      return JSON.stringify(at(body, "metadata.finalizers")) === '["x.y/z"]' ? true : undefined;
    });
    same(at((await server.send(get(CONFIG_MAPS, ns, "b"))).body, "metadata.ownerReferences"), undefined);
  },
});
