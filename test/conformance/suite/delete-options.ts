import { area } from "../server.ts";
import { answers, asks, asksFor, at, done, same, shows, untilStatus } from "./expect.ts";
import { CONFIG_MAPS, del, DEPLOYMENTS, get, PODS, post } from "./requests.ts";
import { deployment, pod } from "./workloads.ts";
import { WIDGETS } from "./widgets.ts";

const A = { metadata: { name: "a" } };

const HELD = { metadata: { name: "a", finalizers: ["a.b/c"] } };

/** Cases of the area `delete: options`. */
export const deleteOptions = area("delete: options", {
  "Foreground keeps it until its controller is done": async (server) => {
    const ns = await server.namespace();
    const answer = await done(
      server,
      post(CONFIG_MAPS, ns, HELD),
      del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Foreground" }),
    );
    same(at(answer.body, "metadata.finalizers"), ["a.b/c", "foregroundDeletion"]);
    same(at(answer.body, "metadata.deletionGracePeriodSeconds"), 0);
  },
  "Orphan keeps it until its controller is done": async (server) => {
    const ns = await server.namespace();
    const answer = await done(
      server,
      post(CONFIG_MAPS, ns, HELD),
      del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Orphan" }),
    );
    same(at(answer.body, "metadata.finalizers"), ["a.b/c", "orphan"]);
  },
  "the policy in the query": asksFor(
    ["metadata.finalizers"],
    (ns) => [
      post(CONFIG_MAPS, ns, HELD),
      del(CONFIG_MAPS, ns, "a", undefined, { query: "propagationPolicy=Foreground" }),
    ],
    { status: 200, "metadata.finalizers": ["a.b/c", "foregroundDeletion"] },
  ),
  "Background asks for no finalizer": asksFor(
    ["metadata.finalizers"],
    (ns) => [post(CONFIG_MAPS, ns, HELD), del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Background" })],
    { status: 200, "metadata.finalizers": ["a.b/c"] },
  ),
  "a policy that there is not": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Sideways" })],
    [
      '422 Invalid: DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
      "group meta.k8s.io, kind DeleteOptions",
      "FieldValueNotSupported propagationPolicy",
    ],
  ),
  "a policy and orphanDependents": asks(
    (ns) => [
      post(CONFIG_MAPS, ns, A),
      del(CONFIG_MAPS, ns, "a", { propagationPolicy: "Orphan", orphanDependents: true }),
    ],
    [
      '422 Invalid: DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
      "group meta.k8s.io, kind DeleteOptions",
      "FieldValueInvalid propagationPolicy",
    ],
  ),
  orphanDependents: asksFor(
    ["metadata.finalizers"],
    (ns) => [post(CONFIG_MAPS, ns, HELD), del(CONFIG_MAPS, ns, "a", { orphanDependents: true })],
    { status: 200, "metadata.finalizers": ["a.b/c", "orphan"] },
  ),
  "dry run": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, A));
    await answers(server, del(CONFIG_MAPS, ns, "a", undefined, { query: "dryRun=All" }), [
      "200",
      "name a, kind configmaps, uid UID",
    ]);
    await answers(server, del(CONFIG_MAPS, ns, "a", { dryRun: ["All"] }), ["200", "name a, kind configmaps, uid UID"]);
    same((await server.send(get(CONFIG_MAPS, ns, "a"))).status, 200);
  },
  "options of another kind": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a", { apiVersion: "v1", kind: "Pod" })],
    ['400 BadRequest: no kind "Pod" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"'],
  ),
  "options that are none": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a", undefined, { text: "{" })],
    ["400 BadRequest: couldn't get version/kind; json parse error:"],
  ),
  "options that are a text": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a", undefined, { text: '"x"' })],
    ["400 BadRequest: couldn't get version/kind; json parse error:"],
  ),
  "options that are null": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a", undefined, { text: "null" })],
    ["200", "name a, kind configmaps, uid UID"],
  ),
  "options of another content type": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a", undefined, { text: "x", type: "text/plain" })],
    [
      "415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    ],
  ),
  "two options that there are not": asks(
    (ns) => [post(WIDGETS, ns, A), del(WIDGETS, ns, "a", { propagationPolicy: "Some", dryRun: ["Few"] })],
    [
      '422 Invalid: DeleteOptions.meta.k8s.io "" is invalid: [dryRun: Unsupported value: ["Few"]: supported values: "All", propagationPolicy: Unsupported value: "Some": supported values: "Foreground", "Background", "Orphan", "nil"]',
      "group meta.k8s.io, kind DeleteOptions",
      "FieldValueNotSupported dryRun",
      "FieldValueNotSupported propagationPolicy",
    ],
  ),
  "a grace period in the query that is none": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a", undefined, { query: "gracePeriodSeconds=x" })],
    ['400 BadRequest: strconv.ParseInt: parsing "x": invalid syntax'],
  ),
  "a negative grace period": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a", { gracePeriodSeconds: -1 })],
    ["200", "name a, kind configmaps, uid UID"],
  ),
  "a grace period does not keep what has none": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), del(CONFIG_MAPS, ns, "a", { gracePeriodSeconds: 30 })],
    ["200", "name a, kind configmaps, uid UID"],
  ),
  "a Pod on no node goes at once": async (server) => {
    const ns = await server.namespace();
    const answer = await done(server, post(PODS, ns, pod("a")), del(PODS, ns, "a"));
    same(at(answer.body, "kind"), "Pod");
    await answers(server, get(PODS, ns, "a"), ['404 NotFound: pods "a" not found', "name a, kind pods"]);
  },
  "a Pod on a node has its grace period": async (server) => {
    const ns = await server.namespace();
    const fields = pod("a");
    await done(server, post(PODS, ns, { ...fields, spec: { ...Object(fields["spec"]), nodeName: "no-node" } }));
    await shows(server, del(PODS, ns, "a"), ["metadata.deletionGracePeriodSeconds", "metadata.finalizers"], {
      status: 200,
      "metadata.deletionGracePeriodSeconds": 30,
      "metadata.finalizers": null,
    });
    await shows(server, del(PODS, ns, "a", { gracePeriodSeconds: 0 }), ["metadata.deletionGracePeriodSeconds"], {
      status: 200,
      "metadata.deletionGracePeriodSeconds": 0,
    });
    await untilStatus(server, `${PODS.path(ns)}/a`, 404);
  },
  "a Deployment keeps nothing waiting": asks(
    (ns) => [post(DEPLOYMENTS, ns, deployment("a")), del(DEPLOYMENTS, ns, "a", { propagationPolicy: "Background" })],
    ["200", "name a, group apps, kind deployments, uid UID"],
  ),
});
