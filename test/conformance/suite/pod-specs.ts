import { area, type Case } from "../server.ts";
import { asks } from "./expect.ts";
import { DEPLOYMENTS, PODS, post } from "./requests.ts";
import { deployment, pod } from "./workloads.ts";

/** A field of a Deployment's Pods that is refused: with what, where, why, as what. */
const refusedSpec = (fields: Readonly<Record<string, unknown>>, at: string, why: string, as: string): Case["run"] =>
  asks(
    (ns) => {
      const { spec, ...made } = deployment("a");
      const { template, ...rest } = spec as Record<string, unknown>;
      const { spec: pods, ...meta } = template as Record<string, Record<string, unknown>>;
      return post(DEPLOYMENTS, ns, { ...made, spec: { ...rest, template: { ...meta, spec: { ...pods, ...fields } } } });
    },
    [
      `422 Invalid: Deployment.apps "a" is invalid: spec.template.spec.${at}: ${why}`,
      "name a, group apps, kind Deployment",
      `${as} spec.template.spec.${at}`,
    ],
  );

/** A toleration that is refused. */
const refused = (toleration: Readonly<Record<string, unknown>>, field: string, why: string, as: string): Case["run"] =>
  refusedSpec({ tolerations: [toleration] }, `tolerations[0].${field}`, why, as);

const INVALID = "FieldValueInvalid";
const OTHER = "FieldValueNotSupported";

const IDS = "must be between 0 and 2147483647, inclusive";

/** Cases of the area `writes: specs of Pods`. */
export const podSpecs = area("writes: specs of Pods", {
  "a user below all": refusedSpec(
    { securityContext: { runAsUser: -1 } },
    "securityContext.runAsUser",
    `Invalid value: -1: ${IDS}`,
    INVALID,
  ),
  "a group beyond all": refusedSpec(
    { securityContext: { supplementalGroups: [0, 2 ** 31] } },
    "securityContext.supplementalGroups[1]",
    `Invalid value: 2147483648: ${IDS}`,
    INVALID,
  ),
  "a container's user": refusedSpec(
    { containers: [{ name: "c", image: "i", securityContext: { runAsUser: -1 } }] },
    "containers[0].securityContext.runAsUser",
    `Invalid value: -1: ${IDS}`,
    INVALID,
  ),
  "tolerations: any key, and a value": refused(
    { value: "x" },
    "operator",
    'Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    INVALID,
  ),
  "tolerations: a value of what only has to be there": refused(
    { key: "a", operator: "Exists", value: "x" },
    "operator",
    "Invalid value: \"x\": value must be empty when `operator` is 'Exists'",
    INVALID,
  ),
  "tolerations: another operator": refused(
    { key: "a", operator: "Other" },
    "operator",
    'Unsupported value: "Other": supported values: "Equal", "Exists"',
    OTHER,
  ),
  "tolerations: a comparison, which is not switched on": refused(
    { key: "a", operator: "Lt", value: "1" },
    "operator",
    'Unsupported value: "Lt": supported values: "Equal", "Exists", "Lt", "Gt"',
    OTHER,
  ),
  "tolerations: another effect": refused(
    { key: "a", operator: "Exists", effect: "Other" },
    "effect",
    'Unsupported value: "Other": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    OTHER,
  ),
  "tolerations: seconds of what does not evict": refused(
    { key: "a", operator: "Exists", effect: "NoSchedule", tolerationSeconds: 5 },
    "effect",
    "Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
    INVALID,
  ),
  "tolerations: a key that is none": refused(
    { key: "a b", operator: "Exists" },
    "key",
    "Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    INVALID,
  ),
  "tolerations: a key that is none, of a Pod": asks(
    (ns) => {
      const { spec, ...made } = pod("a");
      return post(PODS, ns, {
        ...made,
        spec: { ...(spec as object), tolerations: [{ key: "a b", operator: "Exists" }] },
      });
    },
    [
      "422 Invalid: Pod \"a\" is invalid: spec.tolerations[0].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "name a, kind Pod",
      "FieldValueInvalid spec.tolerations[0].key",
    ],
  ),
});
