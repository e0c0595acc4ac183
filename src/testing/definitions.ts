import { SkysailError } from "../model/errors.ts";
import type { KubeObject } from "../model/objects.ts";
import { isOperator } from "../operator/brand.ts";
import { toCustomResourceDefinition } from "../operator/crd/custom-resource-definition.ts";
import { defineKind } from "../operator/kind.ts";
import { toCustomResourceDefinitions } from "../operator/manifests/manifests.ts";
import { isResource, type AnyResource } from "../operator/resource.ts";
import type { Operator } from "../operator/types.ts";
import { mismatchesOf } from "./match.ts";
import type { Client } from "./objects.ts";
import { waitFor, wishForObject, type Waiting } from "./until.ts";

/** Whatever brings definitions: an operator (the kind that it is for), a kind of your own, or a CustomResourceDefinition as it is. */
export type Definition = Operator | AnyResource | KubeObject;

const CustomResourceDefinition = defineKind<KubeObject>({
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  scope: "Cluster",
});

const ESTABLISHED = { type: "Established", status: "True" };

/** Puts definitions into a cluster, and takes away those that were not there before. */
export interface Definitions {
  /** Resolves when the kinds are served. Errors: `ApiError` for a definition that the API server refuses. */
  install(definitions: readonly Definition[]): Promise<void>;
  remove(): Promise<void>;
}

/** Makes an installer over a cluster. */
export function createDefinitions(client: Client, waiting: Waiting): Definitions {
  const installed = new Set<string>();
  const created: string[] = [];

  const install = async (crd: KubeObject): Promise<void> => {
    const { name = "" } = crd.metadata;
    if ((await client.get(CustomResourceDefinition, name)) === undefined) created.push(name);
    await client.apply(CustomResourceDefinition, crd, { force: true });
    const wish = wishForObject(CustomResourceDefinition, { namespace: undefined, name }, isEstablished);
    await waitFor(waiting, wish, waiting.time.patienceMs);
    installed.add(name);
  };
  return {
    async install(definitions) {
      for (const crd of definitions.flatMap(toDefinitions)) {
        if (!installed.has(crd.metadata.name ?? "")) await install(crd);
      }
    },
    async remove() {
      for (const name of created) await client.delete(CustomResourceDefinition, name);
      // Whoever comes next must not meet a definition on its way out.
      for (const name of created) {
        const wish = wishForObject(CustomResourceDefinition, { namespace: undefined, name }, null);
        await waitFor(waiting, wish, waiting.time.patienceMs);
      }
    },
  };
}

function toDefinitions(definition: Definition): readonly KubeObject[] {
  if (isOperator(definition)) return toCustomResourceDefinitions([definition]);
  if (isResource(definition)) return [toCustomResourceDefinition(definition)];
  if ("metadata" in definition && definition.kind === "CustomResourceDefinition") return [definition];
  throw new SkysailError(
    "INVALID_INPUT",
    "install: give operators, kinds made by defineResource, or CustomResourceDefinitions",
  );
}

function isEstablished(crd: KubeObject): boolean {
  // The API server shows `null` before there is any.
  const { conditions } = (crd["status"] ?? {}) as { readonly conditions?: readonly unknown[] | null };
  return (conditions ?? []).some((condition) => mismatchesOf(condition, ESTABLISHED).length === 0);
}
