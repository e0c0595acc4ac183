import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

/** What is left of a namespace's content: objects by `resource.group`, and their finalizers. */
export interface Remains {
  readonly resources: ReadonlyMap<string, number>;
  readonly finalizers: ReadonlyMap<string, number>;
  /** Why collections were not deleted. */
  readonly refusals: readonly string[];
}

/** The conditions of a namespace that is being deleted, in Kubernetes' words. A condition keeps its time while its status stays. */
export function namespaceConditions(
  namespace: KubeObject,
  { resources, finalizers, refusals }: Remains,
  now: string,
): JsonMap[] {
  const status = namespace["status"];
  const held = isMap(status) && isList(status["conditions"]) ? status["conditions"].filter(isMap) : [];
  const condition = (type: string, isTrue: boolean, reason: string, message: string): JsonMap => {
    const value = isTrue ? "True" : "False";
    const old = held.find((known) => known["type"] === type && known["status"] === value);
    return { type, status: value, lastTransitionTime: old?.["lastTransitionTime"] ?? now, reason, message };
  };
  const list = (counts: ReadonlyMap<string, number>, verb: string): string =>
    [...counts]
      .map(([name, count]) => `${name} ${verb} ${count} resource instances`)
      .toSorted()
      .join(", ");
  return [
    condition(
      "NamespaceDeletionDiscoveryFailure",
      false,
      "ResourcesDiscovered",
      "All resources successfully discovered",
    ),
    condition(
      "NamespaceDeletionGroupVersionParsingFailure",
      false,
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ),
    refusals.length > 0
      ? condition(
          "NamespaceDeletionContentFailure",
          true,
          "ContentDeletionFailed",
          `Failed to delete all resource types, ${refusals.length} remaining: ${refusals.toSorted().join(", ")}`,
        )
      : condition(
          "NamespaceDeletionContentFailure",
          false,
          "ContentDeleted",
          "All content successfully deleted, may be waiting on finalization",
        ),
    resources.size > 0
      ? condition(
          "NamespaceContentRemaining",
          true,
          "SomeResourcesRemain",
          `Some resources are remaining: ${list(resources, "has")}`,
        )
      : condition("NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"),
    finalizers.size > 0
      ? condition(
          "NamespaceFinalizersRemaining",
          true,
          "SomeFinalizersRemain",
          `Some content in the namespace has finalizers remaining: ${list(finalizers, "in")}`,
        )
      : condition(
          "NamespaceFinalizersRemaining",
          false,
          "ContentHasNoFinalizers",
          "All content-preserving finalizers finished",
        ),
  ];
}
