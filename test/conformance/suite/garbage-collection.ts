import { area, type Answer, type Case, type Server } from "../server.ts";
import { at, done, eventually, same, shows, textAt, untilStatus } from "./expect.ts";
import {
  CONFIG_MAPS,
  del,
  DEPLOYMENTS,
  get,
  list,
  merge,
  post,
  SECRETS,
  type Collection,
  type Fields,
} from "./requests.ts";
import { untilKnown } from "./known.ts";
import { WIDGETS } from "./widgets.ts";
import { deployment } from "./workloads.ts";

const A = { metadata: { name: "a" } };

const OWNER: Record<string, Collection> = { ConfigMap: CONFIG_MAPS, Widget: WIDGETS };

/** An owner and a Secret that it owns, both of which the collector knows: a child of which it hears too late is no child when its owner goes. */
async function family(
  server: Server,
  kind: string,
  more: Record<string, unknown> = {},
): Promise<{ ns: string; kind: Collection }> {
  const owner = OWNER[kind] ?? CONFIG_MAPS;
  const ns = await server.namespace();
  const made = await done(server, post(owner, ns, A));
  await done(server, post(SECRETS, ns, child(made, "child", more)));
  await untilKnown(server, SECRETS, ns);
  return { ns, kind: owner };
}

function child(owner: Answer, name: string, more: Record<string, unknown> = {}): Fields {
  const reference = {
    apiVersion: textAt(owner, "apiVersion"),
    kind: textAt(owner, "kind"),
    name: textAt(owner, "metadata.name"),
    uid: textAt(owner, "metadata.uid"),
  };
  return { metadata: { name, ownerReferences: [{ ...reference, ...more }] } };
}

const gone = async (server: Server, kind: Collection, ns: string, name: string): Promise<void> => {
  await untilStatus(server, `${kind.path(ns)}/${name}`, 404);
};

/** Deletes an owner with a policy; its child goes. */
const collects =
  (kind: string, propagationPolicy: string): Case["run"] =>
  async (server) => {
    const { ns, kind: owner } = await family(server, kind);
    await done(server, del(owner, ns, "a", { propagationPolicy }));
    await gone(server, SECRETS, ns, "child");
    await gone(server, owner, ns, "a");
  };

/** Cases of the area `garbage collection`. */
export const garbage = area("garbage collection", {
  background: collects("ConfigMap", "Background"),
  "background, of a custom object": collects("Widget", "Background"),
  foreground: collects("ConfigMap", "Foreground"),
  "foreground, of a custom object": collects("Widget", "Foreground"),
  "foreground waits for a child that blocks": async (server) => {
    const { ns } = await family(server, "ConfigMap", { blockOwnerDeletion: true });
    await done(server, merge(SECRETS, ns, "child", { metadata: { finalizers: ["a.b/c"] } }));
    await done(server, del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Foreground" }));
    const { body } = await eventually("the child is being deleted", async () => {
      const answer = await server.send(get(SECRETS, ns, "child"));
      return typeof at(answer.body, "metadata.deletionTimestamp") === "string" ? answer : undefined;
    });
    same(at(body, "metadata.finalizers"), ["a.b/c"]);
    await shows(server, get(CONFIG_MAPS, ns, "a"), ["metadata.finalizers"], {
      status: 200,
      "metadata.finalizers": ["foregroundDeletion"],
    });
    await done(server, merge(SECRETS, ns, "child", { metadata: { finalizers: null } }));
    await gone(server, CONFIG_MAPS, ns, "a");
  },
  orphan: async (server) => {
    const { ns } = await family(server, "ConfigMap");
    await done(server, del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Orphan" }));
    await gone(server, CONFIG_MAPS, ns, "a");
    await shows(server, get(SECRETS, ns, "child"), ["metadata.ownerReferences", "metadata.deletionTimestamp"], {
      status: 200,
      "metadata.ownerReferences": null,
      "metadata.deletionTimestamp": null,
    });
  },
  "an owner that never was": async (server) => {
    const ns = await server.namespace();
    const reference = {
      apiVersion: "v1",
      kind: "ConfigMap",
      name: "never",
      uid: "11111111-2222-4333-8444-555555555555",
    };
    await done(server, post(SECRETS, ns, { metadata: { name: "child", ownerReferences: [reference] } }));
    await gone(server, SECRETS, ns, "child");
  },
  "an owner of that name with another uid": async (server) => {
    const ns = await server.namespace();
    const made = await done(server, post(CONFIG_MAPS, ns, A));
    await done(server, post(SECRETS, ns, child(made, "child", { uid: "11111111-2222-4333-8444-555555555555" })));
    await gone(server, SECRETS, ns, "child");
  },
  "an owner in another namespace": async (server) => {
    const [first, second] = [await server.namespace(), await server.namespace()];
    const made = await done(server, post(CONFIG_MAPS, first, A));
    await done(server, post(SECRETS, second, child(made, "child")));
    await gone(server, SECRETS, second, "child");
  },
  "two owners: the last takes it along": async (server) => {
    const ns = await server.namespace();
    const [one, two] = [
      await done(server, post(CONFIG_MAPS, ns, A)),
      await done(server, post(CONFIG_MAPS, ns, { metadata: { name: "b" } })),
    ];
    const ownerReferences = [one, two].flatMap(
      (owner) => Object(child(owner, "x").metadata)["ownerReferences"] as unknown[],
    );
    await done(server, post(SECRETS, ns, { metadata: { name: "child", ownerReferences } }), del(CONFIG_MAPS, ns, "a"));
    const left = await eventually("one owner is left", async () => {
      const answer = await done(server, get(SECRETS, ns, "child"));
      const all = at(answer.body, "metadata.ownerReferences");
      return Array.isArray(all) && all.length === 1 ? all : undefined;
    });
    same(at(left, "0.name"), "b");
    await done(server, del(CONFIG_MAPS, ns, "b"));
    await gone(server, SECRETS, ns, "child");
  },
  grandchildren: async (server) => {
    const { ns } = await family(server, "ConfigMap");
    await done(server, post(WIDGETS, ns, child(await done(server, get(SECRETS, ns, "child")), "grandchild")));
    await done(server, del(CONFIG_MAPS, ns, "a"));
    await gone(server, WIDGETS, ns, "grandchild");
  },
  "what nobody owns stays": async (server) => {
    const { ns } = await family(server, "ConfigMap");
    await done(server, post(SECRETS, ns, { metadata: { name: "free" } }), del(CONFIG_MAPS, ns, "a"));
    await gone(server, SECRETS, ns, "child");
    same((await server.send(get(SECRETS, ns, "free"))).status, 200);
  },
  "a Deployment takes its ReplicaSet along": async (server) => {
    const ns = await server.namespace();
    await done(server, post(DEPLOYMENTS, ns, deployment("a", { replicas: 0 })));
    const sets = { ...DEPLOYMENTS, path: (name: string) => `/apis/apps/v1/namespaces/${name}/replicasets` };
    const owner = await eventually("its ReplicaSet is there", async () =>
      at((await done(server, list(sets, ns))).body, "items.0.metadata.ownerReferences.0.kind"),
    );
    same(owner, "Deployment");
    await done(server, del(DEPLOYMENTS, ns, "a"));
    await eventually("its ReplicaSet is gone", async () =>
      at((await done(server, list(sets, ns))).body, "items.0") === undefined ? true : undefined,
    );
  },
});
