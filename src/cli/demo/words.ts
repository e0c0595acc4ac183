import type { ClusterAddress } from "../../runtime/local-cloud.ts";

/** What to try while the demo goes on serving. */
export function printKept(
  clusters: readonly ClusterAddress[],
  namespace: string,
  isForeign: boolean,
): readonly string[] {
  const lines = clusters.flatMap(({ kubeconfig, context }) => {
    const kubectl = `  kubectl --kubeconfig ${kubeconfig}${context === undefined ? "" : ` --context ${context}`} -n ${namespace}`;
    return [`${kubectl} get websites,deployments,services`, `${kubectl} scale deployment hello --replicas 1`];
  });
  const end = isForeign
    ? `Ctrl-C ends the operator; namespace ${namespace} and the definition of Website stay.`
    : "Ctrl-C ends everything.";
  return ["Still serving. In another terminal:", ...lines, end];
}

/** What to try after the demo. */
export function printNext(): readonly string[] {
  return [
    "Everything that the demo made is gone again. Next:",
    "  npm run demo -- --keep                                   the same, left running for your kubectl",
    "  npm run demo -- --kubeconfig FILE                        the same on a cluster of yours",
    "  npm run -s skysail -- dev examples/website/operator.ts   the operator that you saw: change it while it runs",
    "  docs/tutorial/first-operator.md                          one of your own",
  ];
}
