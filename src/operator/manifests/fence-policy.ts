import { SkysailError } from "../../model/errors.ts";
import type { KubeObject } from "../../model/objects.ts";
import { INSTALLATION } from "./manifests.ts";

/** Whose writes the policy judges. Nobody else ever meets it. */
export interface FencedIdentities {
  /** User names as the API server sees them. Default is every service account of ours that writes: the functions' and that of `skysail serve`. */
  readonly users?: readonly string[];
  /** Group names. Default is `skysail:writers`. */
  readonly groups?: readonly string[];
}

/** Both at once, so that a cluster which goes from one way of running operators to the other is never without. */
const WRITERS = [INSTALLATION.writer, INSTALLATION.serve].map(
  (account) => `system:serviceaccount:${INSTALLATION.namespace}:${account}`,
);

const PREFIX = "fence.skysail.dev/";
const NAME = "skysail-fence";
const POLICY = "admissionregistration.k8s.io/v1";

/** CEL: the annotation `key` of `map` holds a fencing token, small enough for an int. */
const isToken = (map: string, key: string): string => `${map}[${key}].matches('^[0-9]{1,18}$')`;

/**
 * The ValidatingAdmissionPolicy and its binding that keep a late writer of ours from winning.
 *
 * Guarantees, for writes of these identities only: an annotation `fence.skysail.dev/<operator>` of an object never gets smaller and never
 * vanishes; a creation or update carries one; a deletion names uid and resourceVersion. Refusals are 403 with `skysail-fence:` in the message.
 * Caveats: a custom resource's status has no fence (the API server ignores metadata there), nor has an object that the successor left
 * untouched. In force about a second after it was created.
 * Errors: `INVALID_CONFIG` for an identity that cannot be written into a rule, or none at all.
 */
export function toFencePolicy(identities: FencedIdentities = {}): KubeObject[] {
  const { users = WRITERS, groups = ["skysail:writers"] } = identities;
  const ours = [
    ...users.map((user) => `request.userInfo.username == ${quote(user)}`),
    ...groups.map((group) => `request.userInfo.?groups.orValue([]).exists(g, g == ${quote(group)})`),
  ];
  if (ours.length === 0)
    throw new SkysailError("INVALID_CONFIG", "the fence policy needs at least one user or group to judge");
  return [
    {
      apiVersion: POLICY,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: NAME },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          matchPolicy: "Equivalent",
          resourceRules: [
            {
              apiGroups: ["*"],
              apiVersions: ["*"],
              // Main resources and all subresources; the API server takes no other entry beside it.
              resources: ["*/*"],
              operations: ["CREATE", "UPDATE", "DELETE"],
              scope: "*",
            },
          ],
          excludeResourceRules: [
            excluded(["coordination.k8s.io"], ["leases"]),
            excluded(["", "events.k8s.io"], ["events", "serviceaccounts/token"]),
          ],
        },
        matchConditions: [{ name: "our-identity", expression: ours.join(" || ") }],
        variables: [
          // `request.subResource` is absent on the main resource, and reading an absent field is an error that would refuse every request.
          { name: "sub", expression: "request.?subResource.orValue('')" },
          { name: "before", expression: "oldObject == null ? {} : oldObject.metadata.?annotations.orValue({})" },
          { name: "after", expression: "object == null ? {} : object.metadata.?annotations.orValue({})" },
          { name: "fences", expression: `variables.before.map(k, k).filter(k, k.startsWith('${PREFIX}'))` },
        ],
        validations: [NEVER_SMALLER, ALWAYS_ONE, DELETE_WITH_PRECONDITION],
      },
    },
    {
      apiVersion: POLICY,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: NAME },
      spec: { policyName: NAME, validationActions: ["Deny", "Audit"] },
    },
  ];
}

const NEVER_SMALLER = {
  expression:
    "request.operation != 'UPDATE' || variables.sub != '' || variables.fences.all(k, k in variables.after && " +
    `${isToken("variables.after", "k")} && (!${isToken("variables.before", "k")} || ` +
    "int(variables.after[k]) >= int(variables.before[k])))",
  reason: "Forbidden",
  messageExpression: `'${NAME}: stale, object has ' + variables.fences.map(k, k + '=' + variables.before[k]).join(',')`,
};

const ALWAYS_ONE = {
  expression:
    "!(request.operation in ['CREATE', 'UPDATE']) || variables.sub != '' || " +
    `variables.after.exists(k, k.startsWith('${PREFIX}') && ${isToken("variables.after", "k")})`,
  reason: "Forbidden",
  message: `${NAME}: missing`,
};

const DELETE_WITH_PRECONDITION = {
  expression:
    "request.operation != 'DELETE' || (has(request.options.preconditions) && has(request.options.preconditions.uid) && " +
    "has(request.options.preconditions.resourceVersion))",
  reason: "Forbidden",
  message: `${NAME}: delete without uid and resourceVersion precondition`,
};

function excluded(apiGroups: readonly string[], resources: readonly string[]): object {
  return { apiGroups, apiVersions: ["*"], resources, operations: ["*"] };
}

/** A CEL string. Names with quotes, backslashes or line ends are refused, not escaped: no real identity has them. */
function quote(name: string): string {
  if (!/^[^'"\\\p{Cc}]{1,253}$/u.test(name)) {
    throw new SkysailError("INVALID_CONFIG", `${JSON.stringify(name)} cannot be a user or group of the fence policy`);
  }
  return `'${name}'`;
}
