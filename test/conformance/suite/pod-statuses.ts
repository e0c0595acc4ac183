import { area, type Case } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { merge, PODS, post, put } from "./requests.ts";
import { pod } from "./workloads.ts";

type Spec = Readonly<Record<string, unknown>>;

const writes = (status: Spec, expected: unknown, before: Spec = {}, spec: Spec = {}): Case["run"] =>
  asks(
    (ns) => [
      post(PODS, ns, { ...pod("a"), spec: { ...(pod("a")["spec"] as object), ...spec } }),
      merge(PODS, ns, "a/status", { status: before }),
      merge(PODS, ns, "a/status", { status }),
    ],
    expected,
  );
const container = (state: unknown): Spec => ({
  containerStatuses: [{ name: "c", image: "i", imageID: "", ready: false, restartCount: 0, state }],
});
const ENDED = { terminated: { exitCode: 1 } };
const RUNS = { running: {} };
const READY = { type: "Ready", status: "True" };

/** Cases of the area `status: pods`. */
export const podStatuses = area("status: pods", {
  "another class": writes({ qosClass: "Guaranteed" }, [
    '422 Invalid: Pod "a" is invalid: status.qosClass: Invalid value: "Guaranteed": field is immutable',
    "name a, kind Pod",
    "FieldValueInvalid status.qosClass",
  ]),
  "the class stays where none is stated": asksFor(
    ["status"],
    (ns) => [post(PODS, ns, pod("a")), put(PODS, ns, "a/status", { ...pod("a"), status: { phase: "Running" } })],
    { status: { phase: "Running", qosClass: "BestEffort" } },
  ),
  "conditions of its own": writes({ conditions: [{ type: "a b", status: "x", observedGeneration: -1 }] }, [
    "422 Invalid: Pod \"a\" is invalid: [status.conditions[0].Type: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), status.conditions[0].observedGeneration: Invalid value: -1: must be a non-negative integer]",
    "name a, kind Pod",
    "FieldValueInvalid status.conditions[0].Type",
    "FieldValueInvalid status.conditions[0].observedGeneration",
  ]),
  "which generation was seen stays": asksFor(
    ["status.observedGeneration", "status.conditions"],
    (ns) => [
      post(PODS, ns, pod("a")),
      merge(PODS, ns, "a/status", {
        status: { observedGeneration: 1, conditions: [{ ...READY, observedGeneration: 1 }] },
      }),
      merge(PODS, ns, "a/status", { status: { observedGeneration: null, conditions: [READY] } }),
    ],
    {
      status: 200,
      "status.observedGeneration": 1,
      "status.conditions": [
        { type: "Ready", observedGeneration: 1, status: "True", lastProbeTime: null, lastTransitionTime: null },
      ],
    },
  ),
  "a generation below zero": writes({ observedGeneration: -1 }, [
    '422 Invalid: Pod "a" is invalid: status.observedGeneration: Invalid value: -1: must be a non-negative integer',
    "name a, kind Pod",
    "FieldValueInvalid status.observedGeneration",
  ]),
  "what is no address": writes({ podIP: "x" }, [
    '422 Invalid: Pod "a" is invalid: status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    "name a, kind Pod",
    "FieldValueInvalid status.podIPs[0]",
  ]),
  "two addresses of one family": writes({ podIP: "10.1.2.3", podIPs: [{ ip: "10.1.2.3" }, { ip: "10.1.2.4" }] }, [
    '422 Invalid: Pod "a" is invalid: status.podIPs: Invalid value: [{"IP":"10.1.2.3"},{"IP":"10.1.2.4"}]: may specify no more than one IP for each IP family',
    "name a, kind Pod",
    "FieldValueInvalid status.podIPs",
  ]),
  "the one address is right": asksFor(
    ["status.podIP", "status.podIPs"],
    (ns) => [
      post(PODS, ns, pod("a")),
      merge(PODS, ns, "a/status", {
        status: { podIP: "10.1.2.3", podIPs: [{ ip: "2001:db8::1" }, { ip: "10.1.2.3" }] },
      }),
    ],
    { status: 200, "status.podIP": "10.1.2.3", "status.podIPs": [{ ip: "10.1.2.3" }] },
  ),
  "an address of the host that is not the first": writes({ hostIP: "10.1.2.3", hostIPs: [{ ip: "10.1.2.4" }] }, [
    '422 Invalid: Pod "a" is invalid: status.hostIPs[0].ip: Invalid value: "10.1.2.4": must be equal to `hostIP`',
    "name a, kind Pod",
    "FieldValueInvalid status.hostIPs[0].ip",
  ]),
  "a nomination for no node": writes({ nominatedNodeName: "A_b" }, [
    "422 Invalid: Pod \"a\" is invalid: status.nominatedNodeName: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    "name a, kind Pod",
    "FieldValueInvalid status.nominatedNodeName",
  ]),
  "a nomination of one that is on a node": writes(
    { nominatedNodeName: "m" },
    [
      '422 Invalid: Pod "a" is invalid: status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node',
      "name a, kind Pod",
      "FieldValueForbidden status.nominatedNodeName",
    ],
    {},
    { nodeName: "n" },
  ),
  "a container that had ended runs again": asksFor(
    ["status.containerStatuses.0.state"],
    (ns) => [
      post(PODS, ns, pod("a")),
      merge(PODS, ns, "a/status", { status: container(ENDED) }),
      merge(PODS, ns, "a/status", { status: container({ terminated: null, running: {} }) }),
    ],
    { status: 200, "status.containerStatuses.0.state": { running: { startedAt: null } } },
  ),
  "a container that had ended for good runs again": writes(
    container(RUNS),
    [
      '422 Invalid: Pod "a" is invalid: status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
      "name a, kind Pod",
      "FieldValueForbidden status.containerStatuses[0].state",
    ],
    container(ENDED),
    {
      restartPolicy: "Never",
    },
  ),
  "a container that had succeeded runs again": writes(
    container(RUNS),
    [
      '422 Invalid: Pod "a" is invalid: status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
      "name a, kind Pod",
      "FieldValueForbidden status.containerStatuses[0].state",
    ],
    container({ terminated: { exitCode: 0 } }),
    { restartPolicy: "OnFailure" },
  ),
});
