import type { Addition } from "./additions.ts";
import type { JsonMap } from "./values.ts";

/** Default of a field: a value, or one that depends on the object's other fields (`undefined`: none). */
type Default = { readonly value: unknown } | { readonly from: (object: JsonMap) => unknown };

const is = (value: unknown): Default => ({ value });
const from = (compute: (object: JsonMap) => unknown): Default => ({ from: compute });

const PROBE_HANDLER_DEFAULTS = {
  timeoutSeconds: is(1),
  periodSeconds: is(10),
  successThreshold: is(1),
  failureThreshold: is(3),
};
const FILE_MODE = { defaultMode: is(0o644) };
const WEBHOOK = {
  failurePolicy: is("Fail"),
  matchPolicy: is("Equivalent"),
  namespaceSelector: is({}),
  objectSelector: is({}),
  timeoutSeconds: is(10),
};
const INTERNAL_TYPES: ReadonlySet<unknown> = new Set(["ClusterIP", "NodePort", "LoadBalancer"]);
const RBAC_GROUP = "rbac.authorization.k8s.io";

/**
 * Defaults that the API server fills in and its OpenAPI documents do not tell, by definition (without the prefix `io.k8s.api.`).
 * What is not here is not known to have none: a difference that a default could explain is then `unknown`.
 */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, Default>>>> = {
  "core.v1.Container": {
    terminationMessagePath: is("/dev/termination-log"),
    terminationMessagePolicy: is("File"),
    imagePullPolicy: from(({ image }) => (typeof image === "string" && image !== "" ? pullPolicy(image) : undefined)),
  },
  "core.v1.PodSpec": {
    restartPolicy: is("Always"),
    terminationGracePeriodSeconds: is(30),
    dnsPolicy: is("ClusterFirst"),
    securityContext: is({}),
    schedulerName: is("default-scheduler"),
    // The old name of the field and the new one are kept in step.
    serviceAccountName: from(({ serviceAccount }) => serviceAccount),
    serviceAccount: from(({ serviceAccountName }) => (serviceAccountName === "" ? undefined : serviceAccountName)),
  },
  "core.v1.Probe": PROBE_HANDLER_DEFAULTS,
  "core.v1.HTTPGetAction": { path: is("/"), scheme: is("HTTP") },
  "core.v1.GRPCAction": { service: is("") },
  "core.v1.ObjectFieldSelector": { apiVersion: is("v1") },
  "core.v1.ConfigMapVolumeSource": FILE_MODE,
  "core.v1.SecretVolumeSource": FILE_MODE,
  "core.v1.ProjectedVolumeSource": FILE_MODE,
  "core.v1.DownwardAPIVolumeSource": FILE_MODE,
  "core.v1.HostPathVolumeSource": { type: is("") },
  "core.v1.ServiceAccountTokenProjection": { expirationSeconds: is(3600) },
  "core.v1.Volume": {
    // A volume that names no source is an empty directory.
    emptyDir: from((volume) => (Object.keys(volume).every((field) => field === "name") ? {} : undefined)),
  },
  "core.v1.EndpointPort": { protocol: is("TCP") },
  "core.v1.PersistentVolumeSpec": { persistentVolumeReclaimPolicy: is("Retain"), volumeMode: is("Filesystem") },
  "core.v1.PersistentVolumeStatus": { phase: is("Pending") },
  "core.v1.PersistentVolumeClaimStatus": { phase: is("Pending") },
  "core.v1.ReplicationControllerSpec": { replicas: is(1) },
  "core.v1.ServicePort": { protocol: is("TCP"), targetPort: from(({ port }) => port) },
  "core.v1.ServiceSpec": {
    sessionAffinity: is("None"),
    type: is("ClusterIP"),
    internalTrafficPolicy: from(({ type }) => (INTERNAL_TYPES.has(type ?? "ClusterIP") ? "Cluster" : undefined)),
  },
  "core.v1.PersistentVolumeClaimSpec": { volumeMode: is("Filesystem") },
  "core.v1.Secret": { type: is("Opaque") },
  "apps.v1.DeploymentSpec": { replicas: is(1), revisionHistoryLimit: is(10), progressDeadlineSeconds: is(600) },
  "apps.v1.DeploymentStrategy": {
    type: is("RollingUpdate"),
    rollingUpdate: from(({ type }) => (type === undefined || type === "RollingUpdate" ? {} : undefined)),
  },
  "apps.v1.RollingUpdateDeployment": { maxUnavailable: is("25%"), maxSurge: is("25%") },
  "apps.v1.StatefulSetSpec": {
    replicas: is(1),
    podManagementPolicy: is("OrderedReady"),
    revisionHistoryLimit: is(10),
    persistentVolumeClaimRetentionPolicy: is({}),
  },
  "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": { whenDeleted: is("Retain"), whenScaled: is("Retain") },
  "apps.v1.StatefulSetUpdateStrategy": {
    type: is("RollingUpdate"),
    // Who states the type states all of it.
    rollingUpdate: from(({ type }) => ((type ?? "") === "" ? {} : undefined)),
  },
  "apps.v1.RollingUpdateStatefulSetStrategy": { partition: is(0), maxUnavailable: is(1) },
  "apps.v1.ReplicaSetSpec": { replicas: is(1) },
  "apps.v1.DaemonSetSpec": { revisionHistoryLimit: is(10) },
  "apps.v1.DaemonSetUpdateStrategy": {
    type: is("RollingUpdate"),
    rollingUpdate: from(({ type }) => (type === undefined || type === "RollingUpdate" ? {} : undefined)),
  },
  "apps.v1.RollingUpdateDaemonSet": { maxUnavailable: is(1), maxSurge: is(0) },
  "batch.v1.CronJobSpec": {
    concurrencyPolicy: is("Allow"),
    suspend: is(false),
    successfulJobsHistoryLimit: is(3),
    failedJobsHistoryLimit: is(1),
  },
  "batch.v1.PodFailurePolicyOnPodConditionsPattern": { status: is("True") },
  "networking.v1.NetworkPolicyPort": { protocol: is("TCP") },
  "networking.v1.NetworkPolicySpec": {
    policyTypes: from(({ egress }) =>
      Array.isArray(egress) && egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"],
    ),
  },
  "autoscaling.v1.HorizontalPodAutoscalerSpec": { minReplicas: is(1) },
  "autoscaling.v2.HorizontalPodAutoscalerSpec": { minReplicas: is(1) },
  "networking.v1.IngressClassParametersReference": { scope: is("Cluster") },
  "discovery.v1.EndpointPort": { name: is(""), protocol: is("TCP") },
  "storage.v1.StorageClass": { reclaimPolicy: is("Delete"), volumeBindingMode: is("Immediate") },
  "storage.v1.CSIDriverSpec": {
    attachRequired: is(true),
    podInfoOnMount: is(false),
    volumeLifecycleModes: is(["Persistent"]),
    storageCapacity: is(false),
    fsGroupPolicy: is("ReadWriteOnceWithFSType"),
    requiresRepublish: is(false),
    seLinuxMount: is(false),
    preventPodSchedulingIfMissing: is(false),
  },
  "admissionregistration.v1.ServiceReference": { port: is(443) },
  "admissionregistration.v1.RuleWithOperations": { scope: is("*") },
  "admissionregistration.v1.ValidatingWebhook": WEBHOOK,
  "admissionregistration.v1.MutatingWebhook": { ...WEBHOOK, reinvocationPolicy: is("Never") },
  "rbac.v1.Subject": { apiGroup: from(({ kind }) => (kind === "User" || kind === "Group" ? RBAC_GROUP : undefined)) },
  "rbac.v1.RoleRef": { apiGroup: is(RBAC_GROUP) },
};

