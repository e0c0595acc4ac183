/** The label that says which tool manages an object (a recommended label of Kubernetes). */
export const MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

/** What our children carry under {@link MANAGED_BY_LABEL}. */
export const MANAGED_BY_VALUE = "skysail";

/** The label of every child: the operator that made it. */
export const OPERATOR_LABEL = "skysail.dev/operator";
