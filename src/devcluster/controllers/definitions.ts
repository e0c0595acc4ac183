import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { DEFINITION_GROUP, DEFINITION_KIND } from "../definition-kind.ts";
import { CLEANUP, deleteObject } from "../deleter.ts";
import { writtenBy } from "../first-objects.ts";
import { servedKindsOf } from "../schema/custom-resource.ts";
import { approvalOf } from "../schema/definition-approval.ts";
import { isEstablished } from "../schema/definition-update.ts";
import type { ServedKind } from "../served-kind.ts";
import { timestamp } from "../world.ts";
import type { Controls } from "./controllers.ts";
import { judgeNames, type Naming } from "./definition-names.ts";

/** The collection of CustomResourceDefinitions. */
export const DEFINITIONS = `${DEFINITION_GROUP}/customresourcedefinitions`;

/**
 * Serves the kinds of a definition once its names are accepted, and ends them with it: first the objects, then the kinds.
 * `definition` is as it is now; `undefined` when it is gone, which may leave its names to others.
 */
export function serveDefinition(controls: Controls, name: string, definition: KubeObject | undefined): void {
  const { registry, store } = controls.world;
  if (definition === undefined) {
    registry.set(name, []);
    for (const other of store.list(DEFINITIONS)) {
      if (other.metadata.name?.endsWith(name.slice(name.indexOf("."))) === true) serve(controls, other);
    }
    return;
  }
  serve(controls, definition);
}

function serve(controls: Controls, definition: KubeObject): void {
  const { name = "" } = definition.metadata;
  const status = statusOf(controls, definition);
  if (isEstablished({ ...definition, status })) {
    const spec = { ...mapOf(definition["spec"]), names: status["acceptedNames"] };
    const { kinds } = servedKindsOf({ ...definition, spec });
    const ends = definition.metadata.deletionTimestamp !== undefined;
    controls.world.registry.set(name, ends ? kinds.map(toTerminating) : kinds);
  }
  if (definition.metadata.deletionTimestamp !== undefined) return endDefinition(controls, definition);
  writeStatus(controls, definition, status);
}

/** The kind of a definition that is on its way out takes nothing new. */
function toTerminating(kind: ServedKind): ServedKind {
  const verbs = kind.verbs.filter((verb) => !["create", "patch", "update"].includes(verb));
  return { ...kind, verbs, terminating: true };
}

function statusOf({ world }: Controls, definition: KubeObject): JsonMap {
  const spec = mapOf(definition["spec"]);
  const before = mapOf(definition["status"]);
  const { name } = definition.metadata;
  const others = world.store
    .list(DEFINITIONS)
    .filter((other) => other.metadata.name !== name && mapOf(other["spec"])["group"] === spec["group"]);
  const { accepted, conflict } = judgeNames(definition, others);
  return {
    ...before,
    acceptedNames: accepted,
    conditions: conditionsOf(world, definition, conflict),
  };
}

function writeStatus({ world, server }: Controls, definition: KubeObject, status: JsonMap): void {
  const kind = world.registry.byKind(DEFINITION_GROUP, DEFINITION_KIND);
  if (kind === undefined || equalValues(status, definition["status"])) return;
  const { name = "" } = definition.metadata;
  server.replace(
    { kind, namespace: "", name, subresource: "status" },
    (live) => ({ ...live, status }),
    writtenBy("kube-apiserver"),
  );
}

/** A definition that was established stays so, whatever becomes of its names. */
function conditionsOf(
  world: Controls["world"],
  definition: KubeObject,
  conflict: Naming["conflict"],
): readonly JsonMap[] {
  const before = listOf(mapOf(definition["status"])["conditions"]);
  const condition = (type: string, status: string, reason: string, message: string): JsonMap => {
    const old = before.find((known) => known["type"] === type);
    const lastTransitionTime = old?.["status"] === status ? old["lastTransitionTime"] : timestamp(world);
    return { type, status, reason, message, lastTransitionTime };
  };
  const approval = approvalOf(definition);
  const now = [
    conflict === undefined
      ? condition("NamesAccepted", "True", "NoConflicts", "no conflicts found")
      : condition("NamesAccepted", "False", conflict.reason, conflict.message),
    conflict === undefined || isEstablished(definition)
      ? condition("Established", "True", "InitialNamesAccepted", "the initial names have been accepted")
      : condition("Established", "False", "NotAccepted", "not all names are accepted"),
    ...(approval === undefined
      ? []
      : [
          condition(
            "KubernetesAPIApprovalPolicyConformant",
            approval.state === "approved" ? "True" : "False",
            approval.reason,
            approval.message,
          ),
        ]),
  ];
  return [...now, ...before.filter(({ type }) => !now.some((known) => known["type"] === type))];
}

function endDefinition({ world, server }: Controls, definition: KubeObject): void {
  const { name = "" } = definition.metadata;
  const spec = mapOf(definition["spec"]);
  const collection = `${String(spec["group"])}/${String(mapOf(spec["names"])["plural"])}`;
  const served = world.registry.storageOf(collection);
  for (const { metadata } of served === undefined ? [] : world.store.list(collection)) {
    if (served === undefined || metadata.deletionTimestamp !== undefined) continue;
    const options = { dryRun: false, propagation: undefined, gracePeriodSeconds: undefined, preconditions: {} };
    deleteObject(world, { kind: served, namespace: metadata.namespace ?? "", name: metadata.name ?? "" }, options);
  }
  const kind = world.registry.byKind(DEFINITION_GROUP, DEFINITION_KIND);
  if (kind === undefined || world.store.list(collection).length > 0) return;
  if (definition.metadata.finalizers?.includes(CLEANUP) !== true) return;
  server.replace(
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
