/** The part of an OpenAPI 3 document that is read here. */
export interface OpenApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, { readonly get?: PathOperation }>>;
}

interface PathOperation {
  readonly "x-kubernetes-group-version-kind"?: GroupVersionKind;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** One group and version: where it is served, what it defines, which of its kinds to print. */
export interface Group {
  readonly path: string;
  readonly kinds: readonly string[];
  readonly document: OpenApiDocument;
}

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

/** Schemas whose wire form has a better name than their structure. `null`: unknown JSON. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  [`${META}Time`]: "string",
  [`${META}MicroTime`]: "string",
  [`${META}ObjectMeta`]: "ObjectMeta",
  [`${META}FieldsV1`]: "Readonly<Record<string, unknown>>",
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "string | number",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "number | string",
  "io.k8s.apimachinery.pkg.runtime.RawExtension": "Readonly<Record<string, unknown>>",
};

/** Prints all files, as `[name, text]` sorted by name. Fails on two exports of one name and on a schema that it does not know how to read. */
export function printFiles(groups: readonly Group[], serverVersion: string): [string, string][] {
  const schemas = new Map<string, Schema>();
  for (const { document } of groups) {
    for (const [name, schema] of Object.entries(document.components.schemas)) schemas.set(name, schema);
  }
  const kinds = new Map<string, Served>();
  for (const group of groups) for (const kind of group.kinds) kinds.set(...findKind(group, kind));

  const reached = reachable([...kinds.keys()], schemas);
  const perFile = new Map<string, string[]>();
  for (const name of [...reached].toSorted()) {
    const file = fileOf(name);
    perFile.set(file, [...(perFile.get(file) ?? []), name]);
  }
  const context: Context = { schemas, kinds, header: header(serverVersion) };
  const files = [...perFile].map(([file, names]): [string, string] => [`${file}.ts`, printFile(file, names, context)]);
  return [...files, ["index.ts", printIndex(perFile, context)] as [string, string]].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
}

interface Served extends GroupVersionKind {
  readonly resource: string;
  readonly namespaced: boolean;
}

interface Context {
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly kinds: ReadonlyMap<string, Served>;
  readonly header: string;
}

const header = (version: string): string =>
  `// Generated from the OpenAPI documents of kube-apiserver ${version} by infra/build/generate-kinds.ts. Do not edit.\n\n`;

/** The schema of `kind` and how its server serves it, read from the path that reads one object. */
function findKind(group: Group, kind: string): [string, Served] {
  for (const [path, { get }] of Object.entries(group.document.paths)) {
    const found = get?.["x-kubernetes-group-version-kind"];
    const match = /^\/apis?\/[^{]*?(namespaces\/\{namespace\}\/)?([a-z]+)\/\{name\}$/.exec(path);
    if (found?.kind !== kind || match?.[2] === undefined || path.includes("/watch/")) continue;
    const schema = Object.entries(group.document.components.schemas).find(([name, candidate]) => {
      const served = (candidate as { "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[] })[
        "x-kubernetes-group-version-kind"
      ];
      return (
        name.endsWith(`.${kind}`) && served?.some((of) => of.group === found.group && of.version === found.version)
      );
    });
    if (schema !== undefined) return [schema[0], { ...found, resource: match[2], namespaced: match[1] !== undefined }];
  }
  throw new Error(`${group.path} does not serve ${kind}`);
}

function reachable(roots: readonly string[], schemas: ReadonlyMap<string, Schema>): Set<string> {
  const seen = new Set<string>();
  const queue = [...roots];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name) || Object.hasOwn(WELL_KNOWN, name)) continue;
    seen.add(name);
    for (const match of JSON.stringify(schemas.get(name)).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (match[1] !== undefined) queue.push(match[1]);
    }
  }
  return seen;
}

/** `apps-v1` for `io.k8s.api.apps.v1.Deployment`: a schema is printed where it is from, not where it is used. */
function fileOf(name: string): string {
  if (name.startsWith(META)) return "meta-v1";
  const [, group, version] = /^io\.k8s\.api\.([a-z]+)\.([a-z0-9]+)\.[A-Za-z0-9]+$/.exec(name) ?? [];
  if (group === undefined || version === undefined) throw new Error(`${name} belongs to no generated file`);
  return `${group}-${version}`;
}

