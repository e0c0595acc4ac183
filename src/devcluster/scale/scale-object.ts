import { isList, isMap, type JsonMap, setField } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { ServedKind } from "../served-kind.ts";

/** The names on a path such as `.spec.replicas`. */
export function stepsOf(path: string): readonly string[] {
  return path.replace(/^\./, "").split(".");
}

/** How many replicas an object asks for; `undefined` where it does not say. */
export function replicasOf({ scale }: Pick<ServedKind, "scale">, object: KubeObject): number | undefined {
  const value = valueAt(object, scale?.specReplicasPath ?? "");
  return typeof value === "number" ? value : undefined;
}

/** The object asking for so many replicas. */
export function withReplicas({ scale }: ServedKind, object: KubeObject, replicas: number): KubeObject {
  const put = (map: JsonMap, [step = "", ...rest]: readonly string[]): JsonMap => {
    const out: Record<string, unknown> = { ...map };
    const inner = map[step];
    setField(out, step, rest.length === 0 ? replicas : put(isMap(inner) ? inner : {}, rest));
    return out;
  };
  return put(object, stepsOf(scale?.specReplicasPath ?? "")) as KubeObject;
}

/** The `autoscaling/v1` Scale of an object. */
export function toScale(kind: ServedKind, object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { custom, scale: paths } = kind;
  const replicas = replicasOf(kind, object) ?? 0;
  const ready = valueAt(object, paths?.statusReplicasPath ?? "");
  const selector = valueAt(object, custom ? (paths?.labelSelectorPath ?? "") : "spec.selector");
  const text = typeof selector === "string" ? selector : printSelector(selector);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: typeof ready === "number" ? ready : 0, ...(text === "" ? {} : { selector: text }) },
  };
}

const OPERATORS: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

/** A `LabelSelector` in the form of a query: its requirements in the order of their keys. */
function printSelector(selector: unknown): string {
  if (!isMap(selector)) return "";
  const { matchLabels, matchExpressions } = selector;
  const labels = isMap(matchLabels) ? Object.entries(matchLabels) : [];
  const expressions = isList(matchExpressions) ? matchExpressions.filter(isMap) : [];
  const parts = [
    ...labels.map(([key, value]) => ({ key, text: `${key}=${String(value)}` })),
    ...expressions.map(({ key, operator, values }) => {
      const all = isList(values) ? values.map(String).toSorted().join(",") : "";
      return { key: String(key), text: OPERATORS[String(operator)]?.(String(key), all) ?? "" };
    }),
  ];
  const sorted = parts.toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  return sorted.map(({ text }) => text).join(",");
}

function valueAt(object: unknown, path: string): unknown {
  if (path === "") return undefined;
  return stepsOf(path).reduce<unknown>((value, step) => (isMap(value) ? value[step] : undefined), object);
}
