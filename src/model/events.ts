import * as z from "zod/mini";
import { fromApiVersion, type ObjectRef } from "./refs.ts";
import type { KubeObject, OwnerReference } from "./objects.ts";

/** CloudEvents `type` of everything that a relay sends, version 1 of the wire. */
export const EVENT_TYPES = {
  added: "dev.skysail.resource.added",
  modified: "dev.skysail.resource.modified",
  deleted: "dev.skysail.resource.deleted",
  syncBegin: "dev.skysail.sync.begin",
  syncEnd: "dev.skysail.sync.end",
  gap: "dev.skysail.watch.gap",
  heartbeat: "dev.skysail.heartbeat",
} as const;

/** Knative ApiServerSource's types, accepted as aliases of ours. */
const ALIASES: Readonly<Record<string, ResourceEventType>> = {
  "dev.knative.apiserver.resource.add": EVENT_TYPES.added,
  "dev.knative.apiserver.resource.update": EVENT_TYPES.modified,
  "dev.knative.apiserver.resource.delete": EVENT_TYPES.deleted,
};

/** The types that speak of one object. */
export type ResourceEventType = typeof EVENT_TYPES.added | typeof EVENT_TYPES.modified | typeof EVENT_TYPES.deleted;

/** The types that speak of a watch or of the cluster. */
export type SignalEventType = Exclude<(typeof EVENT_TYPES)[keyof typeof EVENT_TYPES], ResourceEventType>;

/** What a resource event says of its object: identity and what routing needs; the body only when the subscription asks for it. */
export interface ResourceEventData {
  readonly ref: ObjectRef;
  readonly owners: readonly OwnerReference[];
  readonly labels: Readonly<Record<string, string>>;
  /** Only keys under `skysail.dev/`. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
  /** The object as the relay saw it; never a Secret. A hint: see {@link Request.snapshot}. */
  readonly object?: KubeObject;
}

/** What a signal says: the kind it speaks of, when it speaks of one, and a growing sequence number. */
export interface SignalEventData {
  readonly kind?: string;
  readonly group?: string;
  readonly reason?: string;
  readonly sequence?: number;
}

interface EventBase {
  readonly specversion: "1.0";
  /** Deterministic: the same change of the same object has the same id, whoever sends it and however often. */
  readonly id: string;
  /** `//clusters/<kube-system uid>`. */
  readonly source: string;
  readonly subject?: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly datacontenttype?: "application/json";
}

/** A change of one object (CloudEvents 1.0). */
export interface ResourceEvent extends EventBase {
  readonly type: ResourceEventType;
  readonly uid: string;
  readonly resourceversion: string;
  /** A number as a decimal string, as CloudEvents extensions are. */
  readonly generation?: string;
  /** Events with the same key concern the same object. */
  readonly partitionkey: string;
  readonly data: ResourceEventData;
}

/** A sign of life of a watch, a relay or a cluster (CloudEvents 1.0). */
export interface SignalEvent extends EventBase {
  readonly type: SignalEventType;
  readonly data: SignalEventData;
}

/** Everything that a relay sends. */
export type ClusterEvent = ResourceEvent | SignalEvent;

/** Whether the event speaks of one object. */
export function isResourceEvent(event: ClusterEvent): event is ResourceEvent {
  return event.type.startsWith("dev.skysail.resource.");
}

/** `//clusters/<id>`, the CloudEvents `source` of a cluster. */
export function toSource(cluster: string): string {
  return `//clusters/${cluster}`;
}

/** The cluster id in a `source`, or `undefined` when it has another form. */
export function fromSource(source: string): string | undefined {
  return /^\/\/clusters\/([A-Za-z0-9-]{1,64})$/.exec(source)?.[1];
}

const text = (max: number): z.ZodMiniString => z.string().check(z.maxLength(max));
const name = text(253).check(z.minLength(1));
const stringMap = z.record(text(317), text(262_144));

/** Shape of an {@link ObjectRef} at an edge. */
export const objectRefSchema = z.object({
  cluster: text(64).check(z.minLength(1)),
  group: text(253),
  version: text(63).check(z.minLength(1)),
  kind: text(63).check(z.minLength(1)),
  resource: text(63).check(z.minLength(1)),
  namespace: z.optional(name),
  name,
  uid: z.optional(text(64)),
});

