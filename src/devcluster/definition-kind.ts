import { isList, isMap, type JsonMap } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import { builtInCatalog } from "./kinds/catalog.ts";
import { toDefinition } from "./kinds/definitions.ts";
import { pruneUnknown } from "./kinds/prune-unknown.ts";
import { servedKindsOf } from "./schema/custom-resource.ts";
import { validateApproval } from "./schema/definition-approval.ts";
import { validateDefinitionUpdate } from "./schema/definition-update.ts";
import type { ServedKind } from "./served-kind.ts";

/** The API group of definitions. */
export const DEFINITION_GROUP = "apiextensions.k8s.io";
/** The kind of definitions. */
export const DEFINITION_KIND = "CustomResourceDefinition";

/** The kind, with a definition's schemas judged when it is the kind of definitions. */
export function withDefinitionRules(kind: ServedKind): ServedKind {
  if (kind.group !== DEFINITION_GROUP || kind.kind !== DEFINITION_KIND) return kind;
  const validate: ServedKind["validate"] = (object, old, subresource) => {
    const causes = kind.validate(object, old, subresource);
    if (subresource === "status") return causes;
    const found = servedKindsOf(object).problems;
    if (old === undefined) return [...causes, ...found, ...validateApproval(object, old)];
    // The name was judged when it was given.
    const judged = found.filter(({ field }) => field !== "metadata.name");
    return [...causes, ...judged, ...validateDefinitionUpdate(object, old), ...validateApproval(object, old)];
  };
  const admit: ServedKind["admit"] = (object, old, options) => {
    const admitted = kind.admit(object, old, options);
    if (admitted.problem !== undefined) return admitted;
    return { ...admitted, object: withSpec(admitted.object, knownSpec(object, kind)) };
  };
  // A copy would build the kind's schema, which a start need not wait for.
  return Object.create(kind, {
    validate: { value: validate, enumerable: true },
    admit: { value: admit, enumerable: true },
    toStorage: { value: withStoredVersion, enumerable: true },
  }) as ServedKind;
}

/** Go keeps empty structs and zeros here (`status: {}`, `minimum: 0`): behind pointers they mean something. */
function knownSpec(object: KubeObject, kind: ServedKind): unknown {
  const { document } = builtInCatalog();
  const schema = document.definitionOf(kind);
  const root = schema === undefined ? undefined : toDefinition("", schema);
  const known = pruneUnknown(object, root, []);
  return isMap(known) ? known["spec"] : object["spec"];
}

function withSpec(object: KubeObject, spec: unknown): KubeObject {
  return spec === undefined ? object : { ...object, spec };
}

/** A version that is marked as the storage version is one that objects may be stored in from then on. */
function withStoredVersion(definition: KubeObject): KubeObject {
  const versions = mapOf(definition["spec"])["versions"];
  const storage = isList(versions) ? versions.filter(isMap).find((version) => version["storage"] === true) : undefined;
  const status = mapOf(definition["status"]);
  const stored = isList(status["storedVersions"]) ? status["storedVersions"] : [];
  if (storage === undefined || stored.includes(storage["name"])) return definition;
  return { ...definition, status: { ...status, storedVersions: [...stored, storage["name"]] } };
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}
