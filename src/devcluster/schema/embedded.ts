import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, entry, invalid, required } from "./field-error.ts";
import { dns1035Label, dnsLabel, pathSegment } from "./names.ts";
import { validateParts } from "./object-meta.ts";

/** What is wrong with the identity and metadata of embedded resources (`x-kubernetes-embedded-resource`). */
export function validateEmbedded(value: unknown, schema: JsonMap | undefined, path = ""): readonly Cause[] {
  if (schema === undefined) return [];
  if (isList(value)) {
    const items = isMap(schema["items"]) ? schema["items"] : undefined;
    return value.flatMap((item, index) => validateEmbedded(item, items, entry(path, index)));
  }
  if (!isMap(value)) return [];
  const own = schema["x-kubernetes-embedded-resource"] === true ? validateResource(value, path) : [];
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  const additional = isMap(schema["additionalProperties"]) ? schema["additionalProperties"] : undefined;
  const below = Object.keys(value).flatMap((name) => {
    const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return isMap(declared)
      ? validateEmbedded(value[name], declared, child(path, name))
      : validateEmbedded(value[name], additional, entry(path, name));
  });
  return [...own, ...below];
}

function validateResource(resource: JsonMap, path: string): readonly Cause[] {
  return [...validateApiVersion(resource, path), ...validateKind(resource, path), ...validateMetadata(resource, path)];
}

function validateApiVersion({ apiVersion }: JsonMap, path: string): readonly Cause[] {
  const field = child(path, "apiVersion");
  if (apiVersion === undefined) return [required(field)];
  if (typeof apiVersion !== "string") return [invalid(field, apiVersion, "must be a string")];
  if (apiVersion === "") return [invalid(field, apiVersion, "must not be empty")];
  return apiVersion.split("/").length > 2
    ? [invalid(field, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)]
    : [];
}

function validateKind({ kind }: JsonMap, path: string): readonly Cause[] {
  const field = child(path, "kind");
  if (kind === undefined) return [required(field)];
  if (typeof kind !== "string") return [invalid(field, kind, "must be a string")];
  if (kind === "") return [invalid(field, kind, "must not be empty")];
  const problems = dns1035Label(kind.toLowerCase());
  return problems.length === 0
    ? []
    : [invalid(field, kind, `may have mixed case, but should otherwise match: ${problems.join(",")}`)];
}

function validateMetadata({ metadata }: JsonMap, path: string): readonly Cause[] {
  if (!isMap(metadata)) return [];
  const at = child(path, "metadata");
  const { name, namespace } = metadata;
  const names =
    typeof name === "string" ? pathSegment(name).map((problem) => invalid(child(at, "name"), name, problem)) : [];
  const namespaces =
    typeof namespace === "string" && namespace !== ""
      ? dnsLabel(namespace).map((problem) => invalid(child(at, "namespace"), namespace, problem))
      : [];
  return [...names, ...namespaces, ...validateParts(metadata, at)];
}

/** Why an embedded resource cannot be read: its apiVersion, kind and metadata have a form that no rule of a schema could loosen. */
export function embeddedProblem(value: unknown, schema: JsonMap | undefined, path = ""): string | undefined {
  if (schema === undefined) return undefined;
  const below = (item: unknown, sub: unknown, at: string): string | undefined =>
    isMap(sub) ? embeddedProblem(item, sub, at) : undefined;
  if (isList(value)) {
    return firstOf(value.map((item, index) => below(item, schema["items"], entry(path, index))));
  }
  if (!isMap(value)) return undefined;
  const own = schema["x-kubernetes-embedded-resource"] === true ? wrongIdentity(value, path) : undefined;
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  return (
    own ??
    firstOf(
      Object.keys(value).map((name) =>
        Object.hasOwn(properties, name)
          ? below(value[name], properties[name], child(path, name))
          : below(value[name], schema["additionalProperties"], entry(path, name)),
      ),
    )
  );
}

function firstOf(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

function wrongIdentity(resource: JsonMap, path: string): string | undefined {
  const field = ["apiVersion", "kind"].find(
    (name) => resource[name] !== undefined && typeof resource[name] !== "string",
  );
  if (field === undefined) return undefined;
  const { field: at, message } = invalid(child(path, field), resource[field], "must be a string");
  return `${at}: ${message}`;
}
