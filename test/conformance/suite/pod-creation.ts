import { area, type Case } from "../server.ts";
import { asks, asksFor, at, same } from "./expect.ts";
import { del, DEPLOYMENTS, merge, PODS, post } from "./requests.ts";
import { deployment, pod } from "./workloads.ts";

type Spec = Readonly<Record<string, unknown>>;

const CONTAINER = { name: "c", image: "none.example/image" };
const made = (spec: Spec = {}) => ({ ...pod("a"), spec: { containers: [CONTAINER], ...spec } });
const creates = (spec: Spec, expected: unknown): Case["run"] => asks((ns) => post(PODS, ns, made(spec)), expected);
const GATED = { schedulingGates: [{ name: "example.dev/a" }] };

/** Cases of the area `create: pods`: what a Pod may not be created with, what it gets, and how it ends at once. */
export const podCreation = area("create: pods", {
  "at a gate and on a node": creates({ ...GATED, nodeName: "n" }, [
    '422 Invalid: Pod "a" is invalid: spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    "name a, kind Pod",
    "FieldValueForbidden spec.nodeName",
  ]),
  "gates twice": creates({ schedulingGates: [{ name: "a b" }, { name: "a b" }] }, [
    "422 Invalid: Pod \"a\" is invalid: [spec.schedulingGates[0]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), spec.schedulingGates[1]: Duplicate value: \"a b\", spec.schedulingGates[1]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')]",
    "name a, kind Pod",
    "FieldValueInvalid spec.schedulingGates[0]",
    "FieldValueDuplicate spec.schedulingGates[1]",
    "FieldValueInvalid spec.schedulingGates[1]",
  ]),
  "names and numbers": creates(
    {
      nodeName: "A_b",
      hostname: "h.h",
      subdomain: "S",
      serviceAccountName: "A_b",
      nodeSelector: { "a b": "c d" },
      activeDeadlineSeconds: 0,
      terminationGracePeriodSeconds: -1,
      readinessGates: [{ conditionType: "a b" }],
    },
    [
      "422 Invalid: Pod \"a\" is invalid: [spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive, spec.hostname: Invalid value: \"h.h\": must not contain dots, spec.nodeName: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), spec.nodeSelector: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'), spec.readinessGates[0].conditionType: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), spec.serviceAccountName: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.subdomain: Invalid value: \"S\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')]",
      "name a, kind Pod",
      "FieldValueInvalid spec.activeDeadlineSeconds",
      "FieldValueInvalid spec.hostname",
      "FieldValueInvalid spec.nodeName",
      "FieldValueInvalid spec.nodeSelector",
      "FieldValueInvalid spec.nodeSelector",
      "FieldValueInvalid spec.readinessGates[0].conditionType",
      "FieldValueInvalid spec.serviceAccountName",
      "FieldValueInvalid spec.subdomain",
    ],
  ),
  "names and numbers in a template": asks(
    (ns) => {
      const { spec, ...rest } = deployment("a");
      const { template, ...others } = spec as Record<string, Record<string, unknown>>;
      const podSpec = {
        containers: [CONTAINER],
        hostname: "h.h",
        nodeSelector: { "a b": "c" },
        terminationGracePeriodSeconds: -1,
      };
      return post(DEPLOYMENTS, ns, { ...rest, spec: { ...others, template: { ...template, spec: podSpec } } });
    },
    [
      "422 Invalid: Deployment.apps \"a\" is invalid: [spec.template.spec.hostname: Invalid value: \"h.h\": must not contain dots, spec.template.spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')]",
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.template.spec.hostname",
      "FieldValueInvalid spec.template.spec.nodeSelector",
    ],
  ),
  "a priority that no class gives": creates({ priority: 5 }, [
    '403 Forbidden: pods "a" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    "name a, kind pods",
  ]),
  "that it pushes none away, which no class says": creates({ preemptionPolicy: "Never" }, [
    '403 Forbidden: pods "a" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
    "name a, kind pods",
  ]),
  "a negative time to end": asksFor(
    ["spec.terminationGracePeriodSeconds"],
    (ns) => post(PODS, ns, made({ terminationGracePeriodSeconds: -1 })),
    { status: 201, "spec.terminationGracePeriodSeconds": 1 },
  ),
  "containers to look into it": creates({ ephemeralContainers: [{ ...CONTAINER, name: "e" }] }, [
    '422 Invalid: Pod "a" is invalid: spec.ephemeralContainers: Forbidden: cannot be set on create',
    "name a, kind Pod",
    "FieldValueForbidden spec.ephemeralContainers",
  ]),
  "a name that is no host's": asksFor(
    ["metadata.name"],
    (ns) => post(PODS, ns, { ...made(), metadata: { name: "a.b" } }),
    {
      status: 201,
      "metadata.name": "a.b",
      warnings: [
        '299 - "metadata.name: this is used in the Pod\'s hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"',
      ],
    },
  ),
  "one that is on no node ends at once, with no time left": asksFor(
    ["metadata.generation", "metadata.deletionGracePeriodSeconds", "metadata.deletionTimestamp"],
    (ns) => [post(PODS, ns, made()), del(PODS, ns, "a")],
    {
      status: 200,
      "metadata.generation": 2,
      "metadata.deletionGracePeriodSeconds": 0,
      "metadata.deletionTimestamp": "TIME",
    },
  ),
  "and watches see that before it is gone": async (server) => {
    const ns = await server.namespace();
    const watch = await server.watch(`${PODS.path(ns)}?watch=true`);
    await server.send(post(PODS, ns, made()));
    await server.send(del(PODS, ns, "a"));
    const lines = await watch.until(({ type }) => type === "DELETED");
    same(
      lines.map(({ type, object }) => [
        type,
        at(object, "metadata.generation") ?? null,
        at(object, "metadata.deletionGracePeriodSeconds") ?? null,
      ]),
      [
        ["ADDED", 1, null],
        ["MODIFIED", 2, 0],
        ["DELETED", 2, 0],
      ],
    );
  },
  "ports of one on the host's network": asksFor(
    ["spec.containers.0.ports"],
    (ns) => post(PODS, ns, made({ hostNetwork: true, containers: [{ ...CONTAINER, ports: [{ containerPort: 80 }] }] })),
    { status: 201, "spec.containers.0.ports": [{ hostPort: 80, containerPort: 80, protocol: "TCP" }] },
  ),
  "an address is in the list of addresses, too": asksFor(
    ["status.podIP", "status.podIPs"],
    (ns) => [post(PODS, ns, made()), merge(PODS, ns, "a/status", { status: { podIP: "10.1.2.3" } })],
    { status: 200, "status.podIP": "10.1.2.3", "status.podIPs": [{ ip: "10.1.2.3" }] },
  ),
});
