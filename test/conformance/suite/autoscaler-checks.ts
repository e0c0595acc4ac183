import { area, type Case } from "../server.ts";
import { asks } from "./expect.ts";
import { merge, post } from "./requests.ts";
import { scaler, target, V1, V2 } from "./autoscaler-bodies.ts";

const refused = (spec: object, expected: unknown): Case["run"] => asks((ns) => post(V2, ns, scaler(spec)), expected);
const metric = (type: string, name: string, source: object, expected: unknown): Case["run"] =>
  refused({ metrics: [{ type, [name]: source }] }, expected);
const utilization = { type: "Utilization", averageUtilization: 5 };

/** Cases of the area `autoscalers: checks`. */
export const autoscalerChecks = area("autoscalers: checks", {
  "fewer replicas than none": refused({ minReplicas: -1 }, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.minReplicas: Invalid value: -1: must be greater than or equal to 0',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueInvalid spec.minReplicas",
  ]),
  "no replicas by a metric that needs some": refused({ minReplicas: 0 }, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueForbidden spec.metrics",
  ]),
  "at most less than none": refused({ maxReplicas: -1 }, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: [spec.maxReplicas: Invalid value: -1: must be greater than or equal to 1, spec.maxReplicas: Invalid value: -1: must be greater than or equal to `minReplicas`]',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueInvalid spec.maxReplicas",
    "FieldValueInvalid spec.maxReplicas",
  ]),
  "at least more than at most": refused({ minReplicas: 5 }, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueInvalid spec.maxReplicas",
  ]),
  "names that are no part of a path": refused({ scaleTargetRef: { ...target, kind: "a/b", name: ".." } }, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: [spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain \'/\', spec.scaleTargetRef.name: Invalid value: "..": may not be \'..\']',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueInvalid spec.scaleTargetRef.kind",
    "FieldValueInvalid spec.scaleTargetRef.name",
  ]),
  "a target in no version there can be": refused({ scaleTargetRef: { ...target, apiVersion: "a/b/c" } }, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueInvalid spec.scaleTargetRef.apiVersion",
  ]),
  "a target without a group": refused({ scaleTargetRef: { kind: "Foo", name: "x" } }, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueInvalid spec.scaleTargetRef.apiVersion",
  ]),
  "a metric of no known type": refused({ metrics: [{ type: "Foo" }] }, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.metrics[0].type: Unsupported value: "Foo": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueNotSupported spec.metrics[0].type",
  ]),
  "a metric of another source": refused(
    {
      metrics: [
        { type: "Resource", pods: { metric: { name: "a" }, target: { type: "AverageValue", averageValue: 1 } } },
      ],
    },
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.metrics[0].resource: Required value: must populate information for the given metric source',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueRequired spec.metrics[0].resource",
    ],
  ),
  "an empty metric of an object": metric("Object", "object", {}, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: [spec.metrics[0].object.describedObject.kind: Required value, spec.metrics[0].object.describedObject.name: Required value, spec.metrics[0].object.metric.name: Required value: must specify a metric name, spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue, spec.metrics[0].object.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue, spec.metrics[0].object.target.type: Required value: must specify a metric target type]',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueRequired spec.metrics[0].object.describedObject.kind",
    "FieldValueRequired spec.metrics[0].object.describedObject.name",
    "FieldValueRequired spec.metrics[0].object.metric.name",
    "FieldValueRequired spec.metrics[0].object.target.averageValue",
    "FieldValueInvalid spec.metrics[0].object.target.type",
    "FieldValueRequired spec.metrics[0].object.target.type",
  ]),
  "an empty metric from outside": metric("External", "external", {}, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: [spec.metrics[0].external.metric.name: Required value: must specify a metric name, spec.metrics[0].external.target.averageValue: Required value: must set either a target value for metric or a per-pod target, spec.metrics[0].external.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue, spec.metrics[0].external.target.type: Required value: must specify a metric target type]',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueRequired spec.metrics[0].external.metric.name",
    "FieldValueRequired spec.metrics[0].external.target.averageValue",
    "FieldValueInvalid spec.metrics[0].external.target.type",
    "FieldValueRequired spec.metrics[0].external.target.type",
  ]),
  "two values of a metric from outside": metric(
    "External",
    "external",
    { metric: { name: "q" }, target: { type: "Value", value: 1, averageValue: 2 } },
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.metrics[0].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueForbidden spec.metrics[0].external.target.value",
    ],
  ),
  "a metric of pods without an average": metric(
    "Pods",
    "pods",
    { metric: { name: "a/b" }, target: { type: "Value", value: -1 } },
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: [spec.metrics[0].pods.metric.name: Invalid value: "a/b": may not contain \'/\', spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue, spec.metrics[0].pods.target.value: Invalid value: "-1": must be positive]',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueInvalid spec.metrics[0].pods.metric.name",
      "FieldValueRequired spec.metrics[0].pods.target.averageValue",
      "FieldValueInvalid spec.metrics[0].pods.target.value",
    ],
  ),
  "a container's resource that there is not": metric(
    "ContainerResource",
    "containerResource",
    { name: "foo", container: "A_b", target: utilization },
    [
      "422 Invalid: HorizontalPodAutoscaler.autoscaling \"a\" is invalid: [spec.metrics[0].containerResource.container: Invalid value: \"A_b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?'), spec.metrics[0].containerResource.name: Invalid value: \"foo\": must be a standard resource for containers, spec.metrics[0].containerResource.name: Invalid value: \"foo\": must be a standard resource type or fully qualified]",
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueInvalid spec.metrics[0].containerResource.container",
      "FieldValueInvalid spec.metrics[0].containerResource.name",
      "FieldValueInvalid spec.metrics[0].containerResource.name",
    ],
  ),
  "a resource twice": metric("Resource", "resource", { name: "cpu", target: { ...utilization, averageValue: "0" } }, [
    '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: [spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization, spec.metrics[0].resource.target.averageValue: Invalid value: "0": must be positive]',
    "name a, group autoscaling, kind HorizontalPodAutoscaler",
    "FieldValueForbidden spec.metrics[0].resource.target.averageValue",
    "FieldValueInvalid spec.metrics[0].resource.target.averageValue",
  ]),
  "windows out of bounds": refused(
    { behavior: { scaleUp: { stabilizationWindowSeconds: -1 }, scaleDown: { stabilizationWindowSeconds: 3601 } } },
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: [spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600, spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero]',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueInvalid spec.behavior.scaleDown.stabilizationWindowSeconds",
      "FieldValueInvalid spec.behavior.scaleUp.stabilizationWindowSeconds",
    ],
  ),
  "policies of no use": refused(
    {
      behavior: {
        scaleUp: { policies: [] },
        scaleDown: { selectPolicy: "X", tolerance: "-1", policies: [{ type: "X", value: 0, periodSeconds: 1801 }] },
      },
    },
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: [spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800, spec.behavior.scaleDown.policies[0].type: Unsupported value: "X": supported values: "Percent", "Pods", spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero, spec.behavior.scaleDown.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min", spec.behavior.scaleDown.tolerance: Invalid value: "-1": must be greater than or equal to 0, spec.behavior.scaleUp.policies: Required value: must specify at least one Policy]',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueInvalid spec.behavior.scaleDown.policies[0].periodSeconds",
      "FieldValueNotSupported spec.behavior.scaleDown.policies[0].type",
      "FieldValueInvalid spec.behavior.scaleDown.policies[0].value",
      "FieldValueNotSupported spec.behavior.scaleDown.selectPolicy",
      "FieldValueInvalid spec.behavior.scaleDown.tolerance",
      "FieldValueRequired spec.behavior.scaleUp.policies",
    ],
  ),
  "a status with numbers below zero": asks(
    (ns) => [
      post(V2, ns, scaler()),
      merge(V1, ns, "a/status", { status: { currentReplicas: -1, desiredReplicas: -2 } }),
    ],
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: [status.currentReplicas: Invalid value: -1: must be greater than or equal to 0, status.desiredReplicas: Invalid value: -2: must be greater than or equal to 0]',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueInvalid status.currentReplicas",
      "FieldValueInvalid status.desiredReplicas",
    ],
  ),
});
