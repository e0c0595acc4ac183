import { SkysailError } from "../model/errors.ts";
import type { Condition, ObjectMeta } from "../model/objects.ts";
import { checkKind, type Kind, type KindDefinition, type TYPES } from "./kind.ts";
import { assertDnsLabel, problemOfName } from "./names.ts";
import { isSchema, type InputOf, type OutputOf, type Schema } from "./schema.ts";

const BRAND: unique symbol = Symbol.for("skysail.resource");

/** A kind of your own: its names, its schemas and how it shows in `kubectl get`. */
export interface ResourceDefinition<
  Spec extends Schema,
  Status extends Schema | undefined,
  ConditionName extends string,
> extends KindDefinition {
  readonly shortNames?: readonly string[];
  /** Groups of kinds for `kubectl get <category>`, such as `all`. */
  readonly categories?: readonly string[];
  /** What users write. An object schema of any Standard Schema library that can print JSON Schema; zod is the documented one. */
  readonly spec: Spec;
  /** What the operator reports. `conditions` and `observedGeneration` are added: do not declare them. */
  readonly status?: Status;
  /** The types of the conditions that the operator reports. */
  readonly conditions?: readonly ConditionName[];
  /** Columns of `kubectl get`, by heading: where the value stands, such as `.status.ready`. `Age` is added. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** An object of a defined kind as operators see it: `spec` with defaults applied, `status` as far as it was written. */
export interface ResourceObject<Spec, Status> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec: Spec;
  readonly status?: Partial<Status> & {
    readonly conditions?: readonly Condition[];
    readonly observedGeneration?: number;
  };
}

/** An object of a defined kind as users write it: fields with a default may be left out. */
export interface ResourceManifest<Spec> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly spec: Spec;
}

/** What {@link Resource.of} takes. */
export interface ManifestInput<Spec> {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: Spec;
}

/** What every kind of your own has, whatever its types. */
export interface AnyResource extends Kind {
  readonly [BRAND]: true;
  readonly spec: Schema;
  readonly status: Schema | undefined;
  readonly conditions: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
}

/** A kind of your own, made by {@link defineResource}. */
export interface Resource<SpecInput, SpecOutput, Status, ConditionName extends string>
  extends AnyResource, Kind<ResourceObject<SpecOutput, Status>, ResourceManifest<SpecInput>> {
  readonly [TYPES]?: {
    readonly observed: ResourceObject<SpecOutput, Status>;
    readonly desired: ResourceManifest<SpecInput>;
  };
  readonly status: Schema<Status> | undefined;
  readonly conditions: readonly ConditionName[];
  /** A manifest, as a user would write it. Defaults are left to the API server. Errors: `INVALID_INPUT` for a name that cannot be one. */
  of(this: void, input: ManifestInput<SpecInput>): ResourceManifest<SpecInput>;
}

const CONDITION = /^[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?$/;
const OWN_GROUPS = /(^|\.)(k8s\.io|kubernetes\.io)$/;

/**
 * Defines a kind of your own (a CustomResourceDefinition): the API server gets its schema from `toCustomResourceDefinition`, operators
 * get its types.
 *
 * Errors: `INVALID_OPERATOR` when a name cannot be one, something is there twice, or `spec` and `status` are no schemas.
 */
export function defineResource<
  Spec extends Schema,
  Status extends Schema | undefined = undefined,
  const ConditionName extends string = never,
>(
  definition: ResourceDefinition<Spec, Status, ConditionName>,
): Resource<InputOf<Spec>, OutputOf<Spec>, Status extends Schema ? InputOf<Status> : never, ConditionName> {
  const kind = checkKind(definition, "defineResource");
  const at = `defineResource ${kind.kind}`;
  const { spec, status, conditions = [], shortNames = [], categories = [], columns = {} } = definition;
  if (kind.group === "" || OWN_GROUPS.test(kind.group)) {
    refuse(
      `${at}: group must be a domain of yours, such as "example.dev"; Kubernetes keeps ${JSON.stringify(kind.group)}`,
    );
  }
  if (!isSchema(spec)) refuse(`${at}: spec must be a schema that can print JSON Schema, such as z.object({ ... })`);
  if (status !== undefined && !isSchema(status)) refuse(`${at}: status must be a schema, such as z.object({ ... })`);
  for (const name of shortNames) assertDnsLabel(name, `${at}: shortNames`);
  for (const name of categories) assertDnsLabel(name, `${at}: categories`);
  refuseTwice([kind.resource, kind.kind.toLowerCase(), ...shortNames], `${at}: plural, kind and shortNames`);
  refuseTwice(categories, `${at}: categories`);
  for (const name of conditions) {
    if (!CONDITION.test(name))
      refuse(`${at}: condition ${JSON.stringify(name)} must be one word in CamelCase, such as "Ready"`);
  }
  refuseTwice(conditions, `${at}: conditions`);
  for (const [heading, path] of Object.entries(columns)) {
    if (typeof path !== "string" || !path.startsWith(".")) {
      refuse(`${at}: columns.${heading} must be a path that starts with a dot, such as ".status.ready"`);
    }
  }
  const resource = {
    ...kind,
    [BRAND]: true as const,
    spec,
    status,
    conditions: [...conditions],
    shortNames: [...shortNames],
    categories: [...categories],
    columns: { ...columns },
    of: (input: ManifestInput<InputOf<Spec>>) => toManifest(kind, input),
  };
  return Object.freeze(resource) as never;
}

/** Whether `value` was made by {@link defineResource}, of this copy of the code or of another bundle's. */
export function isResource(value: unknown): value is AnyResource {
  return typeof value === "object" && value !== null && BRAND in value;
}

function toManifest<Spec>(kind: Kind, input: ManifestInput<Spec>): ResourceManifest<Spec> {
  const { name, namespace, labels, annotations, spec } = input;
  const at = `${kind.kind}.of`;
  const problem = problemOfName(name, kind.group);
  if (problem !== undefined) throw new SkysailError("INVALID_INPUT", `${at}: name ${problem}`);
  if (namespace !== undefined && !kind.namespaced) {
    throw new SkysailError("INVALID_INPUT", `${at}: ${kind.kind} is cluster-scoped: leave namespace out`);
  }
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  return { apiVersion: kind.apiVersion, kind: kind.kind, metadata, spec };
}

function refuseTwice(values: readonly string[], where: string): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) refuse(`${where}: ${JSON.stringify(twice)} is there twice`);
}

function refuse(message: string): never {
  throw new SkysailError("INVALID_OPERATOR", message);
}
