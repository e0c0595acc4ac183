import { area, type Json, type Server } from "../server.ts";
import { at, same, untilStatus, word } from "./expect.ts";
import { request } from "./requests.ts";

const ROOT = "/openapi/v3";
const CUSTOM = `${ROOT}/apis/conformance.example/v1`;

/** Without the sentences: they are no behaviour. */
export function bare(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value ?? null;
  const kept = Object.entries(value).filter(([key, item]) => key !== "description" || typeof item !== "string");
  return Object.fromEntries(kept.map(([key, item]) => [key, bare(item)]));
}

async function document(server: Server, path: string): Promise<Record<string, Json>> {
  // A new definition is described a moment after it is served.
  const { body } = await untilStatus(server, path, 200);
  return body as Record<string, Json>;
}

async function schema(server: Server, path: string, name: string): Promise<Json> {
  const schemas = (await document(server, path))["components"];
  return bare(Object(at(schemas, "schemas"))[name] as Json);
}

/** The methods of every path, with their actions. */
async function actions(server: Server, path: string, only: RegExp): Promise<unknown> {
  const paths = Object.entries(Object((await document(server, path))["paths"]) as Record<string, Json>);
  return Object.fromEntries(
    paths
      .filter(([name]) => only.test(name))
      .map(([name, item]) => [
        name.replace(/^\/apis?/, ""),
        Object.entries(Object(item) as Record<string, Json>)
          .filter(([method]) => method !== "parameters")
          .map(([method, operation]) => `${method} ${word(at(operation, "x-kubernetes-action"))}`)
          .toSorted()
          .join(", "),
      ]),
  );
}

const REF = "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1";
const TEXT = { type: "string" };
const META = { allOf: [{ $ref: `${REF}.ObjectMeta` }] };

