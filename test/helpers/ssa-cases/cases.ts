import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { kindFromCrd, kindFromOpenApi, type KindSchema } from "../../../src/core/merge/kind-schema.ts";
import type { Conflict } from "../../../src/core/merge/conflicts.ts";
import { fromOpenApi, type OpenApiSchema } from "../../../src/core/merge/schema-openapi.ts";
import { fromApiVersion } from "../../../src/model/refs.ts";
import type { JsonMap } from "../../../src/core/merge/values.ts";
import type { KubeObject } from "../../../src/model/objects.ts";

const FIXTURES = new URL("../../fixtures/ssa/", import.meta.url);

/** One request of a case's history. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: unknown;
  readonly status: number;
}

/** One apply with the real server's answers. */
export interface RecordedCase {
  readonly id: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly tags: readonly string[];
  readonly manager: string;
  readonly force: boolean;
  /** `status`, or absent for the main resource. */
  readonly subresource?: string;
  readonly live: KubeObject | null;
  readonly config: KubeObject;
  readonly history: readonly RecordedRequest[];
  readonly expected: {
    readonly status: number;
    readonly verdict: "noop" | "change" | "conflict" | "error";
    readonly changed?: { readonly object: boolean; readonly ownership: boolean };
    readonly object?: KubeObject;
    readonly changedPaths?: readonly string[];
    readonly conflicts?: readonly Conflict[];
    readonly message?: string;
  };
}

/** Cases of one file below `test/fixtures/ssa`, one JSON object a line. */
export function readCases(file: string | URL): readonly RecordedCase[] {
  const path = typeof file === "string" ? new URL(file, FIXTURES) : file;
  const bytes = readFileSync(path);
  const text = path.pathname.endsWith(".gz") ? gunzipSync(bytes).toString("utf8") : bytes.toString("utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RecordedCase);
}

/** The CustomResourceDefinition of the `Widget` cases. */
export function readWidgetCrd(): JsonMap {
  return JSON.parse(readFileSync(new URL("widget-crd.json", FIXTURES), "utf8")) as JsonMap;
}

/** One document of the real server's `/openapi/v3`. */
export function readOpenApi(name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(new URL(`openapi/${name}.json.gz`, FIXTURES))).toString("utf8"));
}

const PLURALS: Readonly<Record<string, string>> = { NetworkPolicy: "networkpolicies", Ingress: "ingresses" };

/** Schemas by kind, read once: custom resources from their definition, the others from OpenAPI. */
export function createKinds(): (apiVersion: string, kind: string) => KindSchema {
  const documents = new Map<string, OpenApiSchema>();
  for (const file of readdirSync(new URL("openapi/", FIXTURES))) {
    const name = file.replace(/\.json\.gz$/, "");
    documents.set(name.replace("_", "/"), fromOpenApi(readOpenApi(name)));
  }
  const widget = kindFromCrd(readWidgetCrd());
  const known = new Map<string, KindSchema>();
  return (apiVersion, kind) => {
    if (kind === "Widget") return widget;
    const key = `${apiVersion} ${kind}`;
    let schema = known.get(key);
    if (schema === undefined) {
      const { group } = fromApiVersion(apiVersion);
      const resource = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
      schema = kindFromOpenApi([...documents.values()], { group, kind, resource });
      if (schema === undefined) throw new Error(`no schema for ${key}`);
      known.set(key, schema);
    }
    return schema;
  };
}
