import { area, type Case } from "../server.ts";
import { asks, asksFor, at, same, word } from "./expect.ts";
import { apply, merge, PODS, post } from "./requests.ts";
import { pod } from "./workloads.ts";

type Spec = Readonly<Record<string, unknown>>;

const CONTAINER = { name: "c", image: "none.example/image", imagePullPolicy: "Always" };
const made = (spec: Spec = {}) => ({ ...pod("a"), spec: { containers: [CONTAINER], ...spec } });
const changes = (before: Spec, spec: Spec, expected: unknown): Case["run"] =>
  asks((ns) => [post(PODS, ns, made(before)), merge(PODS, ns, "a", { spec })], expected);

/** A change of a field that stays: the real server prints how its own structures differ, which is no behaviour. */
const stays =
  (before: Spec, spec: Spec): Case["run"] =>
  async (server) => {
    const ns = await server.namespace();
    await server.send(post(PODS, ns, made(before)));
    const { status, body } = await server.send(merge(PODS, ns, "a", { spec }));
    const first = word(at(body, "details.causes.0.message")).split("\n")[0];
    same(
      [status, at(body, "details.causes.0.field"), first, at(body, "details.causes.1") ?? null],
      [
        422,
        "spec",
        "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
        null,
      ],
    );
  };
const GATED = { schedulingGates: [{ name: "example.dev/a" }] };
const TOLERATION = { key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 };
const nodes = (...matchExpressions: readonly unknown[]) => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
});
const [A, B] = ["a", "b"].map((key) => ({ key, operator: "Exists" }));