function printFile(file: string, names: readonly string[], context: Context): string {
  const imports = new Map<string, Set<string>>();
  const need = (from: string, name: string): string => {
    imports.set(from, (imports.get(from) ?? new Set()).add(name));
    return name;
  };
  const body = names.map((name) => printSchema(name, file, context, need)).join("\n");
  const values = names.some((name) => context.kinds.has(name))
    ? [`import { defineKind, type Kind } from "../kind.ts";`]
    : [];
  const types = [...imports]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, wanted]) => `import type { ${[...wanted].toSorted().join(", ")} } from "${from}";`);
  return `${context.header}${[...types, ...values].join("\n")}\n\n${body}`;
}

type Need = (from: string, name: string) => string;

function printSchema(name: string, file: string, context: Context, need: Need): string {
  const schema = context.schemas.get(name);
  const short = shortOf(name);
  const kind = context.kinds.get(name);
  const where = kind === undefined ? file : kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  if (schema?.type !== "object") throw new Error(`${name} is no object: name its wire type in WELL_KNOWN`);
  if (schema.properties === undefined) {
    return `/** ${short} (${where}): an object without fields. */\nexport type ${short} = Readonly<Record<string, never>>;\n`;
  }
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties)
    .filter(([field]) => kind === undefined || !["apiVersion", "kind", "metadata"].includes(field))
    .map(([field, of]) => {
      const type = printType(of, `${name}.${field}`, file, context, need);
      return `  readonly ${printKey(field)}${required.has(field) ? "" : "?"}: ${type};`;
    });
  if (kind === undefined) return `/** ${short} (${where}). */\nexport interface ${short} {\n${fields.join("\n")}\n}\n`;
  const identity = [
    `  readonly apiVersion: "${where}";`,
    `  readonly kind: "${kind.kind}";`,
    `  readonly metadata: ${need("../../model/objects.ts", "ObjectMeta")};`,
  ];
  const definition = {
    group: kind.group,
    version: kind.version,
    kind: kind.kind,
    plural: kind.resource,
    ...(kind.namespaced ? {} : { scope: "Cluster" }),
  };
  return `/** ${short} (${where}). */
export interface ${short} {
${[...identity, ...fields].join("\n")}
}

/** The kind ${short} (${where}). */
export const ${short}: Kind<${short}> = defineKind<${short}>(${JSON.stringify(definition)});
`;
}

function printType(schema: Schema, at: string, file: string, context: Context, need: Need): string {
  const [only, ...others] = schema.allOf ?? [];
  if (only !== undefined && others.length === 0) return printType(only, at, file, context, need);
  if (schema.$ref !== undefined) return printRef(schema.$ref, file, context, need);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const { type = "nothing" } = schema;
  switch (type) {
    case "string":
    case "boolean":
      return type;
    case "integer":
    case "number":
      return "number";
    case "array":
      if (schema.items !== undefined) return arrayOf(printType(schema.items, at, file, context, need));
      break;
    case "object": {
      const values = schema.additionalProperties;
      if (typeof values !== "object") return "Readonly<Record<string, unknown>>";
      return `Readonly<Record<string, ${printType(values, at, file, context, need)}>>`;
    }
    default:
  }
  throw new Error(`${at}: cannot read ${JSON.stringify(schema)}`);
}

function printRef(ref: string, file: string, context: Context, need: Need): string {
  const name = ref.replace("#/components/schemas/", "");
  const known = WELL_KNOWN[name];
  if (known !== undefined) return known === "ObjectMeta" ? need("../../model/objects.ts", known) : known;
  const from = fileOf(name);
  const short = from === file ? shortOf(name) : need(`./${from}.ts`, shortOf(name));
  // An object inside another one, such as a volume claim template, need not repeat its apiVersion and kind.
  return context.kinds.has(name)
    ? `Omit<${short}, "apiVersion" | "kind"> & Partial<Pick<${short}, "apiVersion" | "kind">>`
    : short;
}

function printIndex(perFile: ReadonlyMap<string, readonly string[]>, context: Context): string {
  const exported = new Map<string, string>();
  const lines = [...perFile]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => {
      for (const name of names) {
        const other = exported.get(shortOf(name));
        if (other !== undefined) throw new Error(`${name} and ${other} would be exported under one name`);
        exported.set(shortOf(name), name);
      }
      const list = names.map((name) => `${context.kinds.has(name) ? "" : "type "}${shortOf(name)}`).join(", ");
      return `export { ${list} } from "./${file}.ts";`;
    });
  return `${context.header}${lines.join("\n")}\n`;
}

const shortOf = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
const printKey = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
const arrayOf = (type: string): string => (/[|&]/.test(type) ? `readonly (${type})[]` : `readonly ${type}[]`);
