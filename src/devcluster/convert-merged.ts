import type { KubeObject } from "../model/objects.ts";
import { type Decoding, trustedDecoding } from "./decoding.ts";
import { ConversionProblem, fromUnstructured } from "./kinds/from-unstructured.ts";
import type { ServedKind } from "./served-kind.ts";

/**
 * What an apply merged into `live`, as the Go type of its kind holds it; a custom resource as it is.
 *
 * Errors: the decoding's, where it cannot be held.
 */
export function convertMerged(
  kind: ServedKind,
  merged: KubeObject,
  live: KubeObject | undefined,
  decoding?: Decoding,
): KubeObject {
  if (kind.custom) return merged;
  try {
    return fromUnstructured(merged, kind, live);
  } catch (error) {
    if (!(error instanceof ConversionProblem)) throw error;
    throw (decoding ?? trustedDecoding(kind)).unreadable(error.message);
  }
}
