import { area } from "../server.ts";
import { asks, at, done, same } from "./expect.ts";
import { apply, collection, del, merge, post, put } from "./requests.ts";

const BUDGETS = collection("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets");
const LEASES = collection("coordination.k8s.io/v1", "Lease", "leases");
const JOBS = collection("batch/v1", "Job", "jobs");
const ROLES = collection("rbac.authorization.k8s.io/v1", "Role", "roles");

const A = { metadata: { name: "a" } };
const budget = (spec: Readonly<Record<string, unknown>>) => ({ ...A, spec });

const NO_BUDGET = '422 Invalid: PodDisruptionBudget.policy "a" is invalid: ';
const BUDGET = "name a, group policy, kind PodDisruptionBudget";
const NO_LEASE = '422 Invalid: Lease.coordination.k8s.io "a" is invalid: ';
const LEASE = "name a, group coordination.k8s.io, kind Lease";

/** Cases of the area `writes: budgets, leases, jobs`. */
export const budgets = area("writes: budgets, leases, jobs", {
  "a budget that says both what stays and what goes": asks(
    (ns) => post(BUDGETS, ns, budget({ minAvailable: 1, maxUnavailable: "10%" })),
    [
      `${NO_BUDGET}spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":"10%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set`,
      BUDGET,
      "FieldValueInvalid spec",
    ],
  ),
  "a budget of less than none": asks(
    (ns) => post(BUDGETS, ns, budget({ minAvailable: -1 })),
    [
      `${NO_BUDGET}spec.minAvailable: Invalid value: -1: must be greater than or equal to 0`,
      BUDGET,
      "FieldValueInvalid spec.minAvailable",
    ],
  ),
  "a budget of more than all": asks(
    (ns) => post(BUDGETS, ns, budget({ maxUnavailable: "150%" })),
    [
      `${NO_BUDGET}spec.maxUnavailable: Invalid value: "150%": must not be greater than 100%`,
      BUDGET,
      "FieldValueInvalid spec.maxUnavailable",
    ],
  ),
  "a budget of a number in quotes": asks(
    (ns) => post(BUDGETS, ns, budget({ maxUnavailable: "5" })),
    [
      `${NO_BUDGET}spec.maxUnavailable: Invalid value: "5": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
      BUDGET,
      "FieldValueInvalid spec.maxUnavailable",
    ],
  ),
  "a budget with another policy of eviction": asks(
    (ns) => post(BUDGETS, ns, budget({ unhealthyPodEvictionPolicy: "x" })),
    [
      `${NO_BUDGET}spec.unhealthyPodEvictionPolicy: Unsupported value: "x": supported values: "AlwaysAllow", "IfHealthyBudget"`,
      BUDGET,
      "FieldValueNotSupported spec.unhealthyPodEvictionPolicy",
    ],
  ),
  "a lease that lasts no time": asks(
    (ns) => post(LEASES, ns, budget({ leaseDurationSeconds: 0 })),
    [
      `${NO_LEASE}spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0`,
      LEASE,
      "FieldValueInvalid spec.leaseDurationSeconds",
    ],
  ),
  "a lease that has changed hands less than never": asks(
    (ns) => post(LEASES, ns, budget({ leaseTransitions: -1 })),
    [
      `${NO_LEASE}spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0`,
      LEASE,
      "FieldValueInvalid spec.leaseTransitions",
    ],
  ),
  "a lease is not updated without a resourceVersion": asks(
    (ns) => [post(LEASES, ns, A), put(LEASES, ns, "a", { spec: { holderIdentity: "b" } })],
    [
      '422 Invalid: leases.coordination.k8s.io "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      "name a, group coordination.k8s.io, kind leases",
      "FieldValueInvalid metadata.resourceVersion",
    ],
  ),
  "a budget is not updated without a resourceVersion": asks(
    (ns) => [post(BUDGETS, ns, budget({})), put(BUDGETS, ns, "a", budget({ minAvailable: 1 }))],
    [
      '422 Invalid: poddisruptionbudgets.policy "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      "name a, group policy, kind poddisruptionbudgets",
      "FieldValueInvalid metadata.resourceVersion",
    ],
  ),
  "a patch of a budget needs none, and is judged": asks(
    (ns) => [
      apply(BUDGETS, ns, "a", budget({ minAvailable: 1 })),
      merge(BUDGETS, ns, "a", { spec: { minAvailable: null, maxUnavailable: -2 } }),
    ],
    [
      `${NO_BUDGET}spec.maxUnavailable: Invalid value: -2: must be greater than or equal to 0`,
      BUDGET,
      "FieldValueInvalid spec.maxUnavailable",
    ],
  ),
  "a lease and a budget may have finalizers without a domain": async (server) => {
    const ns = await server.namespace();
    const plain = { metadata: { name: "a", finalizers: ["plain"] } };
    same(at((await done(server, post(LEASES, ns, plain))).body, "metadata.finalizers"), ["plain"]);
    same(at((await done(server, post(BUDGETS, ns, plain))).body, "metadata.finalizers"), ["plain"]);
  },
  "an update that would create refuses a uid": asks(
    (ns) => put(ROLES, ns, "a", { metadata: { uid: "other" } }),
    [
      '409 Conflict: Operation cannot be fulfilled on roles.rbac.authorization.k8s.io "a": StorageError: invalid object, Code: 4, Key: /registry/roles/NS/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ',
      "name a, group rbac.authorization.k8s.io, kind roles",
    ],
  ),
  "a Job is deleted with a warning, also one that is not there": asks(
    (ns) => del(JOBS, ns, "a"),
    [
      '404 NotFound: jobs.batch "a" not found',
      "name a, group batch, kind jobs",
      'Warning: 299 - "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"',
    ],
  ),
  "a Job is deleted in the background without one": asks(
    (ns) => del(JOBS, ns, "a", { propagationPolicy: "Background" }),
    ['404 NotFound: jobs.batch "a" not found', "name a, group batch, kind jobs"],
  ),
});
