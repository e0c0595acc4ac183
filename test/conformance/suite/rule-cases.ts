/** A whole number. */
export const NUMBER = { type: "integer" };
/** A short text. */
export const STRING = { type: "string", maxLength: 20 };
/** Of which object a refusal speaks. */
export const MEANT = "name a, group G.example, kind Thing";
/** Of which definition a refusal speaks. */
export const DEFINED = "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition";
/** Where a definition of one version has its schema. */
export const SCHEMA = "spec.validation.openAPIV3Schema";
/** How the refusal of a definition begins. */
export const REFUSED = `422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: ${SCHEMA}`;

/** The schema with rules. */
export const ruled = (schema: Record<string, unknown>, ...rules: readonly unknown[]): Record<string, unknown> => ({
  ...schema,
  "x-kubernetes-validations": rules,
});

/** The refusal of a value. */
export const invalid = (field: string, detail: string): string[] => [
  `422 Invalid: Thing.G.example "a" is invalid: ${field}: ${detail}`,
  MEANT,
  `FieldValueInvalid ${field}`,
];
