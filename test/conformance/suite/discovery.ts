import { area } from "../server.ts";
import { at, same } from "./expect.ts";
import { request } from "./requests.ts";
import { reads, readsItem } from "./discovery-cases.ts";

/** Cases of the area `discovery`. */
export const discovery = area("discovery", {
  "/api lists the core versions": async (server) => {
    const { status, body } = await server.send(request("GET", "/api"));
    same(
      { status, kind: at(body, "kind"), versions: at(body, "versions") },
      { status: 200, kind: "APIVersions", versions: ["v1"] },
    );
  },
  "/apis has a group of built-in kinds": readsItem("/apis", "groups", "name", "apps", {
    name: "apps",
    versions: [{ groupVersion: "apps/v1", version: "v1" }],
    preferredVersion: { groupVersion: "apps/v1", version: "v1" },
  }),
  "/apis has a group of custom kinds, the newest version preferred": readsItem(
    "/apis",
    "groups",
    "name",
    "conformance.example",
    {
      name: "conformance.example",
      versions: [
        { groupVersion: "conformance.example/v1", version: "v1" },
        { groupVersion: "conformance.example/v1beta1", version: "v1beta1" },
      ],
      preferredVersion: { groupVersion: "conformance.example/v1", version: "v1" },
    },
  ),
  "/apis prefers a stable version": readsItem("/apis", "groups", "name", "autoscaling", {
    name: "autoscaling",
    versions: [
      { groupVersion: "autoscaling/v2", version: "v2" },
      { groupVersion: "autoscaling/v1", version: "v1" },
    ],
    preferredVersion: { groupVersion: "autoscaling/v2", version: "v2" },
  }),
  "a group by itself": reads("/apis/apps", {
    status: 200,
    body: {
      kind: "APIGroup",
      apiVersion: "v1",
      name: "apps",
      versions: [{ groupVersion: "apps/v1", version: "v1" }],
      preferredVersion: { groupVersion: "apps/v1", version: "v1" },
    },
  }),
  "a group of custom kinds by itself": reads("/apis/conformance.example", {
    status: 200,
    body: {
      kind: "APIGroup",
      apiVersion: "v1",
      name: "conformance.example",
      versions: [
        { groupVersion: "conformance.example/v1", version: "v1" },
        { groupVersion: "conformance.example/v1beta1", version: "v1beta1" },
      ],
      preferredVersion: { groupVersion: "conformance.example/v1", version: "v1" },
    },
  }),
  "an unknown group": reads("/apis/nothing.example", { status: 404, body: "404 page not found\n" }),
  "an unknown version of a known group": reads("/apis/apps/v9", [
    "404 NotFound: the server could not find the requested resource",
    "",
  ]),
  "an unknown version of a group of custom kinds": reads("/apis/conformance.example/v9", {
    status: 404,
    body: "404 page not found\n",
  }),
  "an unknown version of the core group": reads("/api/v9", [
    "404 NotFound: the server could not find the requested resource",
    "",
  ]),
  "an unknown resource of the core group": reads("/api/v1/namespaces/default/nothings", [
    "404 NotFound: the server could not find the requested resource",
    "",
  ]),
  "an unknown resource of a known group": reads("/apis/apps/v1/namespaces/default/nothings", [
    "404 NotFound: the server could not find the requested resource",
    "",
  ]),
  "an unknown resource of a group of custom kinds": reads("/apis/conformance.example/v1/namespaces/default/nothings", {
    status: 404,
    body: "404 page not found\n",
  }),
  "an unknown path": reads("/nothing", { status: 404, body: "404 page not found\n" }),
});
