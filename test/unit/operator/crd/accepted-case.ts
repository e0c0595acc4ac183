import type { JsonSchema } from "../../../../src/operator/crd/json-schema.ts";
import type { Schema } from "../../../../src/operator/schema.ts";

/** A field's schema, what it becomes in a CustomResourceDefinition, and values that the API server must take or refuse. */
export interface AcceptedCase {
  readonly name: string;
  readonly schema: Schema;
  readonly structural: JsonSchema;
  readonly valid: readonly unknown[];
  readonly invalid: readonly unknown[];
}
