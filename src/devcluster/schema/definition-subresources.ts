import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { validateSimplePath } from "./definition-columns.ts";
import { child, invalid, required } from "./field-error.ts";

/** What is wrong with the subresources of a CustomResourceDefinition. */
export function validateSubresources(subresources: JsonMap, path: string): readonly Cause[] {
  const { scale } = subresources;
  if (!isMap(scale)) return [];
  const at = (field: string): string => child(path, `scale.${field}`);
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...validatePath(specReplicasPath, at("specReplicasPath"), [".spec."], "should be a json path under .spec"),
    ...validatePath(statusReplicasPath, at("statusReplicasPath"), [".status."], "should be a json path under .status"),
    ...(typeof labelSelectorPath === "string" && labelSelectorPath !== ""
      ? validatePath(
          labelSelectorPath,
          at("labelSelectorPath"),
          [".spec.", ".status."],
          "should be a json path under either .spec or .status",
        )
      : []),
  ];
}

function validatePath(value: unknown, path: string, starts: readonly string[], detail: string): readonly Cause[] {
  if (typeof value !== "string" || value === "") return [required(path)];
  const simple = validateSimplePath(value, path);
  if (simple.length > 0) return simple;
  return starts.some((start) => value.startsWith(start)) ? [] : [invalid(path, value, detail)];
}
