// Generated from the OpenAPI documents of kube-apiserver v1.37.2 by infra/build/generate-kinds.ts. Do not edit.

/** TopologyConstraint (scheduling-v1alpha3). */
export interface TopologyConstraint {
  readonly key: string;
}

/** WorkloadPodGroupAllDisruptionMode (scheduling-v1alpha3): an object without fields. */
export type WorkloadPodGroupAllDisruptionMode = Readonly<Record<string, never>>;

/** WorkloadPodGroupBasicSchedulingPolicy (scheduling-v1alpha3): an object without fields. */
export type WorkloadPodGroupBasicSchedulingPolicy = Readonly<Record<string, never>>;

/** WorkloadPodGroupDisruptionMode (scheduling-v1alpha3). */
export interface WorkloadPodGroupDisruptionMode {
  readonly all?: WorkloadPodGroupAllDisruptionMode;
  readonly single?: WorkloadPodGroupSingleDisruptionMode;
}

/** WorkloadPodGroupGangSchedulingPolicy (scheduling-v1alpha3). */
export interface WorkloadPodGroupGangSchedulingPolicy {
  readonly minCount?: number;
}

/** WorkloadPodGroupResourceClaim (scheduling-v1alpha3). */
export interface WorkloadPodGroupResourceClaim {
  readonly name: string;
  readonly resourceClaimName?: string;
  readonly resourceClaimTemplateName?: string;
}

/** WorkloadPodGroupSchedulingConstraints (scheduling-v1alpha3). */
export interface WorkloadPodGroupSchedulingConstraints {
  readonly topology?: readonly TopologyConstraint[];
}

/** WorkloadPodGroupSchedulingPolicy (scheduling-v1alpha3). */
export interface WorkloadPodGroupSchedulingPolicy {
  readonly basic?: WorkloadPodGroupBasicSchedulingPolicy;
  readonly gang?: WorkloadPodGroupGangSchedulingPolicy;
}

/** WorkloadPodGroupSingleDisruptionMode (scheduling-v1alpha3): an object without fields. */
export type WorkloadPodGroupSingleDisruptionMode = Readonly<Record<string, never>>;
