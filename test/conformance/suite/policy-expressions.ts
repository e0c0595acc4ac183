import { area } from "../server.ts";
import { A, B, denied, deniedC, EVERYTHING, FREE, tells, under, WORKLOAD } from "./policies.ts";
import { apply, CONFIG_MAPS, DEPLOYMENTS, del, merge, post, put, named } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

/** Cases of the area `admission policies: expressions`. */
export const policyExpressions = area("admission policies: expressions", {
  "what a request says of a creation": tells(
    "request.operation + ' ' + request.kind.kind + ' ' + request.resource.resource + ' ' + request.name + ' ' + string(request.dryRun) + ' ' + string(has(request.subResource)) + ' ' + string(oldObject == null) + ' ' + request.options.kind + ' ' + request.options.fieldManager",
    (ns) => [post(CONFIG_MAPS, ns, { ...B }, { query: "fieldManager=me&dryRun=All" })],
    deniedC("CREATE ConfigMap configmaps c true false true CreateOptions me"),
  ),
  "what a request says of an update": tells(
    "request.operation + ' ' + request.options.kind + ' ' + request.options.apiVersion + ' ' + string(has(request.options.fieldManager)) + ' ' + oldObject.metadata.labels.free + '>' + object.data.a",
    (ns) => [post(CONFIG_MAPS, ns, FREE), put(CONFIG_MAPS, ns, "c", A)],
    deniedC("UPDATE UpdateOptions meta.k8s.io/v1 false >1"),
  ),
  "what a request says of an apply": tells(
    "request.operation + ' ' + request.options.kind + ' ' + request.options.fieldManager + ' ' + string(has(request.options.force))",
    (ns) => [
      post(CONFIG_MAPS, ns, FREE),
      apply(CONFIG_MAPS, ns, "c", { metadata: { labels: { free: "no" } } }, "me&force=true"),
    ],
    200,
  ),
  "what a request says of a deletion": tells(
    "request.operation + ' ' + request.options.kind + ' ' + request.options.propagationPolicy + ' ' + string(request.options.gracePeriodSeconds) + ' ' + string(object == null) + ' ' + oldObject.kind",
    (ns) => [
      post(CONFIG_MAPS, ns, FREE),
      del(CONFIG_MAPS, ns, "c", { propagationPolicy: "Orphan", gracePeriodSeconds: 5 }),
    ],
    deniedC("DELETE DeleteOptions Orphan 5 true ConfigMap"),
  ),
  "what a request says of the status": tells(
    "request.subResource + ' ' + request.requestSubResource + ' ' + request.operation + ' ' + request.kind.kind",
    (ns) => [post(DEPLOYMENTS, ns, WORKLOAD), merge(DEPLOYMENTS, ns, "w/status", { metadata: { labels: null } })],
    200,
    EVERYTHING,
  ),
  "what a request says of the scale": under(
    [
      {
        expression: "request.?subResource.orValue('') != 'scale'",
        messageExpression:
          "request.kind.group + ' ' + request.kind.kind + ' ' + request.resource.resource + ' ' + object.kind + ' ' + string(object.spec.replicas) + ' ' + string(has(oldObject.spec.replicas)) + ' ' + object.status.selector",
      },
    ],
    (ns) => [post(DEPLOYMENTS, ns, WORKLOAD), merge(DEPLOYMENTS, ns, "w/scale", { spec: { replicas: 3 } })],
    denied(
      'deployments.apps "w"',
      "name w, group apps, kind deployments",
      "autoscaling Scale deployments Scale 3 false a=b",
    ),
    EVERYTHING,
  ),
  "who asks": tells(
    "request.userInfo.username + ' ' + request.userInfo.groups.join()",
    (ns) => [
      post(CONFIG_MAPS, ns, B, { headers: { "impersonate-user": "somebody", "impersonate-group": "system:masters" } }),
    ],
    deniedC("somebody system:masterssystem:authenticated"),
  ),
  "what an impersonation adds": tells(
    "request.userInfo.extra['a'].join() + string(has(request.userInfo.uid))",
    (ns) => [
      post(CONFIG_MAPS, ns, B, {
        headers: { "impersonate-user": "somebody", "impersonate-group": "system:masters", "impersonate-extra-a": "1" },
      }),
    ],
    deniedC("1false"),
  ),
  "the namespace": tells(
    "namespaceObject.metadata.labels['kubernetes.io/metadata.name'] + ' ' + namespaceObject.status.phase + ' ' + namespaceObject.spec.finalizers.join()",
    (ns) => [post(CONFIG_MAPS, ns, B)],
    deniedC("NS Active kubernetes"),
  ),
  "what only the stored object has": tells(
    "string(has(object.metadata.uid)) + string(has(object.metadata.creationTimestamp)) + string(has(object.metadata.resourceVersion)) + object.metadata.namespace + object.metadata.managedFields.map(m, m.manager).join()",
    (ns) => [post(CONFIG_MAPS, ns, B)],
    deniedC("truetruefalseNSconformance"),
  ),
  "defaults are seen": under(
    [
      {
        expression: "object == null || object.kind != 'Deployment' || object.spec.strategy.type != 'RollingUpdate'",
        messageExpression: "string(object.spec.progressDeadlineSeconds + 1)",
      },
    ],
    (ns) => [post(DEPLOYMENTS, ns, WORKLOAD)],
    denied('deployments.apps "w"', "name w, group apps, kind deployments", "601"),
    EVERYTHING,
  ),
  "a whole number and a fraction": tells(
    "string(type(object.spec.size) == int) + string(type(object.spec.ratio) == double)",
    (ns) => [post(WIDGETS, ns, { ...named("w"), spec: { size: 2, ratio: 1.5 } })],
    denied('widgets.conformance.example "w"', "name w, group conformance.example, kind widgets", "truetrue"),
    { resources: ["widgets"], groups: ["conformance.example"] },
  ),
  "a custom object": under(
    [
      {
        expression: "object == null || !has(object.spec) || object.spec.size < 5",
        messageExpression: "'size is ' + string(object.spec.size)",
      },
    ],
    (ns) => [post(WIDGETS, ns, { ...named("w"), spec: { size: 7 } })],
    denied('widgets.conformance.example "w"', "name w, group conformance.example, kind widgets", "size is 7"),
    { resources: ["widgets"], groups: ["conformance.example"] },
  ),
});
