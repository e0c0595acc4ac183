import { area, type Server } from "../server.ts";
import { answers, at, done, eventually, same, shows, textAt, untilStatus } from "./expect.ts";
import { CONFIG_MAPS, get, merge, post, request, SERVICE_ACCOUNTS } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

const A = { metadata: { name: "a" } };

const NAMESPACES = "/api/v1/namespaces";

/** A namespace that an object with a finalizer keeps terminating. */
async function terminating(server: Server): Promise<string> {
  const ns = await server.namespace();
  await done(server, post(CONFIG_MAPS, ns, { metadata: { name: "held", finalizers: ["a.b/c"] } }));
  await done(server, { method: "DELETE", path: `${NAMESPACES}/${ns}` });
  return ns;
}

const freed = (ns: string): ReturnType<typeof merge> =>
  merge(CONFIG_MAPS, ns, "held", { metadata: { finalizers: null } });

/** Cases of the area `namespaces`. */
export const namespaces = area("namespaces", {
  "a new one": async (server) => {
    const name = server.unique("new");
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    await answers(server, request("POST", NAMESPACES, {}, body), {
      status: 201,
      body: {
        kind: "Namespace",
        apiVersion: "v1",
        metadata: {
          name: "NEW",
          uid: "UID",
          resourceVersion: "RV",
          creationTimestamp: "TIME",
          labels: { "kubernetes.io/metadata.name": "NEW" },
          managedFields: [
            'conformance Update v1: {"f:metadata":{"f:labels":{".":{},"f:kubernetes.io/metadata.name":{}}}}',
          ],
        },
        spec: { finalizers: ["kubernetes"] },
        status: { phase: "Active" },
      },
    });
  },
  "one without a name in its label": async (server) => {
    const name = await server.namespace();
    const patch = request(
      "PATCH",
      `${NAMESPACES}/${name}`,
      { type: "application/merge-patch+json" },
      { metadata: { labels: null } },
    );
    await shows(server, patch, ["metadata.labels"], {
      status: 200,
      "metadata.labels": { "kubernetes.io/metadata.name": "NS" },
    });
  },
  "deletion: the answer": async (server) => {
    const name = await server.namespace();
    await done(server, post(CONFIG_MAPS, name, { metadata: { name: "held", finalizers: ["a.b/c"] } }));
    const answer = await server.send({ method: "DELETE", path: `${NAMESPACES}/${name}` });
    same(
      server.show({
        status: answer.status,
        phase: at(answer.body, "status.phase"),
        finalizers: at(answer.body, "spec.finalizers"),
      }),
      { status: 200, phase: "Terminating", finalizers: ["kubernetes"] },
    );
    await done(server, freed(name));
  },
  "creates in one that is terminating": async (server) => {
    const ns = await terminating(server);
    await answers(server, post(CONFIG_MAPS, ns, A), [
      '403 Forbidden: configmaps "a" is forbidden: unable to create new content in namespace NS because it is being terminated',
      "name a, kind configmaps",
      "NamespaceTerminating metadata.namespace: namespace NS is being terminated",
    ]);
    await answers(server, post(WIDGETS, ns, A), [
      '403 Forbidden: widgets.conformance.example "a" is forbidden: unable to create new content in namespace NS because it is being terminated',
      "name a, group conformance.example, kind widgets",
      "NamespaceTerminating metadata.namespace: namespace NS is being terminated",
    ]);
    await done(server, freed(ns));
  },
  "updates in one that is terminating are allowed": async (server) => {
    const ns = await terminating(server);
    same((await done(server, merge(CONFIG_MAPS, ns, "held", { data: { k: "v" } }))).status, 200);
    await done(server, freed(ns));
  },
  "all in it goes, and then itself": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, A), post(WIDGETS, ns, A), {
      method: "DELETE",
      path: `${NAMESPACES}/${ns}`,
    });
    await untilStatus(server, `${NAMESPACES}/${ns}`, 404);
    await answers(server, { method: "GET", path: `${NAMESPACES}/${ns}` }, [
      '404 NotFound: namespaces "NS" not found',
      "name NS, kind namespaces",
    ]);
    same((await server.send(get(WIDGETS, ns, "a"))).status, 404);
  },
  "a finalizer of an object keeps it": async (server) => {
    const ns = await terminating(server);
    await done(server, { method: "GET", path: `${NAMESPACES}/${ns}` });
    await done(server, freed(ns));
    same((await untilStatus(server, `${NAMESPACES}/${ns}`, 404)).status, 404);
  },
  "a second deletion of one that is terminating": async (server) => {
    const ns = await terminating(server);
    const answer = await server.send({ method: "DELETE", path: `${NAMESPACES}/${ns}` });
    same(
      { status: answer.status, kind: at(answer.body, "kind"), reason: at(answer.body, "reason") ?? null },
      { status: 200, kind: "Namespace", reason: null },
    );
    await done(server, freed(ns));
  },
  "default cannot go": async (server) => {
    await answers(server, { method: "DELETE", path: `${NAMESPACES}/default?dryRun=All` }, [
      '403 Forbidden: namespaces "default" is forbidden: this namespace may not be deleted',
      "name default, kind namespaces",
    ]);
  },
  "kube-system cannot go": async (server) => {
    await answers(server, { method: "DELETE", path: `${NAMESPACES}/kube-system?dryRun=All` }, [
      '403 Forbidden: namespaces "kube-system" is forbidden: this namespace may not be deleted',
      "name kube-system, kind namespaces",
    ]);
  },
  "every one has a default service account": async (server) => {
    const ns = await server.namespace();
    const { body } = await untilStatus(server, `${SERVICE_ACCOUNTS.path(ns)}/default`, 200);
    same(at(body, "kind"), "ServiceAccount");
  },
  "the default service account comes back": async (server) => {
    const ns = await server.namespace();
    const path = `${SERVICE_ACCOUNTS.path(ns)}/default`;
    const first = await untilStatus(server, path, 200);
    await done(server, { method: "DELETE", path });
    const uid = await eventually("another default service account is there", async () => {
      const answer = await server.send({ method: "GET", path });
      const found = answer.status === 200 ? textAt(answer, "metadata.uid") : undefined;
      return found === textAt(first, "metadata.uid") ? undefined : found;
    });
    same(typeof uid, "string");
  },
});
