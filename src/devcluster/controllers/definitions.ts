import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { CLEANUP, deleteObject } from "../deleter.ts";
import { writtenBy } from "../first-objects.ts";
import { servedKindsOf } from "../schema/custom-resource.ts";
import type { ServedKind } from "../served-kind.ts";
import { timestamp } from "../world.ts";
import type { Controls } from "./controllers.ts";

const GROUP = "apiextensions.k8s.io";
const KIND = "CustomResourceDefinition";
/** The collection of CustomResourceDefinitions. */
export const DEFINITIONS = `${GROUP}/customresourcedefinitions`;

/** The kind, with a definition's schemas judged when it is the kind of definitions. */
export function withDefinitionRules(kind: ServedKind): ServedKind {
  if (kind.group !== GROUP || kind.kind !== KIND) return kind;
  const validate: ServedKind["validate"] = (object, old, subresource) => {
    const causes = kind.validate(object, old, subresource);
    return causes.length > 0 || subresource === "status" ? causes : servedKindsOf(object).problems;
  };
  // Go keeps empty structs and zeros here (`status: {}`, `minimum: 0`): behind pointers they mean something.
  const admit: ServedKind["admit"] = (object, old, options) => {
    const admitted = kind.admit(object, old, options);
    return object["spec"] === undefined
      ? admitted
      : { ...admitted, object: { ...admitted.object, spec: object["spec"] } };
  };
  // A copy would build the kind's schema, which a start need not wait for.
  return Object.create(kind, {
    validate: { value: validate, enumerable: true },
    admit: { value: admit, enumerable: true },
  }) as ServedKind;
}

/**
 * Serves the kinds of a definition once its names are accepted, and ends them with it: first the objects, then the kinds.
 * `definition` is as it is now; `undefined` when it is gone.
 */
export function serveDefinition(controls: Controls, name: string, definition: KubeObject | undefined): void {
  const { registry } = controls.world;
  if (definition === undefined) {
    registry.set(name, []);
    return;
  }
  const taken = conflictOf(controls, definition);
  if (taken === undefined) registry.set(name, servedKindsOf(definition).kinds);
  if (definition.metadata.deletionTimestamp !== undefined) return endDefinition(controls, definition);
  writeStatus(controls, definition, taken);
}

function conflictOf({ world }: Controls, definition: KubeObject): string | undefined {
  const spec = mapOf(definition["spec"]);
  const names = mapOf(spec["names"]);
  const other = world.registry
    .all()
    .find(
      (kind) =>
        kind.group === spec["group"] &&
        kind.resource !== names["plural"] &&
        (kind.kind === names["kind"] || kind.listKind === names["listKind"]),
    );
  return other === undefined ? undefined : `${JSON.stringify(names["kind"])} is already in use`;
}

function writeStatus({ world, writer }: Controls, definition: KubeObject, taken: string | undefined): void {
  const kind = world.registry.byKind(GROUP, KIND);
  if (kind === undefined) return;
  const spec = mapOf(definition["spec"]);
  const before = mapOf(definition["status"]);
  const status = {
    acceptedNames: taken === undefined ? spec["names"] : (before["acceptedNames"] ?? { kind: "", plural: "" }),
    conditions: conditionsOf(world, listOf(before["conditions"]), taken),
    storedVersions: storedVersions(spec, before),
  };
  if (equalValues(status, before)) return;
  const { name = "" } = definition.metadata;
  writer.replace(
    { kind, namespace: "", name, subresource: "status" },
    (live) => ({ ...live, status }),
    writtenBy("kube-apiserver"),
  );
}

function conditionsOf(
  world: Controls["world"],
  before: readonly JsonMap[],
  taken: string | undefined,
): readonly JsonMap[] {
  const condition = (type: string, status: string, reason: string, message: string): JsonMap => {
    const old = before.find((known) => known["type"] === type);
    const lastTransitionTime = old?.["status"] === status ? old["lastTransitionTime"] : timestamp(world);
    return { type, status, reason, message, lastTransitionTime };
  };
  if (taken === undefined) {
    return [
      condition("NamesAccepted", "True", "NoConflicts", "no conflicts found"),
      condition("Established", "True", "InitialNamesAccepted", "the initial names have been accepted"),
    ];
  }
  return [
    condition("NamesAccepted", "False", "KindConflict", taken),
    condition("Established", "False", "NotAccepted", "not all names are accepted"),
  ];
}

function storedVersions(spec: JsonMap, before: JsonMap): readonly unknown[] {
  const storage = listOf(spec["versions"]).find((version) => version["storage"] === true)?.["name"];
  const stored = isList(before["storedVersions"]) ? before["storedVersions"] : [];
  return storage === undefined || stored.includes(storage) ? stored : [...stored, storage];
}

function endDefinition({ world, writer }: Controls, definition: KubeObject): void {
  const { name = "" } = definition.metadata;
  const spec = mapOf(definition["spec"]);
  const collection = `${String(spec["group"])}/${String(mapOf(spec["names"])["plural"])}`;
  const served = world.registry.storageOf(collection);
  for (const { metadata } of served === undefined ? [] : world.store.list(collection)) {
    if (served === undefined || metadata.deletionTimestamp !== undefined) continue;
    const options = { dryRun: false, propagation: undefined, gracePeriodSeconds: undefined, preconditions: {} };
    deleteObject(world, { kind: served, namespace: metadata.namespace ?? "", name: metadata.name ?? "" }, options);
  }
  const kind = world.registry.byKind(GROUP, KIND);
  if (kind === undefined || world.store.list(collection).length > 0) return;
  if (definition.metadata.finalizers?.includes(CLEANUP) !== true) return;
  writer.replace(
    { kind, namespace: "", name },
    (live) => ({
      ...live,
      metadata: { ...live.metadata, finalizers: (live.metadata.finalizers ?? []).filter((held) => held !== CLEANUP) },
    }),
    writtenBy("kube-apiserver"),
  );
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}

function listOf(value: unknown): readonly JsonMap[] {
  return isList(value) ? value.filter(isMap) : [];
}
