import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Cause, ServedKind } from "../served-kind.ts";
import { validateEmbedded } from "./embedded.ts";
import { invalid, NO_FIELD } from "./field-error.ts";
import { duplicates } from "./list-types.ts";
import { validateFixed, validateMeta, validateParts } from "./object-meta.ts";
import { brokenRules, type Rules } from "./rules.ts";
import { validateScale } from "./validate-scale.ts";
import { validateValue } from "./validate-value.ts";

/** What a version of a custom resource is judged by. */
export interface CustomKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly structural: JsonMap | undefined;
  /** The same, where it has embedded resources. */
  readonly embedding: JsonMap | undefined;
  /** The same, where it has lists that are sets or maps. */
  readonly listing: JsonMap | undefined;
  readonly rules: Rules | undefined;
  readonly scale?: NonNullable<ServedKind["scale"]>;
}

/** Makes the validation of a custom resource: identity, metadata, schema, scale paths, lists, embedded resources, and the rules last. */
export function createValidator(of: CustomKind): ServedKind["validate"] {
  return (object, old, subresource) => {
    const identity = validateIdentity(object, of);
    if (identity.length > 0) return identity;
    const found =
      subresource === "status" && old !== undefined ? judgeStatus(object, old, of) : judgeObject(object, old, of);
    if (of.rules === undefined) return found;
    // Rules may rely on the object having the form of its schema.
    if (found.some(({ reason }) => BLOCKING.has(reason))) return [...found, invalid(NO_FIELD, null, UNCHECKED)];
    return [...found, ...brokenRules(object, of.rules, old === undefined ? undefined : { value: old })];
  };
}

const UNCHECKED =
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";
const BLOCKING: ReadonlySet<string> = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

function validateIdentity(object: KubeObject, { apiVersion, kind }: CustomKind): readonly Cause[] {
  return [
    ...(object.kind === kind ? [] : [invalid("kind", object.kind, `must be ${kind}`)]),
    ...(object.apiVersion === apiVersion ? [] : [invalid("apiVersion", object.apiVersion, `must be ${apiVersion}`)]),
  ];
}

/** An update's metadata is judged three times by the API server, and what is wrong with these parts told as often. */
function judgeAgain({ metadata }: KubeObject, old: KubeObject): readonly Cause[] {
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  const causes = validateParts({ labels, annotations, ownerReferences }, "metadata");
  return [...validateFixed(metadata as JsonMap, old.metadata as JsonMap), ...causes, ...causes];
}

function judgeObject(object: KubeObject, old: KubeObject | undefined, of: CustomKind): readonly Cause[] {
  const { structural, embedding, listing, namespaced, scale } = of;
  return [
    ...validateMeta(object, old, { namespaced }),
    ...(old === undefined ? [] : judgeAgain(object, old)),
    ...(structural === undefined
      ? []
      : validateValue({
          value: object,
          schema: structural,
          path: "",
          old: old === undefined ? undefined : { value: old },
        })),
    ...(scale === undefined ? [] : validateScale(object, scale)),
    ...validateEmbedded(object, embedding),
    ...newDuplicates(object, old, listing),
  ];
}

function judgeStatus(object: KubeObject, old: KubeObject, of: CustomKind): readonly Cause[] {
  const { structural, listing, scale } = of;
  const properties = structural?.["properties"];
  const schema = isMap(properties) ? properties["status"] : undefined;
  const has = Object.hasOwn(object, "status") && isMap(schema);
  const was = Object.hasOwn(old, "status") ? { value: old["status"] } : undefined;
  return [
    ...validateMeta(object, old, { namespaced: of.namespaced }),
    ...(has ? validateValue({ value: object["status"], schema, path: "", old: was }, "status") : []),
    ...(scale === undefined ? [] : validateScale(object, scale, "status")),
    ...newDuplicates(object, old, listing),
  ];
}

/** An object that already had an item twice may keep it. */
function newDuplicates(object: KubeObject, old: KubeObject | undefined, schema: JsonMap | undefined): readonly Cause[] {
  const found = duplicates(object, schema);
  return found.length > 0 && old !== undefined && duplicates(old, schema).length > 0 ? [] : found;
}
