import { area, type Json } from "../server.ts";
import { at, same, word } from "./expect.ts";
import { request } from "./requests.ts";
import { AGGREGATED, reads, readsItem, withoutHash } from "./discovery-cases.ts";

/** Cases of the area `discovery: resources`. */
export const discoveredResources = area("discovery: resources", {
  "a core resource": readsItem("/api/v1", "resources", "name", "configmaps", {
    name: "configmaps",
    singularName: "configmap",
    namespaced: true,
    kind: "ConfigMap",
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    shortNames: ["cm"],
    storageVersionHash: "HASH",
  }),
  "a core resource outside namespaces": readsItem("/api/v1", "resources", "name", "namespaces", {
    name: "namespaces",
    singularName: "namespace",
    namespaced: false,
    kind: "Namespace",
    verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
    shortNames: ["ns"],
    storageVersionHash: "HASH",
  }),
  "a core subresource": readsItem("/api/v1", "resources", "name", "namespaces/finalize", {
    name: "namespaces/finalize",
    singularName: "",
    namespaced: false,
    kind: "Namespace",
    verbs: ["update"],
  }),
  pods: readsItem("/api/v1", "resources", "name", "pods", {
    name: "pods",
    singularName: "pod",
    namespaced: true,
    kind: "Pod",
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    shortNames: ["po"],
    categories: ["all"],
    storageVersionHash: "HASH",
  }),
  services: readsItem("/api/v1", "resources", "name", "services", {
    name: "services",
    singularName: "service",
    namespaced: true,
    kind: "Service",
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    shortNames: ["svc"],
    categories: ["all"],
    storageVersionHash: "HASH",
  }),
  "token requests, whose kind is of another group": readsItem("/api/v1", "resources", "name", "serviceaccounts/token", {
    name: "serviceaccounts/token",
    singularName: "",
    namespaced: true,
    group: "authentication.k8s.io",
    version: "v1",
    kind: "TokenRequest",
    verbs: ["create"],
  }),
  "a resource of a group": readsItem("/apis/apps/v1", "resources", "name", "deployments", {
    name: "deployments",
    singularName: "deployment",
    namespaced: true,
    kind: "Deployment",
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    shortNames: ["deploy"],
    categories: ["all"],
    storageVersionHash: "HASH",
  }),
  "its status": readsItem("/apis/apps/v1", "resources", "name", "deployments/status", {
    name: "deployments/status",
    singularName: "",
    namespaced: true,
    kind: "Deployment",
    verbs: ["get", "patch", "update"],
  }),
  "its scale": readsItem("/apis/apps/v1", "resources", "name", "deployments/scale", {
    name: "deployments/scale",
    singularName: "",
    namespaced: true,
    group: "autoscaling",
    version: "v1",
    kind: "Scale",
    verbs: ["get", "patch", "update"],
  }),
  "custom kinds of a version": async (server) => {
    const { body } = await server.send(request("GET", "/apis/conformance.example/v1"));
    const resources = (at(body, "resources") ?? []) as readonly Json[];
    const sorted = resources.toSorted((a, b) => word(at(a, "name")).localeCompare(word(at(b, "name"))));
    same(withoutHash(server.show({ ...Object(body), resources: sorted })), {
      kind: "APIResourceList",
      apiVersion: "v1",
      groupVersion: "conformance.example/v1",
      resources: [
        {
          name: "gauges",
          singularName: "gauge",
          namespaced: false,
          kind: "Gauge",
          verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
          storageVersionHash: "HASH",
        },
        {
          name: "widgets",
          singularName: "widget",
          namespaced: true,
          kind: "Widget",
          verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
          shortNames: ["wd"],
          categories: ["conformance"],
          storageVersionHash: "HASH",
        },
        {
          name: "widgets/scale",
          singularName: "",
          namespaced: true,
          group: "autoscaling",
          version: "v1",
          kind: "Scale",
          verbs: ["get", "patch", "update"],
        },
        {
          name: "widgets/status",
          singularName: "",
          namespaced: true,
          kind: "Widget",
          verbs: ["get", "patch", "update"],
        },
      ],
    });
  },
  "definitions of custom kinds": readsItem(
    "/apis/apiextensions.k8s.io/v1",
    "resources",
    "name",
    "customresourcedefinitions",
    {
      name: "customresourcedefinitions",
      singularName: "customresourcedefinition",
      namespaced: false,
      kind: "CustomResourceDefinition",
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
      shortNames: ["crd", "crds"],
      categories: ["api-extensions"],
      storageVersionHash: "HASH",
    },
  ),
  "aggregated: the answer's content type": async (server) => {
    const { status, headers, body } = await server.send({ ...request("GET", "/apis"), accept: AGGREGATED });
    same(
      { status, type: headers["content-type"], kind: at(body, "kind"), version: at(body, "apiVersion") },
      {
        status: 200,
        type: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        kind: "APIGroupDiscoveryList",
        version: "apidiscovery.k8s.io/v2",
      },
    );
  },
  "aggregated: a core resource": async (server) => {
    const { body } = await server.send({ ...request("GET", "/api"), accept: AGGREGATED });
    const resources = at(body, "items.0.versions.0.resources");
    same(Array.isArray(resources) ? resources.find((one: Json) => at(one, "resource") === "configmaps") : null, {
      resource: "configmaps",
      responseKind: { group: "", version: "", kind: "ConfigMap" },
      scope: "Namespaced",
      singularResource: "configmap",
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
      shortNames: ["cm"],
    });
  },
  "aggregated: a group of custom kinds": readsItem(
    "/apis",
    "items",
    "metadata.name",
    "conformance.example",
    {
      metadata: { name: "conformance.example" },
      versions: [
        {
          version: "v1",
          resources: [
            {
              resource: "gauges",
              responseKind: { group: "conformance.example", version: "v1", kind: "Gauge" },
              scope: "Cluster",
              singularResource: "gauge",
              verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
            },
            {
              resource: "widgets",
              responseKind: { group: "conformance.example", version: "v1", kind: "Widget" },
              scope: "Namespaced",
              singularResource: "widget",
              verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
              shortNames: ["wd"],
              categories: ["conformance"],
              subresources: [
                {
                  subresource: "status",
                  responseKind: { group: "conformance.example", version: "v1", kind: "Widget" },
                  verbs: ["get", "patch", "update"],
                },
                {
                  subresource: "scale",
                  responseKind: { group: "autoscaling", version: "v1", kind: "Scale" },
                  verbs: ["get", "patch", "update"],
                },
              ],
            },
          ],
          freshness: "Current",
        },
        {
          version: "v1beta1",
          resources: [
            {
              resource: "widgets",
              responseKind: { group: "conformance.example", version: "v1beta1", kind: "Widget" },
              scope: "Namespaced",
              singularResource: "widget",
              verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
              shortNames: ["wd"],
              categories: ["conformance"],
              subresources: [
                {
                  subresource: "status",
                  responseKind: { group: "conformance.example", version: "v1beta1", kind: "Widget" },
                  verbs: ["get", "patch", "update"],
                },
                {
                  subresource: "scale",
                  responseKind: { group: "autoscaling", version: "v1", kind: "Scale" },
                  verbs: ["get", "patch", "update"],
                },
              ],
            },
          ],
          freshness: "Current",
        },
      ],
    },
    AGGREGATED,
  ),
  "aggregated: a group that an older form is asked for": async (server) => {
    const accept = `${AGGREGATED},application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json`;
    const { headers } = await server.send({ ...request("GET", "/apis"), accept });
    same(headers["content-type"], "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  },
  "aggregated: an answer has a tag that spares the next one": async (server) => {
    const first = await server.send({ ...request("GET", "/api"), accept: AGGREGATED });
    const headers = { "if-none-match": first.headers["etag"] ?? "" };
    const second = await server.send({ ...request("GET", "/api"), accept: AGGREGATED, headers });
    same({ first: first.status, second: second.status, text: second.text }, { first: 200, second: 304, text: "" });
  },
  "another method on discovery": reads(
    "/apis/apps/v1",
    ["405 MethodNotAllowed: the server does not allow this method on the requested resource", ""],
    { method: "POST", body: {} },
  ),
});
