/**
 * Optional fields whose zero differs from "not set", so that the server keeps it; other zeros it leaves out. By name, because the same names
 * mean the same in all built-in kinds. For a name that is not here this is a guess, and its user says so.
 */
export const KEEPS_ZERO: ReadonlySet<string> = new Set(
  `
  terminatingReplicas collisionCount replicas minReplicas partition parallelism completions backoffLimit maxSurge maxUnavailable minAvailable
  revisionHistoryLimit successfulJobsHistoryLimit failedJobsHistoryLimit progressDeadlineSeconds
  terminationGracePeriodSeconds activeDeadlineSeconds startingDeadlineSeconds ttlSecondsAfterFinished tolerationSeconds
  stabilizationWindowSeconds averageUtilization priority defaultMode mode
  runAsUser runAsGroup fsGroup runAsNonRoot privileged allowPrivilegeEscalation readOnlyRootFilesystem
  automountServiceAccountToken enableServiceLinks shareProcessNamespace hostUsers setHostnameAsFQDN
  ready serving started terminating failedIndexes immutable optional suspend controller blockOwnerDeletion allocateLoadBalancerNodePorts storageClassName
  `
    .trim()
    .split(/\s+/),
);
