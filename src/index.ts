export { RetryableError, SkysailError, TerminalError, type ErrorCode } from "./model/errors.ts";
export type { Condition, KubeObject, ObjectMeta } from "./model/objects.ts";
export type { ResourceKind } from "./model/refs.ts";
export { findOperators } from "./operator/brand.ts";
export { many, type ChildDefinitions, type Live, type Many } from "./operator/children.ts";
export { no, unknown, yes, type ConditionStatement } from "./operator/conditions.ts";
export { cel } from "./operator/crd/cel.ts";
export { toCustomResourceDefinition } from "./operator/crd/custom-resource-definition.ts";
export { defineOperator } from "./operator/define-operator.ts";
export type { Duration } from "./operator/durations.ts";
export { defineKind, type DesiredOf, type Kind, type ObservedOf } from "./operator/kind.ts";
export type {
  Context,
  OperatorDefinition,
  Rendered,
  RenderOptions,
  Result,
  TypedOperator,
} from "./operator/operator-types.ts";
export {
  defineResource,
  type Resource,
  type ResourceDefinition,
  type ResourceManifest,
  type ResourceObject,
} from "./operator/resource.ts";
export type { Schema } from "./operator/schema.ts";
export type { Operator } from "./operator/types.ts";
