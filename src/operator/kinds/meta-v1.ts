// Generated from the OpenAPI documents of kube-apiserver v1.37.2 by infra/build/generate-kinds.ts. Do not edit.

/** Condition (meta-v1). */
export interface Condition {
  readonly lastTransitionTime: string;
  readonly message: string;
  readonly observedGeneration?: number;
  readonly reason: string;
  readonly status: string;
  readonly type: string;
}

/** LabelSelector (meta-v1). */
export interface LabelSelector {
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
  readonly matchLabels?: Readonly<Record<string, string>>;
}

/** LabelSelectorRequirement (meta-v1). */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}
