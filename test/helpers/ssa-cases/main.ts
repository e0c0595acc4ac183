/*
 * Makes server-side-apply cases on a real kube-apiserver:
 *
 *   npm run -s ssa-cases -- --seed 1 --count 300 --out cases.jsonl [--kind Widget] [--server https://127.0.0.1:6443 --token T]
 *
 * The format is that of `test/fixtures/ssa/cases.jsonl`; `check.ts` judges this project by such a file. Without `--server` a control plane is
 * started, whose controllers are held still. The server gets the namespace `ssa` and the Widget CRD.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startControlPlane } from "../control-plane/control-plane.ts";
import type { RecordedCase, RecordedRequest } from "./cases.ts";
import { createClient, type Reply } from "./client.ts";
import { toExpectation } from "./expectation.ts";
import { MENUS, type Menu } from "./menus.ts";
import { prepareServer } from "./prepare-server.ts";
import { createRandom } from "./seeded-random.ts";
import type { KubeObject } from "../../../src/model/objects.ts";

type Draft = Record<string, unknown>;

const { values } = parseArgs({
  options: {
    server: { type: "string" },
    token: { type: "string" },
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "100" },
    out: { type: "string", default: "cases.jsonl" },
    kind: { type: "string" },
  },
});

type Step = "apply" | "otherApply" | "oldVersion" | "create" | "merge" | "replace" | "status";
const STEPS: readonly Step[] = ["apply", "apply", "otherApply", "oldVersion", "merge", "replace", "status"];

const OURS = "skysail";
const random = createRandom(Number(values.seed));
const plane = values.server === undefined ? await startControlPlane({ name: "ssa" }) : undefined;
const controllers = (await plane?.pids())?.controllerManager;
if (controllers !== undefined) process.kill(controllers, "SIGSTOP");
const client = createClient(plane?.server ?? values.server ?? "", plane?.token ?? values.token ?? "");
const menus = MENUS.filter((menu) => values.kind === undefined || values.kind.split(",").includes(menu.kind));

try {
  await prepareServer(client);
  writeFileSync(values.out, "");
  for (let index = 0; index < Number(values.count); index += 1) {
    const menu = random.pick(menus);
    const name = `g${values.seed}-${String(index).padStart(4, "0")}`;
    const made = await generate(name, menu);
    appendFileSync(values.out, `${JSON.stringify(made)}\n`);
    await remove(pathOf(menu.apiVersion, menu.resource, name));
  }
} finally {
  await plane?.stop();
}

/** Frees what the object took of the server's pools. */
async function remove(path: string): Promise<void> {
  const [query, contentType] = [{}, "application/merge-patch+json"];
  await client.send({ method: "PATCH", path, query, contentType, body: { metadata: { finalizers: null } } });
  await client.send({ method: "DELETE", path, query, contentType: "", body: undefined });
}

async function generate(name: string, menu: Menu): Promise<RecordedCase> {
  const history: RecordedRequest[] = [];
  const path = pathOf(menu.apiVersion, menu.resource, name);
  const send = async (request: Omit<RecordedRequest, "status">): Promise<Reply> => {
    const reply = await client.send(request);
    history.push({ ...request, status: reply.status });
    return reply;
  };
  let ours: Draft | undefined;
  const steps = random.chance(0.04) ? 0 : 1 + random.below(4);
  for (let step = 0; step < steps; step += 1) {
    const body = draft(menu, name, step === 0 ? 1 : random.next());
    switch (random.pick(step === 0 ? (["apply", "otherApply", "create"] as const) : STEPS)) {
      case "apply":
        ours = body;
        await send(applyRequest(path, body, OURS, random.chance(0.8)));
        break;
      case "otherApply":
        await send(applyRequest(path, body, random.pick(["team-a", "team-b"]), random.chance(0.6)));
        break;
      case "oldVersion": {
        const version = menu.oldVersion ?? menu.apiVersion;
        await send(
          applyRequest(pathOf(version, menu.resource, name), { ...body, apiVersion: version }, "old-team", true),
        );
        break;
      }
      case "create":
        await send({
          method: "POST",
          path: path.slice(0, path.lastIndexOf("/")),
          query: { fieldManager: "creator" },
          contentType: "application/json",
          body,
        });
        break;
      case "merge":
        await send({
          method: "PATCH",
          path,
          query: { fieldManager: random.pick(["editor", "skysail"]) },
          contentType: "application/merge-patch+json",
          body: nulled(strip(body)),
        });
        break;
      case "replace":
        await replace(path, body, send);
        break;
      case "status":
        if (menu.status !== undefined) {
          await send({
            method: "PATCH",
            path: `${path}/status`,
            query: { fieldManager: "controller" },
            contentType: "application/merge-patch+json",
            body: { status: random.pick(menu.status) },
          });
        }
        break;
    }
  }
  const statuses = random.chance(0.15) ? (menu.status ?? []) : [];
  const toStatus = statuses.length > 0;
  const main = random.chance(0.6) && ours !== undefined ? mutate(ours, menu) : draft(menu, name, random.next());
  const config = toStatus ? { ...main, status: random.pick(statuses) } : main;
  const live = await client.send({ method: "GET", path, query: {}, contentType: "", body: undefined });
  const force = random.chance(0.7);
  const dry = applyRequest(toStatus ? `${path}/status` : path, config, OURS, force);
  const reply = await client.send({ ...dry, query: { ...dry.query, dryRun: "All" } });
  return {
    id: name,
    kind: menu.kind,
    apiVersion: menu.apiVersion,
    tags: [],
    manager: OURS,
    force,
    ...(toStatus ? { subresource: "status" } : {}),
    live: live.status === 200 ? (live.body as KubeObject) : null,
    config: config as unknown as KubeObject,
    expected: toExpectation(live, reply),
    history,
  };
}

