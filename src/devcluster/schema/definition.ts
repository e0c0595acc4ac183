import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Cause } from "../served-kind.ts";
import { validateColumns } from "./definition-columns.ts";
import { validateSelectableFields } from "./definition-selectable.ts";
import { validateDefinitionNames } from "./definition-names.ts";
import { validateSchema } from "./definition-schema.ts";
import { validateSubresources } from "./definition-subresources.ts";
import { child, entry, forbidden, invalid, notSupported, Printed, required } from "./field-error.ts";
import { dns1035Label, dnsSubdomain } from "./names.ts";

/*
 * What a CustomResourceDefinition has to be like. A part that is the same in all versions is reported where the API server keeps it: once, at
 * the top of `spec`.
 */

/** What is wrong with a CustomResourceDefinition, rules in CEL and the metadata common to all objects aside. */
export function validateDefinition(crd: KubeObject): readonly Cause[] {
  const spec = isMap(crd["spec"]) ? crd["spec"] : {};
  const names = isMap(spec["names"]) ? spec["names"] : {};
  const plural = textOf(names["plural"]);
  const group = textOf(spec["group"]);
  const { name = "" } = crd.metadata;
  return [
    ...(name === `${plural}.${group}`
      ? []
      : [invalid("metadata.name", name, `must be spec.names.plural+"."+spec.group`)]),
    ...validateGroup(group),
    ...validateScope(spec["scope"]),
    ...validateVersions(spec),
    ...validateDefinitionNames(names),
    ...validateConversion(spec["conversion"]),
    ...(spec["preserveUnknownFields"] === true
      ? [
          invalid(
            "spec.preserveUnknownFields",
            true,
            "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
          ),
        ]
      : []),
  ];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function validateGroup(group: string): readonly Cause[] {
  if (group === "") return [required("spec.group")];
  const problems = dnsSubdomain(group);
  if (problems.length > 0) return [invalid("spec.group", group, problems.join(","))];
  return group.includes(".") ? [] : [invalid("spec.group", group, "should be a domain with at least one dot")];
}

function validateScope(scope: unknown): readonly Cause[] {
  if (scope === undefined || scope === "") return [required("spec.scope")];
  return scope === "Cluster" || scope === "Namespaced"
    ? []
    : [notSupported("spec.scope", scope, ["Cluster", "Namespaced"])];
}

const STORED = "status.storedVersions";

function validateVersions(spec: JsonMap): readonly Cause[] {
  const versions = isList(spec["versions"]) ? spec["versions"].filter(isMap) : [];
  const names = versions.map(({ name }) => textOf(name));
  const out = names.flatMap((name, index) => validateVersionName(name, `spec.versions[${index}].name`));
  const [first = ""] = names;
  if (first !== "") out.push(...validateVersionName(first, "spec.version"));
  if (new Set(names).size < names.length)
    out.push(invalid("spec.versions", printVersions(versions), "must contain unique version names"));
  const stored = versions.filter(({ storage }) => storage === true).map(({ name }) => textOf(name));
  if (stored.length !== 1) {
    const detail = "must have exactly one version marked as storage version";
    out.push(invalid("spec.versions", spec["versions"] === undefined ? null : printVersions(versions), detail));
  }
  if (stored.length === 0) out.push(invalid(STORED, null, "must have at least one stored version"));
  for (const other of stored.slice(1)) {
    out.push(invalid(STORED, stored.slice(0, 1), `must have the storage version ${other}`));
  }
  return [
    ...out,
    ...validateDeprecation(versions),
    ...validateSchemas(versions),
    ...forEach(versions, "subresources", (value, path) => (isMap(value) ? validateSubresources(value, path) : [])),
    ...forEach(versions, "additionalPrinterColumns", (value, path) =>
      isList(value) ? validateColumns(value, path) : [],
    ),
    ...forEach(versions, "selectableFields", (value, path, version) =>
      isList(value) ? validateSelectableFields(value, path, schemaOf(version)) : [],
    ),
  ];
}

function validateVersionName(name: string, path: string): readonly Cause[] {
  const problems = dns1035Label(name);
  return problems.length === 0 ? [] : [invalid(path, name, problems.join(","))];
}

/** The versions as the API server holds them: what all of them say alike is not said by each. */
function printVersions(versions: readonly JsonMap[]): Printed {
  const own = (version: JsonMap, part: string): unknown =>
    versions.every((other) => equalValues(other[part], version[part])) ? null : (version[part] ?? null);
  const held = versions.map((version) => ({
    Name: textOf(version["name"]),
    Served: version["served"] === true,
    Storage: version["storage"] === true,
    Deprecated: version["deprecated"] === true,
    DeprecationWarning: version["deprecationWarning"] ?? null,
    Schema: own(version, "schema"),
    Subresources: own(version, "subresources"),
    AdditionalPrinterColumns: own(version, "additionalPrinterColumns"),
    SelectableFields: own(version, "selectableFields"),
  }));
  return new Printed(JSON.stringify(held));
}

/** What the versions say about `part`, each at its own path, or at one path when all say the same. */
function forEach(
  versions: readonly JsonMap[],
  part: string,
  validate: (value: unknown, path: string, version: JsonMap) => readonly Cause[],
  top = part,
): readonly Cause[] {
  const [first] = versions;
  if (first === undefined) return [];
  if (versions.every((version) => equalValues(version[part], first[part]))) {
    return validate(first[part], child("spec", top), first);
  }
  return versions.flatMap((version, index) =>
    validate(version[part], child(entry("spec.versions", index), part), version),
  );
}

function schemaOf(version: JsonMap): JsonMap | undefined {
  const schema = isMap(version["schema"]) ? version["schema"]["openAPIV3Schema"] : undefined;
  return isMap(schema) ? schema : undefined;
}

function validateSchemas(versions: readonly JsonMap[]): readonly Cause[] {
  const missing = versions.flatMap((version, index) =>
    schemaOf(version) === undefined ? [required(`spec.versions[${index}].schema.openAPIV3Schema`)] : [],
  );
  const shared = forEach(
    versions,
    "schema",
    (_value, path, version) => {
      const schema = schemaOf(version);
      const subresources = version["subresources"];
      const hasStatus = isMap(subresources) && isMap(subresources["status"]);
      return schema === undefined ? [] : validateSchema(schema, child(path, "openAPIV3Schema"), hasStatus);
    },
    "validation",
  );
  return [...missing, ...shared];
}

const MAX_WARNING_BYTES = 256;

function validateDeprecation(versions: readonly JsonMap[]): readonly Cause[] {
  return versions.flatMap((version, index) => {
    const warning = version["deprecationWarning"];
    if (typeof warning !== "string") return [];
    const path = `spec.versions[${index}].deprecationWarning`;
    if (version["deprecated"] !== true) return [invalid(path, warning, "can only be set for deprecated versions")];
    const problems = [
      ...(Buffer.byteLength(warning) > MAX_WARNING_BYTES ? ["must be <= 256 characters long"] : []),
      ...(warning === "" ? ["must not be an empty string"] : []),
      ...unprintable(warning),
    ];
    return problems.map((problem) => invalid(path, warning, problem));
  });
}

/** A warning is sent as a header. */
function unprintable(text: string): readonly string[] {
  const index = Buffer.from(text.slice(0, Math.max(0, text.search(/[\p{C}\p{Zl}\p{Zp}]/u)))).length;
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return [];
  return [`must only contain printable UTF-8 characters; non-printable character found at index ${index}`];
}

function validateConversion(conversion: unknown): readonly Cause[] {
  if (!isMap(conversion)) return [];
  const { strategy, webhook } = conversion;
  if (strategy === "Webhook") {
    return [
      forbidden("spec.conversion.strategy", "the devcluster converts between versions only by the strategy None"),
    ];
  }
  if (strategy !== "None") {
    return strategy === undefined || strategy === ""
      ? [required("spec.conversion.strategy")]
      : [notSupported("spec.conversion.strategy", strategy, ["None", "Webhook"])];
  }
  if (!isMap(webhook)) return [];
  const why = "should not be set when strategy is not set to Webhook";
  const versions = webhook["conversionReviewVersions"];
  return [
    ...(webhook["clientConfig"] === undefined ? [] : [forbidden("spec.conversion.webhookClientConfig", why)]),
    ...(isList(versions) && versions.length > 0 ? [forbidden("spec.conversion.conversionReviewVersions", why)] : []),
  ];
}
