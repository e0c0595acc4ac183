import type { KubeObject } from "../../model/objects.ts";
import { isAbsent, isEmpty, isMap, type JsonMap } from "./json.ts";

/**
 * Brings a configuration into the one form that we apply and compare, without changing what it means:
 *
 * - a field that is `null` is left out (server-side apply would own it without a value);
 * - `metadata.labels` and `metadata.annotations` that are empty are left out (a custom resource with `annotations: {}` is written again by
 *   every identical apply);
 * - a Secret's `stringData` becomes `data`, as the API server does it when it stores the object (otherwise no two states could be compared).
 */
export function normalize(config: KubeObject): KubeObject {
  const { metadata, ...rest } = withoutNulls(config) as KubeObject;
  const kept = Object.entries(metadata).filter(
    ([field, value]) => !((field === "labels" || field === "annotations") && isEmpty(value)),
  );
  return withEncodedData({ ...rest, metadata: Object.fromEntries(kept) } as KubeObject);
}

/** Whether the object is a core Secret. */
export function isSecret({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): boolean {
  return apiVersion === "v1" && kind === "Secret";
}

function withEncodedData(config: KubeObject): KubeObject {
  const { stringData, ...rest } = config;
  if (!isSecret(config) || !isMap(stringData)) return config;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, toBase64(String(value))] as const);
  const data = { ...(isMap(config.data) ? config.data : {}), ...Object.fromEntries(encoded) };
  return { ...rest, ...(isEmpty(data) ? {} : { data }) } as KubeObject;
}

function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCodePoint(byte)).join(""));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => !isAbsent(field));
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutNulls(field)])) satisfies JsonMap;
}