const ownerSchema = z.object({
  apiVersion: text(317),
  kind: text(63),
  name,
  uid: text(64),
  controller: z.optional(z.boolean()),
  blockOwnerDeletion: z.optional(z.boolean()),
});

/** Shape of any Kubernetes object at an edge: identity is checked, every other field passes through untouched. */
export const kubeObjectSchema = z.looseObject({
  apiVersion: text(317).check(z.minLength(1)),
  kind: text(63).check(z.minLength(1)),
  metadata: z.looseObject({
    name: z.optional(name),
    namespace: z.optional(name),
    uid: z.optional(text(64)),
    resourceVersion: z.optional(text(64)),
    generation: z.optional(z.int()),
    deletionTimestamp: z.optional(text(64)),
    labels: z.optional(stringMap),
    annotations: z.optional(stringMap),
    finalizers: z.optional(z.array(text(317))),
    ownerReferences: z.optional(z.array(ownerSchema)),
  }),
});

const base = {
  specversion: z.literal("1.0"),
  id: text(128).check(z.minLength(1)),
  source: text(256).check(z.minLength(1)),
  subject: z.optional(text(1024)),
  time: z.optional(text(64)),
  datacontenttype: z.optional(z.literal("application/json")),
};

const resourceEventSchema = z.object({
  ...base,
  type: z.enum([EVENT_TYPES.added, EVENT_TYPES.modified, EVENT_TYPES.deleted]),
  uid: text(64).check(z.minLength(1)),
  resourceversion: text(64).check(z.minLength(1)),
  generation: z.optional(text(32)),
  partitionkey: text(256),
  data: z.object({
    ref: objectRefSchema,
    owners: z.array(ownerSchema).check(z.maxLength(64)),
    labels: stringMap,
    annotations: stringMap,
    deletionTimestamp: z.optional(text(64)),
    object: z.optional(kubeObjectSchema),
  }),
});

const signalEventSchema = z.object({
  ...base,
  type: z.enum([EVENT_TYPES.syncBegin, EVENT_TYPES.syncEnd, EVENT_TYPES.gap, EVENT_TYPES.heartbeat]),
  data: z.object({
    kind: z.optional(text(63)),
    group: z.optional(text(253)),
    reason: z.optional(text(256)),
    sequence: z.optional(z.int()),
  }),
});

const eventSchema = z.discriminatedUnion("type", [resourceEventSchema, signalEventSchema]);

/** Outcome of reading one event at an edge: the event, or what is wrong with it and where. */
export type ParsedEvent =
  | { readonly ok: true; readonly event: ClusterEvent }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads one CloudEvent of the wire, version 1. Unknown attributes are dropped, so that a newer relay works with older functions;
 * an unknown `type` is a problem that names it. Knative's `dev.knative.apiserver.resource.*` are read as ours.
 */
export function parseEvent(value: unknown): ParsedEvent {
  const result = eventSchema.safeParse(fromKnative(value));
  if (result.success) return { ok: true, event: result.data as ClusterEvent };
  const issue = result.error.issues[0];
  return { ok: false, problem: `${issue?.path.join(".") || "event"}: ${issue?.message ?? "invalid"}` };
}

function fromKnative(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string") return value;
  const type = Object.hasOwn(ALIASES, value.type) ? ALIASES[value.type] : undefined;
  if (type === undefined) return value;
  const { data, source } = value as { data?: unknown; source?: unknown };
  const parsed = kubeObjectSchema.safeParse(data);
  if (!parsed.success) return { ...value, type };
  const object = parsed.data as KubeObject;
  const cluster = typeof source === "string" ? (fromSource(source) ?? "") : "";
  const { uid = "", resourceVersion = "", name: objectName = "", namespace } = object.metadata;
  const { kind, apiVersion } = object;
  return {
    ...value,
    type,
    uid,
    resourceversion: resourceVersion,
    partitionkey: `${cluster}/${uid}`,
    data: {
      ref: {
        cluster,
        ...fromApiVersion(apiVersion),
        kind,
        resource: `${kind.toLowerCase()}s`,
        ...(namespace === undefined ? {} : { namespace }),
        name: objectName,
        uid,
      },
      owners: object.metadata.ownerReferences ?? [],
      labels: object.metadata.labels ?? {},
      annotations: {},
    },
  };
}