/** Cases of the area `openapi`. */
export const openapi = area("openapi", {
  "a custom kind: its own fields": async (server) => {
    const widget = await schema(server, CUSTOM, "example.conformance.v1.Widget");
    same(
      [at(widget, "type"), at(widget, "properties.apiVersion"), at(widget, "properties.metadata")],
      ["object", TEXT, META],
    );
    same(at(widget, "properties.status"), {
      type: "object",
      properties: { phase: TEXT, ready: { type: "integer" }, selector: TEXT },
    });
    same(at(widget, "properties.spec.properties.tags"), {
      type: "array",
      items: TEXT,
      "x-kubernetes-list-type": "set",
    });
  },
  "a custom kind: a number or a text": async (server) => {
    const widget = await schema(server, CUSTOM, "example.conformance.v1.Widget");
    same(at(widget, "properties.spec.properties.port"), {
      anyOf: [{ type: "integer" }, { type: "string" }],
      "x-kubernetes-int-or-string": true,
    });
  },
  "a custom kind: an embedded resource": async (server) => {
    const widget = await schema(server, CUSTOM, "example.conformance.v1.Widget");
    same(at(widget, "properties.spec.properties.template"), {
      type: "object",
      required: ["kind", "apiVersion"],
      properties: { apiVersion: TEXT, kind: TEXT, metadata: META },
      "x-kubernetes-embedded-resource": true,
      "x-kubernetes-preserve-unknown-fields": true,
    });
  },
  "a custom kind without a schema": async (server) => {
    same(await schema(server, CUSTOM, "example.conformance.v1.Gauge"), {
      type: "object",
      properties: { apiVersion: TEXT, kind: TEXT, metadata: META },
      "x-kubernetes-preserve-unknown-fields": true,
      "x-kubernetes-group-version-kind": [{ group: "conformance.example", kind: "Gauge", version: "v1" }],
    });
  },
  "a list": async (server) => {
    same(await schema(server, CUSTOM, "example.conformance.v1.GaugeList"), {
      type: "object",
      required: ["items"],
      properties: {
        apiVersion: TEXT,
        items: { type: "array", items: { $ref: "#/components/schemas/example.conformance.v1.Gauge" } },
        kind: TEXT,
        metadata: { allOf: [{ $ref: `${REF}.ListMeta` }] },
      },
      "x-kubernetes-group-version-kind": [{ group: "conformance.example", kind: "GaugeList", version: "v1" }],
    });
  },
  "what a custom kind can be asked": async (server) => {
    const root = "/conformance.example/v1";
    same(await actions(server, CUSTOM, /./), {
      [`${root}/gauges`]: "delete deletecollection, get list, post post",
      [`${root}/gauges/{name}`]: "delete delete, get get, patch patch, put put",
      [`${root}/namespaces/{namespace}/widgets`]: "delete deletecollection, get list, post post",
      [`${root}/namespaces/{namespace}/widgets/{name}`]: "delete delete, get get, patch patch, put put",
      [`${root}/namespaces/{namespace}/widgets/{name}/scale`]: "get get, patch patch, put put",
      [`${root}/namespaces/{namespace}/widgets/{name}/status`]: "get get, patch patch, put put",
      [`${root}/widgets`]: "get list",
    });
  },
  "the patches of a custom kind": async (server) => {
    const paths = Object((await document(server, CUSTOM))["paths"]) as Record<string, Json>;
    const patch = at(paths["/apis/conformance.example/v1/gauges/{name}"], "patch");
    same(Object.keys(Object(at(patch, "requestBody.content"))).toSorted(), [
      "application/apply-patch+yaml",
      "application/json-patch+json",
      "application/merge-patch+json",
    ]);
    const parameters = at(patch, "parameters");
    same(Array.isArray(parameters) ? parameters.map((one: Json) => at(one, "name")) : parameters, [
      "dryRun",
      "fieldManager",
      "fieldValidation",
      "force",
    ]);
    same(at(patch, "x-kubernetes-group-version-kind"), {
      group: "conformance.example",
      version: "v1",
      kind: "Gauge",
    });
  },
  "a built-in kind": async (server) => {
    const path = `${ROOT}/apis/apps/v1`;
    const name = "io.k8s.api.apps.v1.DeploymentStrategy";
    const strategy = await schema(server, path, name);
    same(at(strategy, "properties.rollingUpdate"), {
      allOf: [{ $ref: "#/components/schemas/io.k8s.api.apps.v1.RollingUpdateDeployment" }],
    });
    const deployment = await schema(server, path, "io.k8s.api.apps.v1.Deployment");
    same(at(deployment, "x-kubernetes-group-version-kind"), [{ group: "apps", kind: "Deployment", version: "v1" }]);
    const container = await schema(server, path, "io.k8s.api.core.v1.Container");
    same(at(container, "required"), ["name"]);
    same(Object(at(container, "properties.ports"))["x-kubernetes-list-map-keys"], ["containerPort", "protocol"]);
  },
  "what a built-in kind can be asked": async (server) => {
    const root = "/apps/v1";
    same(
      await actions(server, `${ROOT}/apis/apps/v1`, /^\/apis\/apps\/v1\/(namespaces\/\{namespace\}\/)?deployments/),
      {
        [`${root}/deployments`]: "get list",
        [`${root}/namespaces/{namespace}/deployments`]: "delete deletecollection, get list, post post",
        [`${root}/namespaces/{namespace}/deployments/{name}`]: "delete delete, get get, patch patch, put put",
        [`${root}/namespaces/{namespace}/deployments/{name}/scale`]: "get get, patch patch, put put",
        [`${root}/namespaces/{namespace}/deployments/{name}/status`]: "get get, patch patch, put put",
      },
    );
  },
  "another hash leads to the right one": async (server) => {
    const index = await document(server, ROOT);
    const url = word(at(Object(index["paths"])["apis/apps/v1"] as Json, "serverRelativeURL"));
    const wrong = await server.send(request("GET", `${ROOT}/apis/apps/v1?hash=ABC`));
    same({ status: wrong.status, location: wrong.headers["location"] }, { status: 301, location: url });
    const right = await server.send(request("GET", url));
    same({ status: right.status, cache: right.headers["cache-control"] }, { status: 200, cache: "public, immutable" });
    const again = await server.send(
      request("GET", url, { headers: { "if-none-match": right.headers["etag"] ?? "none" } }),
    );
    same({ status: again.status, text: again.text }, { status: 304, text: "" });
  },
  "of a group that there is not": async (server) => {
    same((await server.send(request("GET", `${ROOT}/apis/none.example/v1`))).status, 404);
  },
});
