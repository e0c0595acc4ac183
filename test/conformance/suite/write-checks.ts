import { area } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { apply, CONFIG_MAPS, del, DEPLOYMENTS, merge, post, put, request, SERVICES } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { deployment, SERVICE } from "./workloads.ts";

const A = { metadata: { name: "a" } };
const OWNERS = "metadata.managedFields";
const HELD = { metadata: { name: "a", finalizers: ["a.b/c"] } };

const service = (spec: Readonly<Record<string, unknown>> = {}) => ({ ...A, spec: { ...SERVICE, ...spec } });

/** Cases of the area `writes: services`. */
export const services = area("writes: services", {
  "what the server assigns is nobody's": asksFor(
    ["spec.ipFamilies", "spec.ipFamilyPolicy", OWNERS],
    (ns) => post(SERVICES, ns, service()),
    {
      status: 201,
      "spec.ipFamilies": ["IPv4"],
      "spec.ipFamilyPolicy": "SingleStack",
      "metadata.managedFields": [
        'conformance Update v1: {"f:spec":{"f:internalTrafficPolicy":{},"f:ports":{".":{},"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{},"f:protocol":{},"f:targetPort":{}}},"f:selector":{},"f:sessionAffinity":{},"f:type":{}}}',
      ],
    },
  ),
  "a headless one without a selector": asksFor(
    ["spec.clusterIP", "spec.clusterIPs", "spec.ipFamilies", "spec.ipFamilyPolicy"],
    (ns) => post(SERVICES, ns, { ...A, spec: { clusterIP: "None", ports: [{ port: 80 }] } }),
    {
      status: 201,
      "spec.clusterIP": "None",
      "spec.clusterIPs": ["None"],
      "spec.ipFamilies": ["IPv4", "IPv6"],
      "spec.ipFamilyPolicy": "RequireDualStack",
    },
  ),
  "an ExternalName has no address": asksFor(
    ["spec"],
    (ns) => post(SERVICES, ns, { ...A, spec: { type: "ExternalName", externalName: "a.example" } }),
    { status: 201, spec: { type: "ExternalName", sessionAffinity: "None", externalName: "a.example" } },
  ),
  "its address cannot become none": asks(
    (ns) => [post(SERVICES, ns, service()), merge(SERVICES, ns, "a", { spec: { clusterIP: "None" } })],
    [
      '422 Invalid: Service "a" is invalid: spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
      "name a, kind Service",
      "FieldValueInvalid spec.clusterIPs[0]",
    ],
  ),
  "a change of type gives up what was assigned": asksFor(
    ["spec.ports", "spec.type", "spec.externalTrafficPolicy", OWNERS],
    (ns) => [
      post(SERVICES, ns, service({ type: "NodePort" })),
      merge(SERVICES, ns, "a", { spec: { type: "ClusterIP" } }),
    ],
    {
      status: 200,
      "spec.ports": [{ protocol: "TCP", port: 80, targetPort: 80 }],
      "spec.type": "ClusterIP",
      "spec.externalTrafficPolicy": null,
      "metadata.managedFields": [
        'conformance Update v1: {"f:spec":{"f:externalTrafficPolicy":{},"f:internalTrafficPolicy":{},"f:ports":{".":{},"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{},"f:protocol":{},"f:targetPort":{}}},"f:selector":{},"f:sessionAffinity":{},"f:type":{}}}',
      ],
    },
  ),
  "the configuration of an affinity goes with it": asksFor(
    ["spec.sessionAffinity", "spec.sessionAffinityConfig"],
    (ns) => [apply(SERVICES, ns, "a", service({ sessionAffinity: "ClientIP" })), apply(SERVICES, ns, "a", service())],
    { status: 200, "spec.sessionAffinity": "None", "spec.sessionAffinityConfig": null },
  ),
  "fields without effect are warned of": asksFor(
    ["spec.externalIPs"],
    (ns) => post(SERVICES, ns, service({ externalIPs: ["1.1.1.1"], externalName: "a.example" })),
    {
      status: 201,
      "spec.externalIPs": ["1.1.1.1"],
      warnings: [
        '299 - "spec.externalIPs is deprecated and may no longer be implemented in some clusters"',
        '299 - "spec.externalName is ignored when spec.type is not \\"ExternalName\\""',
      ],
    },
  ),
  "a headless one that is reached from outside": asks(
    (ns) => post(SERVICES, ns, service({ type: "NodePort", clusterIP: "None" })),
    [
      '422 Invalid: Service "a" is invalid: spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
      "name a, kind Service",
      "FieldValueInvalid spec.clusterIPs[0]",
    ],
  ),
  "one with an address becomes headless, and is reached from outside": asks(
    (ns) => [
      post(SERVICES, ns, service()),
      merge(SERVICES, ns, "a", { spec: { type: "LoadBalancer", clusterIP: "None" } }),
    ],
    [
      '422 Invalid: Service "a" is invalid: [spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for LoadBalancer services, spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set]',
      "name a, kind Service",
      "FieldValueInvalid spec.clusterIPs[0]",
      "FieldValueInvalid spec.clusterIPs[0]",
    ],
  ),
  "an external name with an address": asks(
    (ns) => post(SERVICES, ns, service({ type: "ExternalName", externalName: "x.y", clusterIP: "None" })),
    [
      '422 Invalid: Service "a" is invalid: spec.clusterIPs: Forbidden: may not be set for ExternalName services',
      "name a, kind Service",
      "FieldValueForbidden spec.clusterIPs",
    ],
  ),
  "a port twice, under two names": asks(
    (ns) =>
      post(SERVICES, ns, {
        ...A,
        spec: {
          ports: [
            { name: "a", port: 80 },
            { name: "b", port: 80, targetPort: 81 },
            { name: "c", port: 80, protocol: "UDP" },
          ],
        },
      }),
    [
      '422 Invalid: Service "a" is invalid: spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
      "name a, kind Service",
      "FieldValueDuplicate spec.ports[1]",
    ],
  ),
  "a fraction for the port of its Pods": asks(
    (ns) => post(SERVICES, ns, { ...A, spec: { ports: [{ port: 80, targetPort: 1.5 }] } }),
    ['400 BadRequest: Service in version "v1" cannot be handled as a Service: json:'],
  ),
  "an update of one that is not there, dry": asksFor(
    ["metadata.resourceVersion"],
    (ns) => put(SERVICES, ns, "a", { metadata: { resourceVersion: "1" }, spec: SERVICE }, { query: "dryRun=All" }),
    { status: 201, "metadata.resourceVersion": "1" },
  ),
  "an update of one that is not there creates it, whatever resourceVersion it states": asksFor(
    ["metadata.name"],
    (ns) => put(SERVICES, ns, "a", { metadata: { resourceVersion: "1" }, spec: SERVICE }),
    { status: 201, "metadata.name": "a" },
  ),
});

