import { kindFromOpenApi, type KindSchema } from "../../core/merge/kind-schema.ts";
import type { Column, ServedKind } from "../served-kind.ts";
import { createAdmit } from "./admit.ts";
import { type BuiltInResource, builtInCatalog } from "./catalog.ts";
import { createCells } from "./cells.ts";
import { shownService } from "./service-defaults.ts";
import { asOlder, convert } from "./autoscalers/older-version.ts";
import { createBuiltInValidator } from "./validate.ts";

let kinds: readonly ServedKind[] | undefined;

/** The kinds that are served without any CustomResourceDefinition. The same list, and the same objects, on every call. */
export function builtInKinds(): readonly ServedKind[] {
  kinds ??= serveAll();
  return kinds;
}

function serveAll(): readonly ServedKind[] {
  const all = builtInCatalog().resources.map((of) => ({ of, kind: toServedKind(of) }));
  const hub = all.find(({ of }) => isAutoscaler(of) && of.version === "v2")?.kind;
  return all.map(({ of, kind }) => (hub !== undefined && isAutoscaler(of) && kind !== hub ? asOlder(kind, hub) : kind));
}

/** The one kind that is served in two versions. */
function isAutoscaler({ group, kind }: Pick<BuiltInResource, "group" | "kind">): boolean {
  return group === "autoscaling" && kind === "HorizontalPodAutoscaler";
}

const bodies = new Map<string, ServedKind>();

/** A kind that only stands in the bodies of a subresource, such as TokenRequest: no path serves it by itself. */
function bodyKind(group: string, version: string, kind: string): ServedKind {
  const singular = kind.toLowerCase();
  let made = bodies.get(singular);
  if (made === undefined) {
    const none = { verbs: [], shortNames: [], categories: [], columns: [], subresources: [] };
    made = toServedKind({ group, version, kind, resource: `${singular}s`, singular, namespaced: true, ...none });
    bodies.set(singular, made);
  }
  return made;
}

/** The form of the bodies of scale subresources (`autoscaling/v1` Scale). */
export function scaleKind(): ServedKind {
  return bodyKind("autoscaling", "v1", "Scale");
}

/** The form of the bodies of a ServiceAccount's token subresource. */
export function tokenRequestKind(): ServedKind {
  return bodyKind("authentication.k8s.io", "v1", "TokenRequest");
}

/** Where the scale subresource of built-in kinds finds its numbers. */
const SCALE = {
  specReplicasPath: ".spec.replicas",
  statusReplicasPath: ".status.replicas",
  labelSelectorPath: ".status.selector",
};

/** What is said of kinds that are served and going out of use. */
const DEPRECATED: Readonly<Record<string, string>> = {
  "/v1/Endpoints": "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
};

function toServedKind(of: BuiltInResource): ServedKind {
  const { group, version, kind, resource, subresources } = of;
  const { document } = builtInCatalog();
  const [first, ...others] = of.columns.map(({ format, ...column }): Column => ({
    ...column,
    ...(format === "" ? {} : { format }),
    jsonPath: "",
  }));
  const has = (name: string): boolean => subresources.some((subresource) => subresource.name === name);
  const deprecation = DEPRECATED[`${group}/${version}/${kind}`];
  let schema: KindSchema | undefined;
  const readSchema = (): KindSchema => {
    const versions = isAutoscaler(of) ? { convert } : {};
    schema ??= kindFromOpenApi([document], { group, kind, resource, ...versions });
    if (schema === undefined) throw new Error(`there is no definition of ${group}/${version} ${kind}`);
    return schema;
  };
  return {
    ...of,
    listKind: `${kind}List`,
    custom: false,
    storage: true,
    hasStatus: has("status"),
    ...(has("scale") ? { scale: SCALE } : {}),
    ...(first === undefined || first.name === "Name" ? {} : { firstColumn: first }),
    columns: others,
    ...(deprecation === undefined ? {} : { deprecation }),
    cells: createCells(of),
    // Types are built when they are first asked for: a start does not wait for kinds that nobody uses.
    get schema() {
      return readSchema();
    },
    admit: createAdmit(of, readSchema),
    ...(group === "" && kind === "Service" ? { shown: shownService } : {}),
    validate: createBuiltInValidator(of),
  };
}
