import { createHash } from "node:crypto";
import { toApiVersion } from "../model/refs.ts";
import { printJson } from "./json.ts";
import { type ApiResponse, type ApiRequest, jsonResponse, tagged } from "./request.ts";
import type { ServedKind } from "./served-kind.ts";
import { collectionOf, comparePriority, type Registry } from "./store/registry.ts";

/** The version that the devcluster says it is: that of Kubernetes whose behaviour it follows. */
export const SERVER_VERSION = {
  major: "1",
  minor: "37",
  emulationMajor: "1",
  emulationMinor: "37",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "36",
  gitVersion: "v1.37.2-devcluster",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "",
  compiler: "",
  platform: "",
} as const;

interface Group {
  readonly name: string;
  readonly versions: readonly { readonly version: string; readonly kinds: readonly ServedKind[] }[];
}

/** Answers the paths of discovery; `undefined` for any other path, or a group that is not served. */
export function discover(registry: Registry, path: string, request: ApiRequest): ApiResponse | undefined {
  if (path === "/api" || path === "/apis") return discoverAll(registry, path, request);
  const [, root, group = "", version, ...more] = path.split("/");
  if (more.length > 0) return undefined;
  if (root === "api" && version === undefined) return resources(registry, "", group);
  if (root !== "apis" || group === "") return undefined;
  if (version !== undefined) return resources(registry, group, version);
  const found = groupsOf(registry).find(({ name }) => name === group);
  return found === undefined
    ? undefined
    : jsonResponse(200, printJson({ kind: "APIGroup", apiVersion: "v1", ...apiGroup(found) }));
}

function groupsOf(registry: Registry): readonly Group[] {
  const groups = new Map<string, Map<string, ServedKind[]>>();
  for (const kind of registry.all()) {
    let versions = groups.get(kind.group);
    if (versions === undefined) groups.set(kind.group, (versions = new Map()));
    const kinds = versions.get(kind.version);
    if (kinds === undefined) versions.set(kind.version, [kind]);
    else kinds.push(kind);
  }
  return [...groups].map(([name, versions]) => ({
    name,
    versions: [...versions]
      .map(([version, kinds]) => ({ version, kinds }))
      .toSorted((a, b) => comparePriority(a.version, b.version)),
  }));
}

function discoverAll(registry: Registry, path: "/api" | "/apis", { headers }: ApiRequest): ApiResponse {
  const groups = groupsOf(registry).filter(({ name }) => (name === "") === (path === "/api"));
  const aggregated = aggregatedVersion(headers["accept"] ?? "");
  if (aggregated !== undefined) {
    const type = `application/json;g=apidiscovery.k8s.io;v=${aggregated};as=APIGroupDiscoveryList`;
    const body = {
      kind: "APIGroupDiscoveryList",
      apiVersion: `apidiscovery.k8s.io/${aggregated}`,
      metadata: {},
      items: groups.map(aggregatedGroup),
    };
    return tagged(printJson(body), headers["if-none-match"], { "content-type": type });
  }
  if (path === "/apis") {
    const body = { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(apiGroup) };
    return jsonResponse(200, printJson(body));
  }
  const versions = groups.flatMap((group) => group.versions.map(({ version }) => version));
  const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress: headers["host"] ?? "127.0.0.1" }];
  return jsonResponse(200, printJson({ kind: "APIVersions", versions, serverAddressByClientCIDRs }));
}

/** The version of aggregated discovery that a client accepts and prefers to the plain lists. */
function aggregatedVersion(accept: string): string | undefined {
  for (const range of accept.split(",")) {
    const parts = range.split(";").map((part) => part.trim());
    if (parts[0] !== "application/json") continue;
    if (!parts.includes("as=APIGroupDiscoveryList")) return undefined;
    const version = parts.find((part) => part.startsWith("v="))?.slice(2);
    if (parts.includes("g=apidiscovery.k8s.io") && (version === "v2" || version === "v2beta1")) return version;
  }
  return undefined;
}

function apiGroup({ name, versions }: Group) {
  const listed = versions.map(({ version }) => ({ groupVersion: toApiVersion({ group: name, version }), version }));
  return { name, versions: listed, preferredVersion: listed[0] };
}

function resources(registry: Registry, group: string, version: string): ApiResponse | undefined {
  const kinds = groupsOf(registry)
    .find(({ name }) => name === group)
    ?.versions.find((served) => served.version === version)?.kinds;
  if (kinds === undefined) return undefined;
  const body = {
    kind: "APIResourceList",
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: toApiVersion({ group, version }),
    resources: kinds.flatMap((kind) => apiResources(kind, registry.storageOf(collectionOf(kind)))),
  };
  return jsonResponse(200, printJson(body));
}

function apiResources(kind: ServedKind, storage: ServedKind | undefined): readonly object[] {
  const { namespaced, resource, shortNames, categories, singular: singularName } = kind;
  const own = {
    name: resource,
    singularName,
    namespaced,
    kind: kind.kind,
    verbs: kind.verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    storageVersionHash: storageHash(storage ?? kind),
  };
  const below = kind.subresources.map(({ name, verbs, kind: of, group, version }) => ({
    name: `${resource}/${name}`,
    singularName: "",
    namespaced,
    ...(version === undefined ? {} : { group: group ?? "", version }),
    kind: of,
    verbs,
  }));
  return [own, ...below];
}

/** Tells clients when a kind is stored in another version than before. */
function storageHash({ group, version, kind }: ServedKind): string {
  return createHash("sha256").update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString("base64");
}

function aggregatedGroup({ name, versions }: Group) {
  return {
    metadata: name === "" ? {} : { name },
    versions: versions.map(({ version, kinds }) => ({
      version,
      freshness: "Current",
      resources: kinds.map((kind) => aggregatedResource(kind)),
    })),
  };
}

function aggregatedResource(kind: ServedKind) {
  const { group, version, shortNames, categories } = kind;
  const below = kind.subresources.map((subresource) => ({
    subresource: subresource.name,
    responseKind: {
      group: subresource.version === undefined ? group : (subresource.group ?? ""),
      version: subresource.version ?? version,
      kind: subresource.kind,
    },
    verbs: subresource.verbs,
  }));
  return {
    resource: kind.resource,
    // kube-apiserver leaves the version of core kinds to the list around it.
    responseKind: { group, version: group === "" ? "" : version, kind: kind.kind },
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(below.length === 0 ? {} : { subresources: below }),
  };
}