/** Cases of the area `writes: order of checks`. */
export const checks = area("writes: order of checks", {
  "the same again, with an unknown field": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), post(CONFIG_MAPS, ns, { ...A, bogus: 1 })],
    [
      '409 AlreadyExists: configmaps "a" already exists',
      "name a, kind configmaps",
      'Warning: 299 - "unknown field \\"bogus\\""',
    ],
  ),
  "the same again while it is being deleted": asks(
    (ns) => [post(CONFIG_MAPS, ns, HELD), del(CONFIG_MAPS, ns, "a"), post(CONFIG_MAPS, ns, A)],
    ['409 AlreadyExists: object is being deleted: configmaps "a" already exists', "name a, kind configmaps"],
  ),
  "an update that cannot be read, of what is not there": asks(
    (ns) => put(CONFIG_MAPS, ns, "a", { data: { k: 1 } }),
    ['400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: json:'],
  ),
  "an update with an unknown field and an old resourceVersion": asks(
    (ns) => [post(CONFIG_MAPS, ns, A), put(CONFIG_MAPS, ns, "a", { metadata: { resourceVersion: "1" }, bogus: 1 })],
    [
      '409 Conflict: Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      "name a, kind configmaps",
      'Warning: 299 - "unknown field \\"bogus\\""',
    ],
  ),
  "a kind that there is not": asks(
    (ns) => request("POST", CONFIG_MAPS.path(ns), {}, { apiVersion: "v1", kind: "Other", ...A }),
    [
      '400 BadRequest: Other in version "v1" cannot be handled as a ConfigMap: no kind "Other" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
    ],
  ),
  "a version that there is not": asks(
    (ns) => request("POST", CONFIG_MAPS.path(ns), {}, { apiVersion: "other/v1", kind: "ConfigMap", ...A }),
    [
      '400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "other/v1" in scheme "pkg/runtime/scheme.go:111"',
    ],
  ),
  "a conflict of managers before a wrong namespace": asks(
    (ns) => [
      apply(CONFIG_MAPS, ns, "a", { data: { k: "1" } }, "one"),
      apply(CONFIG_MAPS, ns, "a", { metadata: { namespace: "other" }, data: { k: "2" } }, "two"),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .data.k',
      "",
      'FieldManagerConflict .data.k: conflict with "one"',
    ],
  ),
  "a new finalizer while a custom object is being deleted": asks(
    (ns) => [
      post(WIDGETS, ns, HELD),
      del(WIDGETS, ns, "a"),
      merge(WIDGETS, ns, "a", { metadata: { finalizers: ["a.b/c", "a.b/d"] } }),
    ],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.b/d"}',
      "name a, group conformance.example, kind Widget",
      "FieldValueForbidden metadata.finalizers",
      "FieldValueForbidden metadata.finalizers",
    ],
  ),
  "old finalizers are not warned of again": asksFor(
    ["metadata.labels"],
    (ns) => [
      post(WIDGETS, ns, { metadata: { name: "a", finalizers: ["plain"] } }),
      merge(WIDGETS, ns, "a", { metadata: { labels: { k: "v" } } }),
    ],
    { status: 200, "metadata.labels": { k: "v" } },
  ),
  "a generation that is given, of a kind that counts none": asksFor(
    ["metadata.generation"],
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a", generation: 7 } }),
    { status: 201, "metadata.generation": 7 },
  ),
  "a namespace that is removed": asksFor(
    ["metadata.namespace"],
    (ns) => [post(CONFIG_MAPS, ns, A), merge(CONFIG_MAPS, ns, "a", { metadata: { namespace: null } })],
    { status: 200, "metadata.namespace": "NS" },
  ),
  "null for the spec of a custom object": asks(
    (ns) => apply(WIDGETS, ns, "a", { spec: null }),
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: spec: Invalid value: "null": spec in body must be of type object: "null"',
      "name a, group conformance.example, kind Widget",
      "FieldValueTypeInvalid spec",
    ],
  ),
  "a grace period of no seconds is told": asksFor(
    ["metadata.deletionGracePeriodSeconds"],
    (ns) => [
      post(CONFIG_MAPS, ns, HELD),
      del(CONFIG_MAPS, ns, "a"),
      merge(CONFIG_MAPS, ns, "a", { metadata: { labels: { k: "v" } } }),
    ],
    { status: 200, "metadata.deletionGracePeriodSeconds": 0 },
  ),
  "another strategy of a Deployment": asks(
    (ns) => [
      post(DEPLOYMENTS, ns, deployment("a")),
      merge(DEPLOYMENTS, ns, "a", { spec: { strategy: { type: "Other" } } }),
    ],
    [
      '422 Invalid: Deployment.apps "a" is invalid: spec.strategy: Unsupported value: {"Type":"Other","RollingUpdate":{"MaxUnavailable":"25%","MaxSurge":"25%"}}: supported values: "Recreate", "RollingUpdate"',
      "name a, group apps, kind Deployment",
      "FieldValueNotSupported spec.strategy",
    ],
  ),
  "another restartPolicy of a Deployment": asks(
    (ns) => [
      post(DEPLOYMENTS, ns, deployment("a")),
      merge(DEPLOYMENTS, ns, "a", { spec: { template: { spec: { restartPolicy: "x" } } } }),
    ],
    [
      '422 Invalid: Deployment.apps "a" is invalid: [spec.template.spec.restartPolicy: Unsupported value: "x": supported values: "Always", spec.template.spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"]',
      "name a, group apps, kind Deployment",
      "FieldValueNotSupported spec.template.spec.restartPolicy",
      "FieldValueNotSupported spec.template.spec.restartPolicy",
    ],
  ),
});
