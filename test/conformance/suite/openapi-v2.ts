import { area, type Json, type Server } from "../server.ts";
import { at, eventually, same } from "./expect.ts";
import { bare } from "./openapi.ts";
import { request } from "./requests.ts";

const PATH = "/openapi/v2";
const PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/** The definition of a kind, without its sentences. A new definition is described a moment after it is served. */
async function definition(server: Server, name: string): Promise<Json> {
  const found = await eventually(`${name} is described`, async () => {
    const { body } = await server.send(request("GET", PATH));
    return (Object(at(body, "definitions")) as Record<string, Json>)[name];
  });
  return bare(found);
}

const typed = (accept: string, expected: unknown) => async (server: Server) => {
  const { status, headers, text } = await server.send(request("GET", PATH, { accept }));
  // The first field of the message is the version of the format.
  const first = text.startsWith("{") ? "JSON" : text.startsWith("\n\u00032.0") ? "protobuf" : text;
  same([status, headers["content-type"] ?? null, headers["vary"]?.includes("Accept"), first], expected);
};

/** Cases of the area `openapi: v2`. */
export const openapiV2 = area("openapi: v2", {
  "as JSON": typed("application/json", [200, "application/json", true, "JSON"]),
  "as anything": typed("*/*", [200, "application/json", true, "JSON"]),
  "as protobuf": typed(PROTOBUF, [200, PROTOBUF, true, "protobuf"]),
  "as protobuf by its old name": typed("application/com.github.proto-openapi.spec.v2@v1.0+protobuf", [
    200,
    "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
    true,
    "protobuf",
  ]),
  "as what there is not": typed("text/html", [406, null, true, ""]),
  "the better of two": typed(`application/json;q=0.1, ${PROTOBUF}`, [200, PROTOBUF, true, "protobuf"]),
  "what a client has already": async (server) => {
    const { headers } = await server.send(request("GET", PATH));
    const again = await server.send(request("GET", PATH, { headers: { "if-none-match": headers["etag"] ?? "" } }));
    // Another case may have defined a kind meanwhile.
    same([200, 304].includes(again.status), true);
    same(headers["etag"]?.startsWith('"'), true);
  },
  "a built-in kind": async (server) => {
    same(await definition(server, "io.k8s.api.core.v1.ConfigMap"), {
      type: "object",
      properties: {
        apiVersion: { type: "string" },
        binaryData: { type: "object", additionalProperties: { type: "string", format: "byte" } },
        data: { type: "object", additionalProperties: { type: "string" } },
        immutable: { type: "boolean" },
        kind: { type: "string" },
        metadata: { $ref: "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" },
      },
      "x-kubernetes-group-version-kind": [{ group: "", kind: "ConfigMap", version: "v1" }],
    });
  },
  "a kind with lists that are merged": async (server) => {
    const pod = await definition(server, "io.k8s.api.core.v1.PodSpec");
    same(
      [at(pod, "required"), at(pod, "properties.containers"), at(pod, "properties.affinity")],
      [
        ["containers"],
        {
          type: "array",
          items: { $ref: "#/definitions/io.k8s.api.core.v1.Container" },
          "x-kubernetes-list-map-keys": ["name"],
          "x-kubernetes-list-type": "map",
          "x-kubernetes-patch-merge-key": "name",
          "x-kubernetes-patch-strategy": "merge",
        },
        { $ref: "#/definitions/io.k8s.api.core.v1.Affinity" },
      ],
    );
  },
  "a number or a text": async (server) => {
    same(await definition(server, "io.k8s.apimachinery.pkg.util.intstr.IntOrString"), {
      type: "string",
      format: "int-or-string",
    });
  },
  "a custom kind": async (server) => {
    const widget = await definition(server, "example.conformance.v1.Widget");
    same(
      [at(widget, "type"), at(widget, "x-kubernetes-group-version-kind"), at(widget, "properties.metadata")],
      [
        "object",
        [{ group: "conformance.example", kind: "Widget", version: "v1" }],
        { $ref: "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" },
      ],
    );
  },
  "fields of a custom kind": async (server) => {
    const spec = at(await definition(server, "example.conformance.v1.Widget"), "properties.spec.properties");
    same(
      ["size", "maybe", "port", "ports", "freeMap"].map((name) => at(spec, name)),
      [
        { type: "integer", format: "int32", maximum: 100, minimum: 0 },
        {},
        { "x-kubernetes-int-or-string": true },
        {
          type: "array",
          items: {
            type: "object",
            required: ["port"],
            properties: { name: { type: "string" }, port: { type: "integer" }, protocol: { type: "string" } },
          },
          "x-kubernetes-list-map-keys": ["port", "protocol"],
          "x-kubernetes-list-type": "map",
        },
        { type: "object", additionalProperties: { type: "string" } },
      ],
    );
  },
  "what can be done at a path": async (server) => {
    const { body } = await server.send(request("GET", PATH));
    const item = (Object(at(body, "paths")) as Record<string, Json>)[
      "/api/v1/namespaces/{namespace}/configmaps/{name}"
    ];
    const of = (method: string): Json => at(item, `${method}.x-kubernetes-action`) ?? null;
    same([of("get"), of("put"), of("patch"), of("delete"), of("post")], ["get", "put", "patch", "delete", null]);
    same(at(item, "get.x-kubernetes-group-version-kind"), { group: "", kind: "ConfigMap", version: "v1" });
    same(at(item, "get.responses.200.schema"), { $ref: "#/definitions/io.k8s.api.core.v1.ConfigMap" });
  },
});