function pathOf(apiVersion: string, resource: string, name: string): string {
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}/namespaces/ssa/${resource}/${name}`;
}

function applyRequest(path: string, body: Draft, manager: string, force: boolean): Omit<RecordedRequest, "status"> {
  return {
    method: "PATCH",
    path,
    query: { fieldManager: manager, force: String(force) },
    contentType: "application/apply-patch+yaml",
    body,
  };
}

/** A full update that keeps most of what is there: one fragment is overlaid on the present object. */
async function replace(
  path: string,
  body: Draft,
  send: (request: Omit<RecordedRequest, "status">) => Promise<Reply>,
): Promise<void> {
  const present = await client.send({ method: "GET", path, query: {}, contentType: "", body: undefined });
  if (present.status !== 200) return;
  const next = overlay(present.body as Draft, strip(body));
  const metadata = { ...(next["metadata"] as Draft) };
  delete metadata["managedFields"];
  await send({
    method: "PUT",
    path,
    query: { fieldManager: "replacer" },
    contentType: "application/json",
    body: { ...next, metadata },
  });
}

function overlay(onto: unknown, value: unknown): Draft {
  if (!isDraft(onto) || !isDraft(value)) return value as Draft;
  const out: Draft = { ...onto };
  for (const [key, item] of Object.entries(value)) out[key] = overlay(onto[key], item);
  return out;
}

function isDraft(value: unknown): value is Draft {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A random object: `full` objects have what the kind demands, others may leave it to the other managers. */
function draft(menu: Menu, name: string, completeness: number): Draft {
  const out: Draft = { apiVersion: menu.apiVersion, kind: menu.kind, metadata: { name, namespace: "ssa" } };
  if (completeness > 0.4) Object.assign(out, structuredClone(menu.base(name)));
  const count = random.below(5);
  for (let index = 0; index < count; index += 1) put(out, random.pick(menu.fragments));
  return out;
}

function put(
  target: Draft,
  fragment: { readonly path: readonly (string | number)[]; readonly values: readonly unknown[] },
): void {
  let at = target;
  for (const step of fragment.path.slice(0, -1)) {
    const next = at[step];
    if (!isDraft(next)) at[step] = {};
    at = at[step] as Draft;
  }
  at[fragment.path.at(-1) ?? ""] = structuredClone(random.pick(fragment.values));
}

/** A later configuration of the same manager: the same, something added, something dropped, or something reordered. */
function mutate(config: Draft, menu: Menu): Draft {
  const out = structuredClone(config);
  const kind = random.below(5);
  if (kind === 0) return out;
  if (kind <= 2) put(out, random.pick(menu.fragments));
  if (kind >= 2) dropOne(out);
  if (kind === 4) reverseOne(out);
  return out;
}

/** Removes one leaf or branch below spec, data or metadata maps. */
function dropOne(target: Draft): void {
  const places: (() => void)[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        if (value.length > 1) places.push(() => value.splice(index, 1));
        visit(item, depth + 1);
      }
    } else if (isDraft(value)) {
      for (const key of Object.keys(value)) {
        const fixed = depth === 0 || key === "name" || key === "namespace";
        if (!fixed) places.push(() => delete value[key]);
        visit(value[key], depth + 1);
      }
    }
  };
  visit(target, 0);
  if (places.length > 0) random.pick(places)();
}

function reverseOne(target: Draft): void {
  const lists: unknown[][] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      if (value.length > 1) lists.push(value);
      value.forEach(visit);
    } else if (isDraft(value)) Object.values(value).forEach(visit);
  };
  visit(target);
  if (lists.length > 0) random.pick(lists).reverse();
}

function strip(body: Draft): Draft {
  const { apiVersion: _version, kind: _kind, ...rest } = structuredClone(body);
  const metadata = { ...(rest["metadata"] as Draft) };
  delete metadata["name"];
  delete metadata["namespace"];
  return { ...rest, metadata };
}

/** In a merge patch, some fields are removed. */
function nulled(patch: Draft): Draft {
  const spec = patch["spec"];
  if (!isDraft(spec) || !random.chance(0.5)) return patch;
  const key = random.pick(Object.keys(spec).length > 0 ? Object.keys(spec) : ["image"]);
  return { ...patch, spec: { ...spec, [key]: null } };
}
