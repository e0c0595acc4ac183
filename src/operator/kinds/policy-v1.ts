// Generated from the OpenAPI documents of kube-apiserver v1.37.2 by infra/build/generate-kinds.ts. Do not edit.

import type { ObjectMeta } from "../../model/objects.ts";
import type { Condition, LabelSelector } from "./meta-v1.ts";
import { defineKind, type Kind } from "../kind.ts";

/** PodDisruptionBudget (policy/v1). */
export interface PodDisruptionBudget {
  readonly apiVersion: "policy/v1";
  readonly kind: "PodDisruptionBudget";
  readonly metadata: ObjectMeta;
  readonly spec?: PodDisruptionBudgetSpec;
  readonly status?: PodDisruptionBudgetStatus;
}

/** The kind PodDisruptionBudget (policy/v1). */
export const PodDisruptionBudget: Kind<PodDisruptionBudget> = defineKind<PodDisruptionBudget>({
  group: "policy",
  version: "v1",
  kind: "PodDisruptionBudget",
  plural: "poddisruptionbudgets",
});

/** PodDisruptionBudgetSpec (policy-v1). */
export interface PodDisruptionBudgetSpec {
  readonly maxUnavailable?: number | string;
  readonly minAvailable?: number | string;
  readonly selector?: LabelSelector;
  readonly unhealthyPodEvictionPolicy?: "AlwaysAllow" | "IfHealthyBudget";
}

/** PodDisruptionBudgetStatus (policy-v1). */
export interface PodDisruptionBudgetStatus {
  readonly conditions?: readonly Condition[];
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
  readonly disruptedPods?: Readonly<Record<string, string>>;
  readonly disruptionsAllowed?: number;
  readonly expectedPods?: number;
  readonly observedGeneration?: number;
}
