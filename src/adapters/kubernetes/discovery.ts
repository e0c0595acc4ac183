import type { ResourceKind } from "../../model/refs.ts";
import { record, text } from "./status.ts";

/** Asks for aggregated discovery, in its stable and its beta form (Kubernetes 1.30, 1.26), or the plain lists of older servers. */
export const AGGREGATED = ["v2", "v2beta1"]
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat("application/json")
  .join(",");

/** The kinds in an `APIGroupDiscoveryList`, in the server's order of preference; `undefined` when the document is another. */
export function fromAggregated(document: unknown): readonly ResourceKind[] | undefined {
  const list = record(document);
  if (list["kind"] !== "APIGroupDiscoveryList") return undefined;
  return items(list["items"]).flatMap((group) =>
    items(group["versions"]).flatMap((version) =>
      items(version["resources"]).flatMap((resource) =>
        toKind({
          group: text(record(group["metadata"])["name"]),
          version: text(version["version"]),
          kind: text(record(resource["responseKind"])["kind"]),
          resource: text(resource["resource"]),
          namespaced: resource["scope"] === "Namespaced",
        }),
      ),
    ),
  );
}

/** The groups in an `APIGroupList`, each with its versions, the preferred one first. */
export function fromGroupList(
  document: unknown,
): readonly { readonly group: string; readonly versions: readonly string[] }[] {
  return items(record(document)["groups"]).map((group) => {
    const preferred = text(record(group["preferredVersion"])["version"]);
    const versions = items(group["versions"]).map((version) => text(version["version"]));
    return {
      group: text(group["name"]),
      versions: [...new Set([preferred, ...versions])].filter((version) => version !== ""),
    };
  });
}

/** The kinds in an `APIResourceList` of one group and version; subresources left out. */
export function fromResourceList(of: { group: string; version: string }, document: unknown): readonly ResourceKind[] {
  return items(record(document)["resources"])
    .filter((resource) => !text(resource["name"]).includes("/"))
    .flatMap((resource) =>
      toKind({
        ...of,
        kind: text(resource["kind"]),
        resource: text(resource["name"]),
        namespaced: resource["namespaced"] === true,
      }),
    );
}

/** The first that fits: kinds stand in the server's order of preference. */
export function findKind(
  kinds: readonly ResourceKind[],
  wanted: { readonly group: string; readonly version?: string; readonly kind: string },
): ResourceKind | undefined {
  return kinds.find(
    ({ group, version, kind }) =>
      group === wanted.group && kind === wanted.kind && (wanted.version === undefined || version === wanted.version),
  );
}

function toKind(kind: ResourceKind): readonly ResourceKind[] {
  return kind.kind === "" || kind.resource === "" || kind.version === "" ? [] : [kind];
}

function items(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(record) : [];
}
