import { isMap, type JsonMap } from "../../../src/core/merge/values.ts";
import type { Client } from "../../conformance/client.ts";
import { compare, type Difference, type Pair } from "./compare.ts";
import { groupOf, kindOf, type Project, specOf } from "./folder.ts";
import { variantsOf } from "./variants.ts";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const APPLY = "application/apply-patch+yaml";

/** What came of a project. */
export interface Compared {
  readonly asked: number;
  readonly differences: readonly Difference[];
}

/** Sends a project's definitions and samples, each sample in at most `most` variants, to both servers. Takes the definitions away again. */
export async function compareProject(pair: Pair, project: Project, most: number): Promise<Compared> {
  const differences: Difference[] = [];
  let asked = 0;
  const ask = async (
    ...args: Parameters<typeof compare> extends [unknown, ...infer Rest] ? Rest : never
  ): Promise<void> => {
    asked += 1;
    const difference = await compare(pair, ...args);
    if (difference !== undefined) differences.push(difference);
  };
  for (const definition of project.definitions) {
    await ask(nameOf(definition), {
      method: "POST",
      path: `${DEFINITIONS}?dryRun=All&fieldValidation=Strict`,
      body: definition,
    });
    await Promise.all([pair.real, pair.ours].map((client) => create(client, definition)));
  }
  for (const sample of project.samples) {
    const path = pathOf(sample, project);
    if (path === undefined) continue;
    for (const { what, object } of variantsOf(named(sample), most)) {
      const title = `${kindOfObject(sample)} ${nameOf(sample)}, ${what}`;
      await ask(title, { method: "POST", path: `${path}?dryRun=All&fieldValidation=Strict`, body: object });
      await ask(title, { method: "POST", path: `${path}?dryRun=All`, body: object });
      const applied = `${path}/${nameOf(object)}?dryRun=All&fieldManager=it&force=true`;
      await ask(title, { method: "PATCH", path: applied, type: APPLY, body: object });
    }
    await compareUpdate(pair, path, named(sample), most, ask);
  }
  await Promise.all([pair.real, pair.ours].map((client) => remove(client, project)));
  return { asked, differences };
}

/** Stores the sample and tries its variants as updates. */
async function compareUpdate(
  { real, ours }: Pair,
  path: string,
  sample: JsonMap,
  most: number,
  ask: (what: string, request: Parameters<Client["send"]>[0]) => Promise<void>,
): Promise<void> {
  const clients = [real, ours];
  const stored = await Promise.all(clients.map((client) => client.send({ method: "POST", path, body: sample })));
  if (stored.some(({ status }) => status !== 201)) return;
  for (const { what, object } of variantsOf(sample, Math.ceil(most / 4))) {
    const title = `${kindOfObject(sample)} ${nameOf(sample)}, update, ${what}`;
    const patch = { method: "PATCH", type: "application/merge-patch+json", body: { spec: object["spec"] } } as const;
    await ask(title, { ...patch, path: `${path}/${nameOf(sample)}?dryRun=All` });
  }
  await Promise.all(clients.map((client) => client.send({ method: "DELETE", path: `${path}/${nameOf(sample)}` })));
}

async function create(client: Client, definition: JsonMap): Promise<void> {
  const { status } = await client.send({ method: "POST", path: DEFINITIONS, body: definition });
  if (status !== 201) return;
  const versions = specOf(definition)["versions"];
  const served = Array.isArray(versions)
    ? (versions as readonly JsonMap[]).filter((version) => version["served"] === true)
    : [];
  const { names } = specOf(definition);
  const plural = isMap(names) ? String(names["plural"]) : "";
  for (const version of served) {
    const path = `/apis/${groupOf(definition)}/${String(version["name"])}/${plural}`;
    for (let tries = 0; tries < 200 && (await client.send({ method: "GET", path })).status !== 200; tries += 1);
  }
}

async function remove(client: Client, { definitions }: Project): Promise<void> {
  for (const definition of definitions) {
    await client.send({ method: "DELETE", path: `${DEFINITIONS}/${nameOf(definition)}` });
  }
}

function pathOf(sample: JsonMap, { definitions }: Project): string | undefined {
  const apiVersion = String(sample["apiVersion"]);
  const definition = definitions.find(
    (each) => apiVersion.startsWith(`${groupOf(each)}/`) && kindOf(each) === sample["kind"],
  );
  if (definition === undefined) return undefined;
  const { names, scope } = specOf(definition);
  const plural = isMap(names) ? String(names["plural"]) : "";
  return `/apis/${apiVersion}/${scope === "Namespaced" ? "namespaces/default/" : ""}${plural}`;
}

/** The sample in the namespace that it is sent to, with a name. */
function named(sample: JsonMap): JsonMap {
  const { namespace: _, generateName: __, ...metadata } = isMap(sample["metadata"]) ? sample["metadata"] : {};
  return { ...sample, metadata: { name: "sample", ...metadata } };
}

function nameOf(object: JsonMap): string {
  const { metadata } = object;
  return isMap(metadata) && typeof metadata["name"] === "string" ? metadata["name"] : "sample";
}

function kindOfObject(object: JsonMap): string {
  return String(object["kind"]);
}
