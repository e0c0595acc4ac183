import { area } from "../server.ts";
import { MEMORY, scaler, V1 } from "./autoscaler-bodies.ts";
import { A, B, denied, deniedC, EVERYTHING, NO_A, ruleFor, tells, under, WORKLOAD } from "./policies.ts";
import { CONFIG_MAPS, DEPLOYMENTS, merge, named, post, request, SECRETS, SERVICE_ACCOUNTS } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

/** Cases of the area `admission policies: what they match`. */
export const policyMatching = area("admission policies: what they match", {
  "a custom object in an other version than that of the rule": tells(
    "request.resource.version + ' ' + request.requestResource.version + ' ' + object.apiVersion",
    (ns) => [post(WIDGETS, ns, { ...named("w"), spec: { size: 7 } })],
    denied(
      'widgets.conformance.example "w"',
      "name w, group conformance.example, kind widgets",
      "v1beta1 v1 conformance.example/v1beta1",
    ),
    {
      constraints: {
        resourceRules: [
          ruleFor(["configmaps"]),
          { ...ruleFor(["widgets"], ["conformance.example"]), apiVersions: ["v1beta1"] },
        ],
      },
    },
  ),
  "an autoscaler in v1, judged in v2": tells(
    "request.requestResource.version + ' ' + string(size(object.spec.metrics))",
    (ns) => [post(V1, ns, scaler(undefined, { metrics: MEMORY }))],
    denied(
      'horizontalpodautoscalers.autoscaling "a"',
      "name a, group autoscaling, kind horizontalpodautoscalers",
      "v1 1",
    ),
    {
      constraints: {
        resourceRules: [
          ruleFor(["configmaps"]),
          { ...ruleFor(["horizontalpodautoscalers"], ["autoscaling"]), apiVersions: ["v2"] },
        ],
      },
    },
  ),
  "an other version is not asked for exactly": tells(
    "'no'",
    (ns) => [post(WIDGETS, ns, { ...named("w"), spec: { size: 7 } })],
    201,
    {
      constraints: {
        matchPolicy: "Exact",
        resourceRules: [
          ruleFor(["configmaps"]),
          { ...ruleFor(["widgets"], ["conformance.example"]), apiVersions: ["v1beta1"] },
        ],
      },
    },
  ),
  "the status of a custom object": under(
    [
      {
        expression: "request.?subResource.orValue('') != 'status'",
        messageExpression: "object.status.phase + string(has(oldObject.status))",
      },
    ],
    (ns) => [post(WIDGETS, ns, named("w")), merge(WIDGETS, ns, "w/status", { status: { phase: "Up" } })],
    denied('widgets.conformance.example "w"', "name w, group conformance.example, kind widgets", "Upfalse"),
    { resources: ["widgets/*"], groups: ["conformance.example"] },
  ),
  "a token": under(
    [
      {
        expression: "request.?subResource.orValue('') != 'token'",
        messageExpression: "request.operation + ' ' + request.kind.kind + ' ' + object.kind",
      },
    ],
    (ns) => [
      post(SERVICE_ACCOUNTS, ns, named("a")),
      request(
        "POST",
        `${SERVICE_ACCOUNTS.path(ns)}/a/token`,
        {},
        { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
      ),
    ],
    denied('serviceaccounts "a"', "name a, kind serviceaccounts", "CREATE TokenRequest TokenRequest"),
    EVERYTHING,
  ),
  "a rule for the main resource is none for the status": tells(
    "'no'",
    (ns) => [post(DEPLOYMENTS, ns, WORKLOAD), merge(DEPLOYMENTS, ns, "w/status", { metadata: { labels: null } })],
    200,
    { resources: ["deployments"], groups: ["apps"] },
  ),
  "an excluded resource": under([{ expression: "false" }], (ns) => [post(SECRETS, ns, named("s"))], 201, {
    resources: ["*"],
    constraints: { excludeResourceRules: [ruleFor(["secrets"])] },
  }),
  "a rule for names": under([NO_A], (ns) => [post(CONFIG_MAPS, ns, A)], 201, {
    constraints: { resourceRules: [{ ...ruleFor(["configmaps"]), resourceNames: ["probe", "other"] }] },
  }),
  "an object selector": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, { ...A, metadata: { name: "c", labels: { free: "" } } })],
    201,
    { constraints: { objectSelector: { matchExpressions: [{ key: "free", operator: "DoesNotExist" }] } } },
  ),
  "an object selector that an object no longer meets": under(
    [{ expression: "request.operation != 'UPDATE'" }],
    (ns) => [post(CONFIG_MAPS, ns, named("c")), merge(CONFIG_MAPS, ns, "c", { metadata: { labels: { free: "" } } })],
    deniedC("failed expression: request.operation != 'UPDATE'"),
    { constraints: { objectSelector: { matchExpressions: [{ key: "free", operator: "DoesNotExist" }] } } },
  ),
  "the scope of the cluster": under([NO_A], (ns) => [post(CONFIG_MAPS, ns, A)], 201, {
    constraints: {
      resourceRules: [
        { ...ruleFor(["configmaps"]), resourceNames: ["probe"] },
        { ...ruleFor(["configmaps"]), scope: "Cluster" },
      ],
    },
  }),
  "a namespace": tells(
    "request.namespace + ' ' + request.name + ' ' + string(namespaceObject == null)",
    (ns) => [
      merge({ path: () => "/api/v1/namespaces", apiVersion: "v1", kind: "Namespace" }, "", ns, {
        metadata: { labels: { b: "c" } },
      }),
    ],
    denied('namespaces "NS"', "name NS, kind namespaces", "NS NS true"),
    { constraints: { resourceRules: [ruleFor(["configmaps"]), { ...ruleFor(["namespaces"]), scope: "Cluster" }] } },
  ),
  "may the one who asks do something else": under(
    [
      {
        expression:
          "authorizer.group('apps').resource('deployments').namespace(request.namespace).name('x').check('create').allowed() && !authorizer.serviceAccount(request.namespace, 'default').path('/secret').check('get').allowed()",
      },
    ],
    (ns) => [post(CONFIG_MAPS, ns, B)],
    201,
  ),
  "the one who asks, about the object itself": under(
    [
      {
        expression:
          "authorizer.requestResource.check('create').allowed() && authorizer.requestResource.subresource('x').check('y').reason() == ''",
      },
    ],
    (ns) => [post(CONFIG_MAPS, ns, B)],
    201,
  ),
});
