import { FEED_KIND } from "./feed-contract.ts";

/** A watch line about a Website as it is after its first reconcile: with managed fields of three managers, conditions and a fence. */
export function toWatchLine(version: number, whole: boolean): string {
  const name = `site-${version}`;
  const { group, version: served, kind } = FEED_KIND;
  const metadata = {
    name,
    namespace: "shop",
    uid: `${String(version).padStart(8, "0")}-1111-4222-8333-444455556666`,
    resourceVersion: String(version),
    generation: 2,
    creationTimestamp: "2026-11-24T00:00:00Z",
    labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "shop", team: "storefront" },
    annotations: { "fence.skysail.dev/website": "1790000000001", "example.dev/contact": "storefront@example.dev" },
  };
  if (!whole) {
    const identity = { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1" };
    return JSON.stringify({
      type: "ADDED",
      object: { ...identity, metadata: { ...metadata, managedFields: MANAGED } },
    });
  }
  return JSON.stringify({
    type: "ADDED",
    object: {
      apiVersion: `${group}/${served}`,
      kind,
      metadata: { ...metadata, managedFields: MANAGED },
      spec: { image: "nginx:1.27", replicas: 3, message: "Everything must go, and it must go today." },
      status: {
        ready: 3,
        observedGeneration: 2,
        conditions: [
          {
            type: "Ready",
            status: "True",
            reason: "AllReady",
            message: "3 of 3",
            observedGeneration: 2,
            lastTransitionTime: "2026-11-24T00:00:00Z",
          },
        ],
      },
    },
  });
}

const MANAGED = [
  {
    manager: "kubectl",
    operation: "Apply",
    apiVersion: "example.dev/v1",
    time: "2026-11-24T00:00:00Z",
    fieldsType: "FieldsV1",
    fieldsV1: {
      "f:metadata": { "f:labels": { "f:app.kubernetes.io/name": {}, "f:app.kubernetes.io/part-of": {}, "f:team": {} } },
      "f:spec": { "f:image": {}, "f:replicas": {}, "f:message": {} },
    },
  },
  {
    manager: "skysail/website",
    operation: "Apply",
    apiVersion: "example.dev/v1",
    time: "2026-11-24T00:00:00Z",
    fieldsType: "FieldsV1",
    subresource: "status",
    fieldsV1: {
      "f:status": {
        "f:ready": {},
        "f:observedGeneration": {},
        "f:conditions": {
          'k:{"type":"Ready"}': { ".": {}, "f:type": {}, "f:status": {}, "f:reason": {}, "f:message": {} },
        },
      },
    },
  },
];
