import { area, type Json } from "../server.ts";
import { at, same, view, word } from "./expect.ts";
import { request } from "./requests.ts";
import { reads } from "./discovery-cases.ts";

/** Cases of the area `health`. */
export const health = area("health", {
  "/version": async (server) => {
    const { status, body } = await server.send(request("GET", "/version"));
    same(
      { status, major: at(body, "major"), minor: at(body, "minor"), keys: Object.keys(Object(body)).toSorted() },
      {
        status: 200,
        major: "1",
        minor: "37",
        keys: [
          "buildDate",
          "compiler",
          "emulationMajor",
          "emulationMinor",
          "gitCommit",
          "gitTreeState",
          "gitVersion",
          "goVersion",
          "major",
          "minCompatibilityMajor",
          "minCompatibilityMinor",
          "minor",
          "platform",
        ],
      },
    );
  },
  "/healthz": reads("/healthz", { status: 200, body: "ok" }),
  "/livez": reads("/livez", { status: 200, body: "ok" }),
  "/readyz": reads("/readyz", { status: 200, body: "ok" }),
  "/readyz?verbose ends with its verdict": async (server) => {
    const { status, text } = await server.send(request("GET", "/readyz?verbose"));
    same(
      { status, ping: text.includes("[+]ping ok\n"), end: text.trimEnd().split("\n").at(-1) },
      { status: 200, ping: true, end: "readyz check passed" },
    );
  },
  "/openapi/v3 lists a path per group and version": async (server) => {
    const { status, body } = await server.send(request("GET", "/openapi/v3"));
    const paths = Object(at(body, "paths")) as Record<string, Json>;
    const url = at(paths["apis/conformance.example/v1"], "serverRelativeURL");
    same(
      { status, url: word(url).replace(/hash=.*/, "hash=HASH") },
      { status: 200, url: "/openapi/v3/apis/conformance.example/v1?hash=HASH" },
    );
  },
  "/openapi/v3 of a custom kind says its group, version and kind": async (server) => {
    const { body } = await server.send(request("GET", "/openapi/v3/apis/conformance.example/v1"));
    const schemas = Object(at(body, "components.schemas")) as Record<string, Json>;
    const widget = schemas["example.conformance.v1.Widget"];
    same(at(widget, "x-kubernetes-group-version-kind"), [
      { group: "conformance.example", kind: "Widget", version: "v1" },
    ]);
  },
  "/openapi/v3 of a custom kind has list types, keys and defaults": async (server) => {
    const { body } = await server.send(request("GET", "/openapi/v3/apis/conformance.example/v1"));
    const schemas = Object(at(body, "components.schemas")) as Record<string, Json>;
    const widget = schemas["example.conformance.v1.Widget"];
    same(at(widget, "properties.spec.properties.ports"), {
      type: "array",
      items: {
        type: "object",
        required: ["port"],
        properties: {
          name: { type: "string" },
          port: { type: "integer" },
          protocol: { type: "string", default: "TCP" },
        },
      },
      "x-kubernetes-list-map-keys": ["port", "protocol"],
      "x-kubernetes-list-type": "map",
    });
  },
  "without a token": async (server) => {
    const answer = await server.send({
      ...request("GET", "/api/v1/namespaces/default/configmaps"),
      headers: { authorization: "" },
    });
    same({ status: answer.status, reason: at(answer.body, "reason") }, { status: 403, reason: "Forbidden" });
  },
  "with a wrong token": async (server) => {
    const headers = { authorization: "Bearer wrong" };
    const answer = await server.send({ ...request("GET", "/api/v1/namespaces"), headers });
    same(view(server, answer), ["401 Unauthorized: Unauthorized"]);
  },
  "answers are JSON and not to be cached": async (server) => {
    const { headers } = await server.send(request("GET", "/api/v1/namespaces/default"));
    same(
      { type: headers["content-type"], cache: headers["cache-control"] },
      { type: "application/json", cache: "no-cache, private" },
    );
  },
});
