import { area, type Case } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, post } from "./requests.ts";
import { deployment } from "./workloads.ts";

/** A Deployment whose container has these fields. */
const withContainer = (fields: object) => {
  const container = { name: "c", image: "i", ...fields };
  const template = { metadata: { labels: { app: "a" } }, spec: { containers: [container] } };
  return deployment("a", { template });
};
const refuses = (fields: object, expected: unknown): Case["run"] =>
  asks((ns) => post(DEPLOYMENTS, ns, withContainer(fields)), expected);
const from = (...sources: readonly object[]): object => ({
  env: sources.map((valueFrom, index) => ({ name: `V${index}`, valueFrom })),
});
const fields = (...paths: readonly string[]): object =>
  from(...paths.map((fieldPath) => ({ fieldRef: { fieldPath } })));

/** Cases of the area `writes: environments of containers`. */
export const podEnvironments = area("writes: environments of containers", {
  names: refuses({ env: [{ name: "A=B" }, { name: "ü" }, { value: "x" }] }, [
    '422 Invalid: Deployment.apps "a" is invalid: [spec.template.spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than \'=\', spec.template.spec.containers[0].env[1].name: Invalid value: "ü": a valid environment variable name must consist only of printable ASCII characters other than \'=\', spec.template.spec.containers[0].env[2].name: Required value]',
    "name a, group apps, kind Deployment",
    "FieldValueInvalid spec.template.spec.containers[0].env[0].name",
    "FieldValueInvalid spec.template.spec.containers[0].env[1].name",
    "FieldValueRequired spec.template.spec.containers[0].env[2].name",
  ]),
  "names that are taken": asksFor(
    ["spec.template.spec.containers.0.env"],
    (ns) => post(DEPLOYMENTS, ns, withContainer({ env: [{ name: "a.b-c D{}" }, { name: "9" }] })),
    { status: 201, "spec.template.spec.containers.0.env": [{ name: "a.b-c D{}" }, { name: "9" }] },
  ),
  "a value, and where else it comes from": refuses(
    { env: [{ name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] },
    [
      '422 Invalid: Deployment.apps "a" is invalid: spec.template.spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.template.spec.containers[0].env[0].valueFrom",
    ],
  ),
  "from nowhere, and from two places": refuses(
    from({}, { fieldRef: { fieldPath: "metadata.name" }, secretKeyRef: { name: "s", key: "k" } }),
    [
      '422 Invalid: Deployment.apps "a" is invalid: [spec.template.spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`, spec.template.spec.containers[0].env[1].valueFrom: Invalid value: "": may not have more than one field specified at a time]',
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.template.spec.containers[0].env[0].valueFrom",
      "FieldValueInvalid spec.template.spec.containers[0].env[1].valueFrom",
    ],
  ),
  "fields of a Pod": refuses(fields("spec.bogus", "status.phase", "metadata.labels['a b']", "spec.nodeName['x']", ""), [
    '422 Invalid: Deployment.apps "a" is invalid: [spec.template.spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.bogus": error converting fieldPath: field label not supported: spec.bogus, spec.template.spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs", spec.template.spec.containers[0].env[2].valueFrom.fieldRef: Invalid value: "a b": name part must consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an alphanumeric character (e.g. \'MyName\',  or \'my.name\',  or \'123-abc\', regex used for validation is \'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\'), spec.template.spec.containers[0].env[3].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nodeName[\'x\']": error converting fieldPath: field label does not support subscript: spec.nodeName[\'x\'], spec.template.spec.containers[0].env[4].valueFrom.fieldRef.fieldPath: Required value]',
    "name a, group apps, kind Deployment",
    "FieldValueInvalid spec.template.spec.containers[0].env[0].valueFrom.fieldRef.fieldPath",
    "FieldValueNotSupported spec.template.spec.containers[0].env[1].valueFrom.fieldRef.fieldPath",
    "FieldValueInvalid spec.template.spec.containers[0].env[2].valueFrom.fieldRef",
    "FieldValueInvalid spec.template.spec.containers[0].env[3].valueFrom.fieldRef.fieldPath",
    "FieldValueRequired spec.template.spec.containers[0].env[4].valueFrom.fieldRef.fieldPath",
  ]),
  "fields of a Pod that are taken": asksFor(
    ["spec.template.spec.containers.0.env.3.valueFrom"],
    (ns) =>
      post(
        DEPLOYMENTS,
        ns,
        withContainer(fields("status.podIPs", "metadata.annotations['A/b']", "metadata.labels['a']", "spec.nodeName")),
      ),
    {
      status: 201,
      "spec.template.spec.containers.0.env.3.valueFrom": { fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } },
    },
  ),
  "a version of Pods that there is not": refuses(from({ fieldRef: { apiVersion: "v2", fieldPath: "metadata.name" } }), [
    '422 Invalid: Deployment.apps "a" is invalid: spec.template.spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2',
    "name a, group apps, kind Deployment",
    "FieldValueInvalid spec.template.spec.containers[0].env[0].valueFrom.fieldRef.fieldPath",
  ]),
  amounts: refuses(
    from(
      ...["cpu", "", "limits.cpu", "requests.hugepages-2Mi"].map((resource) => ({ resourceFieldRef: { resource } })),
    ),
    [
      '422 Invalid: Deployment.apps "a" is invalid: [spec.template.spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "cpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory", spec.template.spec.containers[0].env[1].valueFrom.resourceFieldRef.resource: Required value]',
      "name a, group apps, kind Deployment",
      "FieldValueNotSupported spec.template.spec.containers[0].env[0].valueFrom.resourceFieldRef.resource",
      "FieldValueRequired spec.template.spec.containers[0].env[1].valueFrom.resourceFieldRef.resource",
    ],
  ),
  keys: refuses(
    from(
      { configMapKeyRef: { name: "A_b", key: "a/b" } },
      { secretKeyRef: { name: "s" } },
      { secretKeyRef: { name: "s", key: ".." } },
    ),
    [
      "422 Invalid: Deployment.apps \"a\" is invalid: [spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef.key: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+'), spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef.key: Required value, spec.template.spec.containers[0].env[2].valueFrom.secretKeyRef.key: Invalid value: \"..\": must not be '..']",
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef.key",
      "FieldValueInvalid spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef.name",
      "FieldValueRequired spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef.key",
      "FieldValueInvalid spec.template.spec.containers[0].env[2].valueFrom.secretKeyRef.key",
    ],
  ),
  "keys of a ConfigMap that lead elsewhere": asks(
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a" }, data: { "..": "", ".": "", "..a": "" } }),
    [
      '422 Invalid: ConfigMap "a" is invalid: [data[..]: Invalid value: "..": must not be \'..\', data[..a]: Invalid value: "..a": must not start with \'..\', data[.]: Invalid value: ".": must not be \'.\']',
      "name a, kind ConfigMap",
      "FieldValueInvalid data[..]",
      "FieldValueInvalid data[..a]",
      "FieldValueInvalid data[.]",
    ],
  ),
  "all of an object": refuses(
    {
      envFrom: [
        {},
        { prefix: "=", configMapRef: { name: "A_b" } },
        { configMapRef: { name: "a" }, secretRef: { name: "b" } },
      ],
    },
    [
      "422 Invalid: Deployment.apps \"a\" is invalid: [spec.template.spec.containers[0].envFrom: Invalid value: \"\": may not have more than one field specified at a time, spec.template.spec.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`, spec.template.spec.containers[0].envFrom[1].configMapRef.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.template.spec.containers[0].envFrom[1].prefix: Invalid value: \"=\": a valid environment variable name must consist only of printable ASCII characters other than '=']",
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.template.spec.containers[0].envFrom",
      "FieldValueInvalid spec.template.spec.containers[0].envFrom",
      "FieldValueInvalid spec.template.spec.containers[0].envFrom[1].configMapRef.name",
      "FieldValueInvalid spec.template.spec.containers[0].envFrom[1].prefix",
    ],
  ),
});
