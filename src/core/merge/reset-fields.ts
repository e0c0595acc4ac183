import { type FieldSet, setOf } from "./field-set.ts";
import type { ResetFields } from "./updater.ts";

const STATUS = setOf(["f:status"]);
const SPEC = setOf(["f:spec"]);
const METADATA_AND_SPEC = setOf(["f:metadata"], ["f:spec"]);

/** How the endpoints of a kind divide its fields. */
export interface StatusRules {
  /** What the main endpoint does not write. */
  readonly main: FieldSet | undefined;
  /** What the status endpoint does not write. */
  readonly status: FieldSet;
}

const RULES = {
  /** Built-in kinds: the status endpoint also writes metadata. */
  builtIn: { main: STATUS, status: SPEC },
  /** Kinds whose status endpoint ignores metadata: custom resources, and some newer built-in kinds. */
  strict: { main: STATUS, status: METADATA_AND_SPEC },
} as const satisfies Record<string, StatusRules>;

/** Groups and kinds (`group/kind`) that differ from `builtIn`, as in Kubernetes 1.37. */
const EXCEPTIONS: Readonly<Record<string, StatusRules>> = {
  "/Pod": {
    main: STATUS,
    status: setOf(["f:spec"], ["f:metadata", "f:deletionTimestamp"], ["f:metadata", "f:ownerReferences"]),
  },
  "apps/Deployment": { main: STATUS, status: setOf(["f:spec"], ["f:metadata", "f:labels"]) },
  "certificates.k8s.io/CertificateSigningRequest": {
    main: setOf(["f:spec"], ["f:status"]),
    status: setOf(["f:spec"], ["f:status", "f:conditions"]),
  },
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": RULES.strict,
  "apiregistration.k8s.io/APIService": RULES.strict,
  "flowcontrol.apiserver.k8s.io/FlowSchema": RULES.strict,
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration": RULES.strict,
  "networking.k8s.io/ServiceCIDR": RULES.strict,
  "resource.k8s.io/DeviceTaintRule": RULES.strict,
  "resource.k8s.io/ResourceClaim": RULES.strict,
  "storage.k8s.io/CSINode": RULES.strict,
  "storage.k8s.io/VolumeAttachment": RULES.strict,
  "storagemigration.k8s.io/StorageVersionMigration": RULES.strict,
};

/** Fields that a write cannot set, by the endpoint it goes to. */
export interface Endpoint {
  readonly group: string;
  readonly kind: string;
  /** `status`, `scale`, …; absent for the main resource. */
  readonly subresource?: string;
  /** The kind is a custom resource. */
  readonly custom: boolean;
  /** The kind has a status subresource (custom resources may lack it). */
  readonly hasStatus: boolean;
}

/** The fields that a write through `endpoint` cannot set. The same in every version of a kind. */
export function resetFieldsOf(endpoint: Endpoint): ResetFields {
  const fields = endpoint.hasStatus ? pick(endpoint) : undefined;
  return () => fields;
}

function pick(endpoint: Endpoint): FieldSet | undefined {
  const rules = endpoint.custom ? RULES.strict : (EXCEPTIONS[`${endpoint.group}/${endpoint.kind}`] ?? RULES.builtIn);
  switch (endpoint.subresource) {
    case undefined:
    case "":
      return rules.main;
    case "status":
      return rules.status;
    default:
      return undefined;
  }
}
