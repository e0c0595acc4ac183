import type { KubeObject } from "../../src/model/objects.ts";

/** What of a definition differs from test to test. */
export interface SimpleDefinition {
  /** Default is `example.dev`. */
  readonly group?: string;
  /** Default is `widgets`. */
  readonly plural?: string;
  /** Default is `Widget`. */
  readonly kind?: string;
  /** Default is `Namespaced`. */
  readonly scope?: "Namespaced" | "Cluster";
  /** Of the whole object. Default is an object without fields. */
  readonly schema?: object;
}

/** A CustomResourceDefinition with one version, `v1`. */
export function simpleDefinition({
  group = "example.dev",
  plural = "widgets",
  kind = "Widget",
  scope = "Namespaced",
  schema = { type: "object" },
}: SimpleDefinition = {}): KubeObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { plural, kind },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}
