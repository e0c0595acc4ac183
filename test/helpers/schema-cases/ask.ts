import { randomBytes } from "node:crypto";
import type { KubeObject } from "../../../src/model/objects.ts";
import { INVALID } from "../built-in-cases/invalid.ts";
import { VALID } from "../built-in-cases/valid.ts";
import { type Kube, kubeUntil } from "../control-plane/kube.ts";
import { type Answer, answerOf } from "./answer.ts";
import { DEFINITION_CASES } from "./definitions.ts";
import { THING_CASES, type ThingCase } from "./thing-cases.ts";
import { THINGS } from "./things.ts";

/** A case with what a real server said; `old` is what was stored when it said it. */
export interface Asked {
  readonly body: KubeObject;
  readonly old?: KubeObject;
  readonly subresource?: "status";
  readonly answer: Answer;
}

/** All that a real server says about the cases. */
export interface Recorded {
  readonly version: string;
  readonly things: readonly Asked[];
  readonly definitions: readonly Asked[];
  readonly valid: readonly Asked[];
  readonly invalid: readonly Asked[];
}

/** Asks a real server about every case; `namespace` is one of the caller's own. */
export async function askAll(kube: Kube, namespace: string): Promise<Recorded> {
  const { body } = await kube<{ gitVersion: string }>("/version");
  return {
    version: body.gitVersion,
    things: await askThings(kube, namespace),
    definitions: await askDefinitions(kube),
    valid: await askValid(kube, namespace),
    invalid: await askInvalid(kube, namespace),
  };
}

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Custom resources: creations, updates and writes of the status. */
export async function askThings(kube: Kube, namespace: string): Promise<readonly Asked[]> {
  const created = await kube(CRDS, { method: "POST", body: THINGS });
  if (created.status !== 201 && created.status !== 409) throw new Error(JSON.stringify(created.body));
  const path = `/apis/schema.test/v1/namespaces/${namespace}/things`;
  await kubeUntil(kube, path, ({ status }) => status === 200);
  // A kind is listed a moment before it can be written.
  await kubeUntil(kube, `/openapi/v3/apis/schema.test/v1`, ({ status }) => status === 200);
  const out: Asked[] = [];
  for (const each of THING_CASES) out.push(await askThing(kube, path, namespace, each));
  return out;
}

async function askThing(kube: Kube, path: string, namespace: string, each: ThingCase): Promise<Asked> {
  const { old: before, metadata, ...parts } = each;
  const name = `thing-${randomBytes(4).toString("hex")}`;
  const make = (extra: object, of: object): KubeObject => ({
    apiVersion: "schema.test/v1",
    kind: "Thing",
    ...of,
    metadata: { name, namespace, ...extra },
  });
  const body = make(metadata ?? {}, parts);
  if (before === undefined) {
    return { body, answer: answerOf(await kube(`${path}?dryRun=All`, { method: "POST", body }), "Thing") };
  }
  const stored = await kube<KubeObject>(path, { method: "POST", body: make({}, before) });
  const old = stored.body;
  const sent = { ...body, metadata: { ...body.metadata, resourceVersion: old.metadata.resourceVersion ?? "" } };
  const url = `${path}/${name}${"spec" in each ? "" : "/status"}?dryRun=All`;
  const full = "spec" in each ? sent : { ...sent, spec: old["spec"] };
  const answer = answerOf(await kube(url, { method: "PUT", body: full }), "Thing");
  return { body: full, old, ...("spec" in each ? {} : { subresource: "status" as const }), answer };
}

/** Definitions of custom resources. */
export async function askDefinitions(kube: Kube): Promise<readonly Asked[]> {
  const out: Asked[] = [];
  for (const { crd } of DEFINITION_CASES) {
    const body = crd as KubeObject;
    const real = await kube(`${CRDS}?dryRun=All`, { method: "POST", body });
    out.push({ body, answer: answerOf(real, "CustomResourceDefinition") });
  }
  return out;
}

/** Objects of built-in kinds that are accepted. */
export async function askValid(kube: Kube, namespace: string): Promise<readonly Asked[]> {
  const out: Asked[] = [];
  for (const { path, apiVersion, kind, clusterScoped, bodies } of VALID) {
    for (const each of bodies) {
      const text = JSON.stringify(each).replaceAll("NAMESPACE", namespace);
      const parts = JSON.parse(text) as Readonly<Record<string, unknown>>;
      const place = clusterScoped ? {} : { namespace };
      const metadata = { name: `case-${randomBytes(4).toString("hex")}`, ...place, ...(parts["metadata"] as object) };
      const body: KubeObject = { apiVersion, kind, ...parts, metadata };
      const url = `${rootOf(apiVersion)}${clusterScoped ? "" : `/namespaces/${namespace}`}/${path}?dryRun=All`;
      const real = await kube<KubeObject>(url, { method: "POST", body });
      // A Job's labels hold its uid.
      const given = { ...body, metadata: { ...metadata, uid: real.body.metadata?.uid ?? "" } };
      out.push({ body: given, answer: answerOf(real, kind) });
    }
  }
  return out;
}

/** Objects of built-in kinds that are refused. */
export async function askInvalid(kube: Kube, namespace: string): Promise<readonly Asked[]> {
  const out: Asked[] = [];
  for (const { path, apiVersion, kind, body: parts, old: before } of INVALID) {
    const url = `${rootOf(apiVersion)}/namespaces/${namespace}/${path}`;
    const name = `case-${randomBytes(4).toString("hex")}`;
    const make = (of: Readonly<Record<string, unknown>>): KubeObject => ({
      apiVersion,
      kind,
      ...of,
      metadata: { name, namespace, ...(of["metadata"] as object) },
    });
    const body = make(parts);
    if (before === undefined) {
      out.push({ body, answer: answerOf(await kube(`${url}?dryRun=All`, { method: "POST", body }), kind) });
      continue;
    }
    await kube(url, { method: "POST", body: make(before) });
    out.push(await replace(kube, `${url}/${name}`, body, kind));
  }
  return out;
}

/** Controllers write too: a conflict is tried again on what is there then. */
async function replace(kube: Kube, url: string, body: KubeObject, kind: string): Promise<Asked> {
  for (;;) {
    const { body: old } = await kube<KubeObject>(url);
    const sent = { ...body, metadata: { ...body.metadata, resourceVersion: old.metadata.resourceVersion ?? "" } };
    const real = await kube(`${url}?dryRun=All`, { method: "PUT", body: sent });
    if (real.status !== 409) return { body: sent, old, answer: answerOf(real, kind) };
  }
}

function rootOf(apiVersion: string): string {
  return apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
}
