/** The operators that this deployment runs: put yours here. Reconcile runs them, sweep wakes their objects. */
export * from "../examples/website/operator.ts";
