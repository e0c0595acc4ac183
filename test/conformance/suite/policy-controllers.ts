import { isDeepStrictEqual } from "node:util";

import { area, type Json, type Server } from "../server.ts";
import { at, done, eventually, same, untilStatus } from "./expect.ts";
import { KEPT, lift, uncreated } from "./lifted-policies.ts";
import { policed } from "./policies.ts";
import {
  collection,
  CONFIG_MAPS,
  del,
  DEPLOYMENTS,
  get,
  list,
  named,
  PODS,
  post,
  request,
  SECRETS,
  STATEFUL_SETS,
} from "./requests.ts";
import { deployment } from "./workloads.ts";

const SETS = collection("apps/v1", "ReplicaSet", "replicasets");

/** The conditions of one type, without the random part of the name that their message tells. */
function failures(server: Server, object: Json | undefined): Json[] {
  const conditions = at(object, "status.conditions");
  return (Array.isArray(conditions) ? conditions : [])
    .filter((one: Json) => at(one, "type") === "ReplicaFailure")
    .map((one: Json) => {
      const text = JSON.stringify(server.show(one)).replace(/(pods \\"a-[a-z0-9]+)-[a-z0-9]{5}/, "$1");
      return JSON.parse(text.replace(/a-[a-z0-9]{5,}/, "a-HASH")) as Json;
    });
}

const REFUSED = {
  type: "ReplicaFailure",
  status: "True",
  reason: "FailedCreate",
  lastTransitionTime: "TIME",
  message:
    "pods \"a-HASH\" is forbidden: ValidatingAdmissionPolicy 'POLICY' with binding 'POLICY' denied request: not by system:kube-controller-manager",
};

async function pods(server: Server, ns: string): Promise<number> {
  const { body } = await done(server, list(PODS, ns));
  const items = at(body, "items");
  return Array.isArray(items) ? items.length : 0;
}

/** Cases of the area `admission policies: controllers`: what controllers do is judged, too. */
export const policyControllers = area("admission policies: controllers", {
  "a ReplicaSet whose pods are refused says so, its Deployment repeats it, and both try again": async (server) => {
    const ns = await policed(server, [uncreated("pods")], { resources: ["pods"] });
    await done(server, post(DEPLOYMENTS, ns, deployment("a", { replicas: 2 })));
    const told = await eventually("the Deployment tells the failure", async () => {
      const found = failures(server, (await server.send(get(DEPLOYMENTS, ns, "a"))).body);
      return found.length > 0 ? found : undefined;
    });
    same(told, [{ ...REFUSED, lastUpdateTime: "TIME" }]);
    const sets = (await done(server, list(SETS, ns))).body;
    same(failures(server, at(sets, "items.0")), [REFUSED]);
    same(await pods(server, ns), 0);
    await done(server, lift(ns));
    await eventually("the pods are there", async () => ((await pods(server, ns)) === 2 ? true : undefined));
    await eventually("nobody tells a failure", async () => {
      const found = failures(server, (await server.send(get(DEPLOYMENTS, ns, "a"))).body);
      return found.length === 0 ? true : undefined;
    });
    same(failures(server, at((await done(server, list(SETS, ns))).body, "items.0")), []);
  },
  "a StatefulSet tries again": async (server) => {
    const ns = await policed(server, [uncreated("pods")], { resources: ["pods"] });
    const { spec, ...rest } = deployment("a", { replicas: 1 });
    await done(server, post(STATEFUL_SETS, ns, { ...rest, spec: { ...Object(spec), serviceName: "a" } }));
    await done(server, lift(ns));
    await eventually("the pod is there", async () => ((await pods(server, ns)) === 1 ? true : undefined));
  },
  "garbage that may not be collected is collected when it may": async (server) => {
    const ns = await policed(server, [KEPT]);
    const { body } = await done(server, post(SECRETS, ns, named("owner")));
    const reference = { apiVersion: "v1", kind: "Secret", name: "owner", uid: at(body, "metadata.uid") };
    const owned = (name: string) => ({ metadata: { name, ownerReferences: [reference] } });
    await done(server, post(CONFIG_MAPS, ns, owned("a")), post(SECRETS, ns, owned("b")), del(SECRETS, ns, "owner"));
    await untilStatus(server, `${SECRETS.path(ns)}/b`, 404);
    same((await server.send(get(CONFIG_MAPS, ns, "a"))).status, 200);
    await done(server, lift(ns));
    await untilStatus(server, `${CONFIG_MAPS.path(ns)}/a`, 404);
  },
  "a namespace keeps what may not be deleted, and tells it": async (server) => {
    const ns = await policed(server, [KEPT]);
    const path = `/api/v1/namespaces/${ns}`;
    await done(
      server,
      post(CONFIG_MAPS, ns, named("a")),
      post(CONFIG_MAPS, ns, named("b")),
      post(SECRETS, ns, named("s")),
    );
    await done(server, request("DELETE", path));
    let told: unknown;
    const expected = [
      [
        "NamespaceDeletionContentFailure",
        "ContentDeletionFailed",
        "Failed to delete all resource types, 1 remaining: configmaps \"Unknown\" is forbidden: ValidatingAdmissionPolicy 'POLICY' with binding 'POLICY' denied request: not by system:kube-controller-manager",
      ],
    ];
    // Of a definition that another case changes meanwhile, the objects may not be found at the first try: that is told, too, until the next.
    await eventually("the failure is told", async () => {
      const found = at((await server.send(request("GET", path))).body, "status.conditions");
      const failed = (Array.isArray(found) ? found : []).filter((one: Json) => at(one, "status") === "True");
      told = server.show(failed.map((one: Json) => ["type", "reason", "message"].map((name) => at(one, name))));
      return isDeepStrictEqual(told, expected) ? true : undefined;
    }).catch(() => same(told, expected));
    await untilStatus(server, `${SECRETS.path(ns)}/s`, 404);
    same((await server.send(get(CONFIG_MAPS, ns, "b"))).status, 200);
    await done(server, lift(ns));
    await untilStatus(server, path, 404);
  },
});