/** Cases of the area `update: pods`: what of a Pod may change. */
export const podChanges = area("update: pods", {
  "the time that it gets to end": stays({}, { terminationGracePeriodSeconds: 5 }),
  "where it runs": stays({}, { nodeSelector: { a: "b" } }),
  "a container that comes": changes({}, { containers: [CONTAINER, { ...CONTAINER, name: "d" }] }, [
    '422 Invalid: Pod "a" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers',
    "name a, kind Pod",
    "FieldValueForbidden spec.containers",
  ]),
  "a first container that comes": changes({}, { initContainers: [{ ...CONTAINER, name: "i" }] }, [
    '422 Invalid: Pod "a" is invalid: spec.initContainers: Forbidden: pod updates may not add or remove containers',
    "name a, kind Pod",
    "FieldValueForbidden spec.initContainers",
  ]),
  "the last container goes": asks(
    (ns) => [apply(PODS, ns, "a", made()), apply(PODS, ns, "a", { spec: { hostNetwork: true } })],
    [
      '422 Invalid: Pod "a" is invalid: [spec.containers: Forbidden: pod updates may not add or remove containers, spec.containers: Required value]',
      "name a, kind Pod",
      "FieldValueForbidden spec.containers",
      "FieldValueRequired spec.containers",
    ],
  ),
  "an image": asksFor(
    ["spec.containers.0.image", "metadata.generation"],
    (ns) => [
      post(PODS, ns, made()),
      merge(PODS, ns, "a", { spec: { containers: [{ ...CONTAINER, image: "other" }] } }),
    ],
    { status: 200, "spec.containers.0.image": "other", "metadata.generation": 2 },
  ),
  "an image with spaces around it": changes({}, { containers: [{ ...CONTAINER, image: " i " }] }, [
    '422 Invalid: Pod "a" is invalid: spec.containers[0].image: Invalid value: " i ": must not have leading or trailing whitespace',
    "name a, kind Pod",
    "FieldValueInvalid spec.containers[0].image",
  ]),
  "no image": changes({}, { containers: [{ name: "c", imagePullPolicy: "Always" }] }, [
    '422 Invalid: Pod "a" is invalid: spec.containers[0].image: Required value',
    "name a, kind Pod",
    "FieldValueRequired spec.containers[0].image",
  ]),
  "a deadline comes nearer": asksFor(
    ["spec.activeDeadlineSeconds"],
    (ns) => [
      post(PODS, ns, made({ activeDeadlineSeconds: 9 })),
      merge(PODS, ns, "a", { spec: { activeDeadlineSeconds: 5 } }),
    ],
    { status: 200, "spec.activeDeadlineSeconds": 5 },
  ),
  "a deadline goes farther": changes({ activeDeadlineSeconds: 5 }, { activeDeadlineSeconds: 9 }, [
    '422 Invalid: Pod "a" is invalid: spec.activeDeadlineSeconds: Invalid value: 9: must be less than or equal to previous value',
    "name a, kind Pod",
    "FieldValueInvalid spec.activeDeadlineSeconds",
  ]),
  "a deadline goes": changes({ activeDeadlineSeconds: 5 }, { activeDeadlineSeconds: null }, [
    '422 Invalid: Pod "a" is invalid: spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
    "name a, kind Pod",
    "FieldValueInvalid spec.activeDeadlineSeconds",
  ]),
  "a deadline in the past": changes({}, { activeDeadlineSeconds: -1 }, [
    '422 Invalid: Pod "a" is invalid: [spec.activeDeadlineSeconds: Invalid value: -1: must be between 0 and 2147483647, inclusive, spec.activeDeadlineSeconds: Invalid value: -1: must be between 1 and 2147483647, inclusive]',
    "name a, kind Pod",
    "FieldValueInvalid spec.activeDeadlineSeconds",
    "FieldValueInvalid spec.activeDeadlineSeconds",
  ]),
  "a toleration comes, and lasts longer": asksFor(
    ["spec.tolerations.0", "spec.tolerations.1"],
    (ns) => [
      post(PODS, ns, made({ tolerations: [TOLERATION] })),
      merge(PODS, ns, "a", {
        spec: {
          tolerations: [
            { ...TOLERATION, tolerationSeconds: 9 },
            { ...TOLERATION, key: "b" },
          ],
        },
      }),
    ],
    {
      status: 200,
      "spec.tolerations.0": { key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 9 },
      "spec.tolerations.1": { key: "b", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 },
    },
  ),
  "a toleration goes": changes({ tolerations: [TOLERATION] }, { tolerations: [] }, [
    '422 Invalid: Pod "a" is invalid: spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    "name a, kind Pod",
    "FieldValueForbidden spec.tolerations",
  ]),
  "a toleration of nothing comes": changes({}, { tolerations: [{ key: "a b", operator: "Exists" }] }, [
    "422 Invalid: Pod \"a\" is invalid: spec.tolerations[0].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    "name a, kind Pod",
    "FieldValueInvalid spec.tolerations[0].key",
  ]),
  "a gate comes": changes({}, { schedulingGates: [{ name: "example.dev/b" }] }, [
    "422 Invalid: Pod \"a\" is invalid: spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'example.dev/b'",
    "name a, kind Pod",
    "FieldValueForbidden spec.schedulingGates[0].name",
  ]),
  "a gate goes": asksFor(
    ["spec.schedulingGates", "status.conditions"],
    (ns) => [post(PODS, ns, made(GATED)), merge(PODS, ns, "a", { spec: { schedulingGates: null } })],
    {
      status: 200,
      "spec.schedulingGates": null,
      "status.conditions": [
        {
          type: "PodScheduled",
          status: "False",
          lastProbeTime: null,
          lastTransitionTime: "TIME",
          reason: "SchedulingGated",
          message: "Scheduling is blocked due to non-empty scheduling gates",
        },
      ],
    },
  ),
  "at a gate: where it runs": asksFor(
    ["spec.nodeSelector", "spec.affinity"],
    (ns) => [
      post(PODS, ns, made({ ...GATED, nodeSelector: { a: "b" } })),
      merge(PODS, ns, "a", { spec: { nodeSelector: { c: "d" }, affinity: nodes(A) } }),
    ],
    {
      status: 200,
      "spec.nodeSelector": { a: "b", c: "d" },
      "spec.affinity": {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "Exists" }] }],
          },
        },
      },
    },
  ),
  "at a gate: where else it runs": changes({ ...GATED, nodeSelector: { a: "b" } }, { nodeSelector: { a: "c" } }, [
    '422 Invalid: Pod "a" is invalid: spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    "name a, kind Pod",
    "FieldValueInvalid spec.nodeSelector",
  ]),
  "at a gate: fewer nodes": asksFor(
    ["spec.affinity"],
    (ns) => [
      post(PODS, ns, made({ ...GATED, affinity: nodes(A) })),
      merge(PODS, ns, "a", { spec: { affinity: nodes(A, B) } }),
    ],
    {
      status: 200,
      "spec.affinity": {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: "a", operator: "Exists" },
                  { key: "b", operator: "Exists" },
                ],
              },
            ],
          },
        },
      },
    },
  ),
  "at a gate: other nodes": async (server) => {
    const ns = await server.namespace();
    await server.send(post(PODS, ns, made({ ...GATED, affinity: nodes(A) })));
    const { status, body } = await server.send(merge(PODS, ns, "a", { spec: { affinity: nodes(B) } }));
    same(
      [status, at(body, "details.causes.0.field") ?? null, at(body, "details.causes.1") ?? null],
      [422, "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]", null],
    );
  },
  "a condition without times": asksFor(
    ["status.conditions", "metadata.managedFields"],
    (ns) => [
      post(PODS, ns, made()),
      merge(PODS, ns, "a/status", { status: { conditions: [{ type: "Ready", status: "True" }] } }),
    ],
    {
      status: 200,
      "status.conditions": [{ type: "Ready", status: "True", lastProbeTime: null, lastTransitionTime: null }],
      "metadata.managedFields": [
        'conformance Update v1 status: {"f:status":{"f:conditions":{".":{},"k:{\\"type\\":\\"Ready\\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}}}}}',
        'conformance Update v1: {"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:imagePullPolicy":{},"f:name":{},"f:resources":{},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{}}},"f:dnsPolicy":{},"f:enableServiceLinks":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},"f:terminationGracePeriodSeconds":{}}}',
      ],
    },
  ),
});
