import { isList, isMap, type JsonMap } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import type { ServedKind } from "./served-kind.ts";
import { timestamp, type World } from "./world.ts";

type Change = (object: KubeObject, live: KubeObject | undefined, world: Pick<World, "clock">) => KubeObject;

/** What the server itself sets when an object of a kind is created. */
const CREATED: Readonly<Record<string, Change>> = {
  "/Namespace": (object) => ({
    ...labelled(object),
    status: { phase: "Active" },
  }),
  "/Pod": (object, _live, world) => ({
    ...object,
    status: { phase: "Pending", ...gated(object, world), qosClass: qosOf(object) },
  }),
  "/PersistentVolumeClaim": (object) => ({ ...object, status: { phase: "Pending" } }),
  "/PersistentVolume": (object, _live, world) => ({
    ...object,
    status: { phase: "Pending", lastPhaseTransitionTime: timestamp(world) },
  }),
  "/Service": (object) => ({ ...object, status: { loadBalancer: {} } }),
  "/Node": (object) => object,
  "apiextensions.k8s.io/CustomResourceDefinition": (object) => ({ ...named(object), status: undefined }),
};

/** What it keeps or sets when one is changed. */
const UPDATED: Readonly<Record<string, Change>> = {
  "/Namespace": (object, live) => {
    const spec = live === undefined ? object["spec"] : live["spec"];
    return { ...labelled(object), ...(spec === undefined ? {} : { spec }) };
  },
  "apiextensions.k8s.io/CustomResourceDefinition": (object) => named(object),
};

/** Kinds that an update creates when they are not there. */
const CREATED_BY_UPDATE: ReadonlySet<string> = new Set([
  "/Endpoints",
  "/Event",
  "/LimitRange",
  "/Service",
  "coordination.k8s.io/Lease",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "rbac.authorization.k8s.io/Role",
  "rbac.authorization.k8s.io/RoleBinding",
]);

/** Whether an update of an object that is not there creates it. */
export function createsOnUpdate({ custom, group, kind }: ServedKind): boolean {
  return !custom && CREATED_BY_UPDATE.has(`${group}/${kind}`);
}

/** The object with what its kind's strategy sets on a creation; a status that clients send is dropped. */
export function onCreate(kind: ServedKind, object: KubeObject, world: Pick<World, "clock">): KubeObject {
  const change = kind.custom ? undefined : CREATED[`${kind.group}/${kind.kind}`];
  const clean = kind.hasStatus ? withoutStatus(object) : object;
  return change === undefined ? clean : withoutUndefined(change(clean, undefined, world));
}

/** The object with what is set on a creation after ownership was worked out: nobody owns it. */
export function onStore(kind: ServedKind, object: KubeObject): KubeObject {
  if (kind.custom || kind.group !== "" || kind.kind !== "Namespace") return object;
  return { ...object, spec: { ...mapOf(object["spec"]), finalizers: finalizersOf(object) } };
}

/** The object with what its kind's strategy sets when it takes the place of `live`. */
export function onUpdate(kind: ServedKind, live: KubeObject, object: KubeObject): KubeObject {
  const change = kind.custom ? undefined : UPDATED[`${kind.group}/${kind.kind}`];
  return change === undefined ? object : change(object, live, { clock: NO_CLOCK });
}

const NO_CLOCK = { now: () => 0, sleep: () => Promise.resolve() };

function withoutStatus(object: KubeObject): KubeObject {
  const { status: _status, ...rest } = object;
  return rest as KubeObject;
}

function withoutUndefined(object: KubeObject): KubeObject {
  return object["status"] === undefined ? withoutStatus(object) : object;
}

function labelled(object: KubeObject): KubeObject {
  const { labels, name = "" } = object.metadata;
  return { ...object, metadata: { ...object.metadata, labels: { ...labels, "kubernetes.io/metadata.name": name } } };
}

function finalizersOf(object: KubeObject): readonly unknown[] {
  const given = mapOf(object["spec"])["finalizers"];
  const finalizers = isList(given) ? given : [];
  return finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"];
}

/** Names and conversion of a definition that may be left out. */
function named(object: KubeObject): KubeObject {
  const spec = mapOf(object["spec"]);
  const names = mapOf(spec["names"]);
  const kind = typeof names["kind"] === "string" ? names["kind"] : "";
  return {
    ...object,
    spec: {
      ...spec,
      names: {
        ...names,
        ...(kind === ""
          ? {}
          : { singular: names["singular"] || kind.toLowerCase(), listKind: names["listKind"] || `${kind}List` }),
      },
      conversion: spec["conversion"] ?? { strategy: "None" },
    },
  };
}

/** A Pod that waits at a gate is not looked at by any scheduler: it says so from the first. */
function gated(pod: KubeObject, world: Pick<World, "clock">): JsonMap {
  const gates = mapOf(pod["spec"])["schedulingGates"];
  if (!isList(gates) || gates.length === 0) return {};
  const reason = "SchedulingGated";
  const message = "Scheduling is blocked due to non-empty scheduling gates";
  return {
    conditions: [{ type: "PodScheduled", status: "False", lastTransitionTime: timestamp(world), reason, message }],
  };
}

/** Kubernetes' quality-of-service class of a pod. */
function qosOf(pod: KubeObject): string {
  const spec = mapOf(pod["spec"]);
  const containers = [spec["containers"], spec["initContainers"]].flatMap((list) =>
    isList(list) ? list.filter(isMap) : [],
  );
  const of = (container: JsonMap, part: string): JsonMap => mapOf(mapOf(container["resources"])[part]);
  const names = ["cpu", "memory"];
  const none = containers.every((container) =>
    names.every((name) => of(container, "requests")[name] === undefined && of(container, "limits")[name] === undefined),
  );
  if (none) return "BestEffort";
  const exact = containers.every((container) =>
    names.every((name) => {
      const limit = of(container, "limits")[name];
      return limit !== undefined && (of(container, "requests")[name] ?? limit) === limit;
    }),
  );
  return exact ? "Guaranteed" : "Burstable";
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}
