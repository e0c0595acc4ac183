import { area, type Json, type Server } from "../server.ts";
import { answers, at, done, eventually, same, untilStatus, word } from "./expect.ts";
import { CONFIG_MAPS, merge, post, request } from "./requests.ts";

const NAMESPACES = "/api/v1/namespaces";

const create = (name: string, more: Readonly<Record<string, unknown>> = {}): ReturnType<typeof request> =>
  request("POST", NAMESPACES, {}, { apiVersion: "v1", kind: "Namespace", metadata: { name }, ...more });

async function read(server: Server, name: string): Promise<Json> {
  return (await server.send(request("GET", `${NAMESPACES}/${name}`))).body;
}

const finalize = (name: string, body: Json, finalizers: readonly string[]): ReturnType<typeof request> =>
  request("PUT", `${NAMESPACES}/${name}/finalize`, {}, { ...Object(body), spec: { finalizers } });

/** The conditions that say what is left. */
function remaining(namespace: Json): unknown {
  const conditions = at(namespace, "status.conditions");
  if (!Array.isArray(conditions)) return undefined;
  return conditions
    .filter((one: Json) => word(at(one, "type")).endsWith("Remaining"))
    .map((one: Json) => ["type", "status", "reason", "message"].map((key) => at(one, key)));
}

/** Cases of the area `namespaces: end`. */
export const namespaceEnd = area("namespaces: end", {
  "what is left is told": async (server) => {
    const ns = await server.namespace();
    await done(
      server,
      post(CONFIG_MAPS, ns, { metadata: { name: "a", finalizers: ["x.y/z"] } }),
      post(CONFIG_MAPS, ns, { metadata: { name: "b" } }),
      request("DELETE", `${NAMESPACES}/${ns}`),
    );
    const told = await eventually("the finalizer is told", async () => {
      const found = remaining(await read(server, ns));
      return JSON.stringify(found ?? "").includes("x.y/z") ? found : undefined;
    });
    same(told, [
      [
        "NamespaceContentRemaining",
        "True",
        "SomeResourcesRemain",
        "Some resources are remaining: configmaps. has 1 resource instances",
      ],
      [
        "NamespaceFinalizersRemaining",
        "True",
        "SomeFinalizersRemain",
        "Some content in the namespace has finalizers remaining: x.y/z in 1 resource instances",
      ],
    ]);
    await done(server, merge(CONFIG_MAPS, ns, "a", { metadata: { finalizers: null } }));
    await untilStatus(server, `${NAMESPACES}/${ns}`, 404);
  },
  "a finalizer of its own": async (server) => {
    const name = server.unique("new");
    const { body, ...made } = create(name);
    await done(server, { ...made, body: { ...Object(body), metadata: { name, finalizers: ["x.y/z"] } } });
    await done(server, request("DELETE", `${NAMESPACES}/${name}`));
    const left = await eventually("its content is gone", async () => {
      const found = await read(server, name);
      return at(found, "spec.finalizers") === undefined ? found : undefined;
    });
    same([at(left, "spec"), at(left, "status.phase"), at(left, "metadata.finalizers")], [{}, "Terminating", ["x.y/z"]]);
    const patch = { type: "application/merge-patch+json" };
    await done(server, request("PATCH", `${NAMESPACES}/${name}`, patch, { metadata: { finalizers: null } }));
    await untilStatus(server, `${NAMESPACES}/${name}`, 404);
  },
  "a finalizer of its spec is removed by finalize": async (server) => {
    const name = server.unique("new");
    const made = await done(server, create(name, { spec: { finalizers: ["x.y/z"] } }));
    same(at(made.body, "spec.finalizers"), ["x.y/z", "kubernetes"]);
    await done(server, request("DELETE", `${NAMESPACES}/${name}`));
    await eventually("its content is gone", async () => {
      const found = await read(server, name);
      return JSON.stringify(at(found, "spec.finalizers")) === '["x.y/z"]' ? true : undefined;
    });
    // Whoever ends its content may still write what it found, and the update would be of an older version.
    const last = await eventually("it is finalized", async () => {
      const answer = await server.send(finalize(name, await read(server, name), []));
      return answer.status === 409 ? undefined : answer;
    });
    same([last.status, at(last.body, "spec")], [200, {}]);
    await untilStatus(server, `${NAMESPACES}/${name}`, 404);
  },
  "finalize of one that stays": async (server) => {
    const ns = await server.namespace();
    const before = await read(server, ns);
    const set = await done(server, finalize(ns, before, ["kubernetes", "x.y/z"]));
    same(server.show([at(set.body, "spec"), at(set.body, "metadata.managedFields")]), [
      { finalizers: ["kubernetes", "x.y/z"] },
      [
        'conformance Update v1 finalize: {"f:spec":{"f:finalizers":{}}}',
        'conformance Update v1: {"f:metadata":{"f:labels":{".":{},"f:kubernetes.io/metadata.name":{}}}}',
      ],
    ]);
    await answers(server, finalize(ns, set.body, ["bad"]), [
      '422 Invalid: Namespace "NS" is invalid: spec.finalizers[0]: Invalid value: "bad": name is neither a standard finalizer name nor is it fully qualified',
      "name NS, kind Namespace",
      "FieldValueInvalid spec.finalizers[0]",
    ]);
    await done(server, finalize(ns, set.body, ["kubernetes"]));
  },
  "finalize is for PUT": async (server) => {
    const ns = await server.namespace();
    const expected = ["405 MethodNotAllowed: the server does not allow this method on the requested resource", ""];
    await answers(server, request("GET", `${NAMESPACES}/${ns}/finalize`), expected);
    const patch = { type: "application/merge-patch+json" };
    await answers(server, request("PATCH", `${NAMESPACES}/${ns}/finalize`, patch, { spec: {} }), expected);
  },
});
