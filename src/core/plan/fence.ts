import { toFenceAnnotation } from "../../model/marks.ts";
import type { KubeObject } from "../../model/objects.ts";

/** A fence as the admission policy accepts it. */
const FENCE = /^[0-9]{1,18}$/;

/** The fencing token that an object carries for an operator; `undefined` when there is none, or something that is no number. */
export function fenceOf(object: KubeObject, operator: string): number | undefined {
  const text = object.metadata.annotations?.[toFenceAnnotation(operator)];
  return text !== undefined && FENCE.test(text) ? Number(text) : undefined;
}

/** The configuration with a fence annotation; an absent `fence` leaves it without one. */
export function withFence(config: KubeObject, operator: string, fence: string | undefined): KubeObject {
  const { [toFenceAnnotation(operator)]: _before, ...others } = config.metadata.annotations ?? {};
  const annotations = fence === undefined ? others : { ...others, [toFenceAnnotation(operator)]: fence };
  const { annotations: _annotations, ...metadata } = config.metadata;
  return { ...config, metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) } };
}

/** The annotation as it stands, whatever it says. */
export function fenceTextOf(object: KubeObject, operator: string): string | undefined {
  return object.metadata.annotations?.[toFenceAnnotation(operator)];
}
