import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { isMap, type JsonMap } from "../../../src/core/merge/values.ts";

/** A folder with definitions of custom resources and objects of them. */
export interface Project {
  readonly name: string;
  readonly definitions: readonly JsonMap[];
  /** Objects of the definitions, in the order of their files. */
  readonly samples: readonly JsonMap[];
  /** Bytes of the definitions as JSON. */
  readonly bytes: number;
}

/** Reads every YAML file below a folder: definitions, and objects of the kinds that they define. Files that are no YAML are passed over. */
export function readProject(name: string, folder: string): Project {
  const documents = filesOf(folder).flatMap(readDocuments);
  const definitions = documents.filter(({ kind }) => kind === "CustomResourceDefinition");
  const kinds = new Set(definitions.map((definition) => `${groupOf(definition)} ${kindOf(definition)}`));
  const samples = documents.filter((document) => {
    const group = String(document["apiVersion"]).split("/")[0];
    return kinds.has(`${group} ${String(document["kind"])}`);
  });
  return { name, definitions, samples, bytes: Buffer.byteLength(JSON.stringify(definitions)) };
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(?:yaml|yml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function readDocuments(file: string): JsonMap[] {
  try {
    const text = readFileSync(file, "utf8");
    // A template of Helm's is no YAML yet.
    if (text.includes("{{")) return [];
    return parseAllDocuments(text)
      .map((document): unknown => document.toJS())
      .filter(isMap);
  } catch {
    return [];
  }
}

/** The group of a definition. */
export function groupOf(definition: JsonMap): string {
  return String(specOf(definition)["group"]);
}

/** The kind that a definition defines. */
export function kindOf(definition: JsonMap): string {
  const { names } = specOf(definition);
  return isMap(names) ? String(names["kind"]) : "";
}

/** The spec of an object. */
export function specOf(object: JsonMap): JsonMap {
  return isMap(object["spec"]) ? object["spec"] : {};
}
