import { area } from "../server.ts";
import { answers, asks, at, done, same, textAt } from "./expect.ts";
import { apply, CONFIG_MAPS, get, merge, post, put, request } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { scale } from "./subresource-cases.ts";

const A = { metadata: { name: "a" } };

const MADE = { ...A, spec: { note: "n" } };

/** Cases of the area `dry run`. */
export const dryRuns = area("dry run", {
  create: async (server) => {
    const ns = await server.namespace();
    await answers(server, post(CONFIG_MAPS, ns, { ...A, data: { k: "v" } }, { query: "dryRun=All" }), {
      status: 201,
      body: {
        kind: "ConfigMap",
        apiVersion: "v1",
        metadata: {
          name: "a",
          namespace: "NS",
          uid: "UID",
          creationTimestamp: "TIME",
          managedFields: ['conformance Update v1: {"f:data":{".":{},"f:k":{}}}'],
        },
        data: { k: "v" },
      },
    });
    same((await server.send(get(CONFIG_MAPS, ns, "a"))).status, 404);
  },
  "create of a custom object": async (server) => {
    const ns = await server.namespace();
    await answers(server, post(WIDGETS, ns, MADE, { query: "dryRun=All" }), {
      status: 201,
      body: {
        apiVersion: "conformance.example/v1",
        kind: "Widget",
        metadata: {
          creationTimestamp: "TIME",
          generation: 1,
          managedFields: [
            'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:note":{},"f:size":{},"f:strict":{}}}',
          ],
          name: "a",
          namespace: "NS",
          uid: "UID",
        },
        spec: { note: "n", size: 1, strict: "s" },
      },
    });
    same((await server.send(get(WIDGETS, ns, "a"))).status, 404);
  },
  "create of what is there": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), post(CONFIG_MAPS, ns, A, { query: "dryRun=All" })],
    ['409 AlreadyExists: configmaps "a" already exists', "name a, kind configmaps"],
  ),
  "create of what is invalid": asks(
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "A" } }, { query: "dryRun=All" }),
    [
      "422 Invalid: ConfigMap \"A\" is invalid: metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "name A, kind ConfigMap",
      "FieldValueInvalid metadata.name",
    ],
  ),
  update: async (server) => {
    const ns = await server.namespace();
    const before = await done(server, post(CONFIG_MAPS, ns, A));
    const dry = await done(server, put(CONFIG_MAPS, ns, "a", { data: { k: "v" } }, { query: "dryRun=All" }));
    same(
      [at(dry.body, "data"), textAt(dry, "metadata.resourceVersion") === textAt(before, "metadata.resourceVersion")],
      [{ k: "v" }, true],
    );
    same((await done(server, get(CONFIG_MAPS, ns, "a"))).body, before.body);
  },
  "merge patch": async (server) => {
    const ns = await server.namespace();
    const before = await done(server, post(WIDGETS, ns, MADE));
    const dry = await done(server, merge(WIDGETS, ns, "a", { spec: { size: 9 } }, { query: "dryRun=All" }));
    same(
      [
        at(dry.body, "spec.size"),
        at(dry.body, "metadata.generation"),
        textAt(dry, "metadata.resourceVersion") === textAt(before, "metadata.resourceVersion"),
      ],
      [9, 2, true],
    );
    same((await done(server, get(WIDGETS, ns, "a"))).body, before.body);
  },
  status: async (server) => {
    const ns = await server.namespace();
    const before = await done(server, post(WIDGETS, ns, MADE));
    const dry = await done(server, merge(WIDGETS, ns, "a/status", { status: { phase: "x" } }, { query: "dryRun=All" }));
    same(at(dry.body, "status"), { phase: "x" });
    same((await done(server, get(WIDGETS, ns, "a"))).body, before.body);
  },
  scale: async (server) => {
    const ns = await server.namespace();
    const before = await done(server, post(WIDGETS, ns, MADE));
    const wanted = scale(WIDGETS, ns, 9);
    same(at((await done(server, { ...wanted, path: `${wanted.path}?dryRun=All` })).body, "spec.replicas"), 9);
    same((await done(server, get(WIDGETS, ns, "a"))).body, before.body);
  },
  "apply of an update's field": async (server) => {
    const ns = await server.namespace();
    const before = await done(server, post(WIDGETS, ns, MADE));
    await done(server, apply(WIDGETS, ns, "a", { spec: { note: "m" } }, "me&force=true&dryRun=All"));
    same((await done(server, get(WIDGETS, ns, "a"))).body, before.body);
  },
  generateName: async (server) => {
    const ns = await server.namespace();
    const dry = await done(
      server,
      post(CONFIG_MAPS, ns, { metadata: { generateName: "a-" } }, { query: "dryRun=All" }),
    );
    same(/^a-[a-z0-9]{5}$/.test(textAt(dry, "metadata.name")), true);
  },
  "a namespace": async (server) => {
    const name = server.unique("dry");
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    same((await server.send(request("POST", "/api/v1/namespaces?dryRun=All", {}, body))).status, 201);
    same((await server.send(request("GET", `/api/v1/namespaces/${name}`))).status, 404);
  },
});
