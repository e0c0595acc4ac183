import { mayOwn, OPERATOR_LABEL, OWNER_ANNOTATION } from "../../src/model/marks.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import { toApiVersion, toObjectKey, type ResourceKind } from "../../src/model/refs.ts";
import type { ChildKind, DesiredState, Operator, RunInput } from "../../src/operator/types.ts";

export const WEBSITE: ResourceKind = {
  group: "example.dev",
  version: "v1",
  kind: "Website",
  resource: "websites",
  namespaced: true,
};
const DEPLOYMENT: ChildKind = {
  group: "apps",
  version: "v1",
  kind: "Deployment",
  resource: "deployments",
  namespaced: true,
  many: false,
};
const CONFIG_MAP: ChildKind = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  namespaced: true,
  many: false,
};

/** An operator with its types erased, written by hand: a Deployment, a ConfigMap while `spec.page` is set, and a status. */
export function createWebsiteOperator(
  options: Partial<Operator> & { readonly configNamespace?: string } = {},
): Operator {
  const { configNamespace, ...overrides } = options;
  return {
    name: "website",
    for: WEBSITE,
    children: { web: DEPLOYMENT, page: CONFIG_MAP },
    timeoutMs: 10_000,
    run: async (input) => desire(input, configNamespace),
    ...overrides,
  };
}

/** A Website as a person writes it. */
export function website(name: string, spec: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion: "example.dev/v1",
    kind: "Website",
    metadata: { name, namespace: "shop" },
    spec: { image: "nginx", replicas: 1, ...spec },
  };
}

/** What the operator wants, given an object. */
export function desire(
  { object, observed }: Pick<RunInput, "object" | "observed">,
  configNamespace = "shop",
): DesiredState {
  const { name = "", generation = 0 } = object.metadata;
  const spec = object.spec as { image: string; replicas: number; page?: string; requeueMs?: number };
  const web = child(object, DEPLOYMENT, name, "shop", {
    spec: { replicas: spec.replicas, template: { spec: { containers: [{ name: "web", image: spec.image }] } } },
  });
  const page =
    spec.page === undefined
      ? []
      : [child(object, CONFIG_MAP, `${name}-page`, configNamespace, { data: { page: spec.page } })];
  return {
    children: { web: [web], page },
    status: { observedGeneration: generation, image: spec.image, seen: observed.web?.length ?? 0 },
    ...(spec.requeueMs === undefined ? {} : { requeueAfterMs: spec.requeueMs }),
  };
}

function child(owner: KubeObject, kind: ResourceKind, name: string, namespace: string, body: object): KubeObject {
  const { name: ownerName = "", namespace: ownerNamespace, uid = "" } = owner.metadata;
  const place = ownerNamespace === undefined ? {} : { namespace: ownerNamespace };
  const reference = {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: ownerName,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    apiVersion: toApiVersion(kind),
    kind: kind.kind,
    metadata: {
      name,
      namespace,
      labels: { [OPERATOR_LABEL]: "website" },
      ...(mayOwn(place, { namespace })
        ? { ownerReferences: [reference] }
        : {
            annotations: {
              [OWNER_ANNOTATION]: toObjectKey({ group: WEBSITE.group, kind: owner.kind, ...place, name: ownerName }),
            },
          }),
    },
    ...body,
  };
}