/** `Always` for an image without a tag or with `latest`, unless a digest says which one. */
function pullPolicy(image: string): string {
  if (image.includes("@")) return "IfNotPresent";
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined || tag === "latest" ? "Always" : "IfNotPresent";
}

/** A default of a field, and what it adds where its value is always the same. */
interface Entry {
  readonly name: string;
  readonly fallback: Default;
  readonly fixed: Addition | undefined;
}

const TABLES: ReadonlyMap<string, readonly Entry[]> = new Map(
  Object.entries(DEFAULTS).map(([definition, table]) => [
    `io.k8s.api.${definition}`,
    Object.entries(table).map(([name, fallback]) => ({
      name,
      fallback,
      fixed: "value" in fallback ? { name, value: fallback.value } : undefined,
    })),
  ]),
);

const NONE: readonly Addition[] = [];

/**
 * The defaults of the fields that `object`, of a definition, lacks. What the server returned before (`live`) has all of the
 * server's fixed defaults: one that is not there is not this server's.
 */
export function missingDefaults(
  definition: string | undefined,
  object: JsonMap,
  live: JsonMap | undefined,
): readonly Addition[] {
  const table = definition === undefined ? undefined : TABLES.get(definition);
  if (table === undefined) return NONE;
  let out: Addition[] | undefined;
  for (const { name, fallback, fixed } of table) {
    if (!isUnset(object[name])) continue;
    if (fixed !== undefined && live !== undefined && live[name] === undefined) continue;
    const addition = fixed ?? { name, value: "from" in fallback ? fallback.from(object) : undefined };
    if (addition.value !== undefined) (out ??= []).push(addition);
  }
  return out ?? NONE;
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
