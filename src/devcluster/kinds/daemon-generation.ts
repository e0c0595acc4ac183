import { equalValues, isMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

/** Annotation of a DaemonSet: how many templates it has had. */
export const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

/** A DaemonSet as it is read: one that does not say it has had no template yet. */
export function uncountedTemplate(object: KubeObject): KubeObject {
  return object.metadata.annotations?.[TEMPLATE_GENERATION] === undefined ? withGeneration(object, 0) : object;
}

/** A DaemonSet with the number of its template: the next one when the template is another than that of `live`. */
export function countTemplate(object: KubeObject, live: KubeObject | undefined): KubeObject {
  if (live === undefined) return withGeneration(object, Math.max(1, generationOf(object)));
  const same = equalValues(templateOf(live), templateOf(object));
  return withGeneration(object, generationOf(live) + (same ? 0 : 1));
}

function templateOf({ spec }: KubeObject & { readonly spec?: unknown }): unknown {
  return isMap(spec) ? spec["template"] : undefined;
}

function generationOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
}

function withGeneration(object: KubeObject, generation: number): KubeObject {
  const annotations = { ...object.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
