import { brotliDecompressSync } from "node:zlib";
import { fromOpenApi, type OpenApiSchema } from "../../core/merge/schema-openapi.ts";
import type { JsonMap } from "../../core/merge/values.ts";
import type { Subresource } from "../served-kind.ts";
import { PACKED } from "./data.ts";

/** A column of a built-in kind, as the API server's Table has it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** A built-in kind as discovery shows it. */
export interface BuiltInResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly columns: readonly TableColumn[];
  readonly subresources: readonly Subresource[];
}

/** The built-in kinds and their definitions. */
export interface Catalog {
  readonly resources: readonly BuiltInResource[];
  readonly document: OpenApiSchema;
  /** Definitions by name: `io.k8s.api.apps.v1.Deployment`. */
  readonly definitions: JsonMap;
}

let catalog: Catalog | undefined;

/** The catalog, unpacked on the first call (a few milliseconds) and kept: it never changes. */
export function builtInCatalog(): Catalog {
  catalog ??= unpack();
  return catalog;
}

function unpack(): Catalog {
  const json = brotliDecompressSync(Buffer.from(PACKED, "base64")).toString("utf8");
  const { resources, schemas } = JSON.parse(json) as {
    readonly resources: readonly BuiltInResource[];
    readonly schemas: JsonMap;
  };
  return { resources, definitions: schemas, document: fromOpenApi({ components: { schemas } }) };
}
