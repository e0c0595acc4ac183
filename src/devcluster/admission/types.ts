import { BOOL, type CelType, DYN, INT, listOf, mapOf, STRING, TIMESTAMP } from "../cel/types.ts";

/* The types that admission policies know beforehand: the request and its namespace. All else is known when it is evaluated. */

function objectOf(name: string, fields: Readonly<Record<string, CelType>>): CelType {
  return { kind: "object", name: `kubernetes.${name}`, fields: new Map(Object.entries(fields)) };
}

const TEXTS = listOf(STRING);
const KIND = objectOf("GroupVersionKind", { group: STRING, version: STRING, kind: STRING });
const RESOURCE = objectOf("GroupVersionResource", { group: STRING, version: STRING, resource: STRING });

/** The variable `request`. */
export const REQUEST = objectOf("AdmissionRequest", {
  kind: KIND,
  resource: RESOURCE,
  subResource: STRING,
  requestKind: KIND,
  requestResource: RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: objectOf("UserInfo", { username: STRING, uid: STRING, groups: TEXTS, extra: mapOf(STRING, TEXTS) }),
  dryRun: BOOL,
  options: DYN,
});

/** The variable `namespaceObject`. Its uid is declared by another name than it has, as in the API server. */
export const NAMESPACE = objectOf("Namespace", {
  metadata: objectOf("NamespaceMetadata", {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: mapOf(STRING, STRING),
    annotations: mapOf(STRING, STRING),
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: TEXTS,
  }),
  spec: objectOf("NamespaceSpec", { finalizers: TEXTS }),
  status: objectOf("NamespaceStatus", {
    conditions: listOf(
      objectOf("NamespaceCondition", {
        status: STRING,
        type: STRING,
        lastTransitionTime: TIMESTAMP,
        message: STRING,
        reason: STRING,
      }),
    ),
    phase: STRING,
  }),
});
