import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SkysailError } from "../../model/errors.ts";
import type { ObjectRef } from "../../model/refs.ts";
import type { Operator } from "../../operator/types.ts";
import type { ClusterApi, Write } from "../../ports/cluster-api.ts";
import type { Logger } from "../../ports/logger.ts";
import { openCluster } from "../../runtime/open-cluster.ts";
import { serve } from "../../runtime/serve.ts";
import type { KubeObject } from "../../model/objects.ts";
import { createNarrator, type Narrator } from "./narrator.ts";
import { type Expectation, toScenes } from "./scenes.ts";

/** What the demo needs. */
export interface DemoOptions {
  readonly kubeconfig: string;
  readonly context?: string;
  readonly operators: readonly Operator[];
  /** The custom resource definition that the operators need. */
  readonly crd: KubeObject;
  /** Leaves everything as it is at the end, and goes on serving until the signal. */
  readonly keep: boolean;
  readonly print: (line: string) => void;
  readonly colour: boolean;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A garbage collector that has just learnt of a kind may take most of a minute before it collects. */
const SCENE_MS = 180_000;
const MANAGER = "skysail-demo";

/**
 * Plays the scenes on a cluster while the operators run in this process, and cleans up after itself: the namespace that it made, and the custom
 * resource definition unless it was there before.
 *
 * Errors: those of the API; `BUG` when an expectation does not come true within three minutes.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { kubeconfig, context, operators, keep, log, signal } = options;
  const narrator = createNarrator({ print: options.print, colour: options.colour, now: () => Date.now() });
  const where = { kubeconfig, ...(context === undefined ? {} : { context }) };
  using cluster = await openCluster({ ...where, signal });
  const { api } = cluster;
  const namespace = `skysail-demo-${randomBytes(3).toString("hex")}`;
  const folder = await mkdtemp(join(tmpdir(), `${namespace}-`));
  const stop = new AbortController();
  const stage = { api, narrator, signal };
  narrator.say(`Cluster ${api.cluster} at ${cluster.server}, namespace ${namespace}.`);
  const hadCrd = (await api.read(crdRef(api.cluster, options.crd))) !== undefined;
  let serving: Promise<void> = Promise.resolve();
  try {
    await prepare(api, namespace, hadCrd ? undefined : options.crd);
    serving = serve({
      kubeconfig,
      contexts: context === undefined ? [] : [context],
      operators,
      ledger: join(folder, "ledger.sqlite"),
      log,
      signal: AbortSignal.any([signal, stop.signal]),
      onStep: (step) => narrator.step(step),
    });
    await Promise.race([play(stage, namespace, keep), serving.then(() => undefined)]);
    if (keep && !signal.aborted) {
      narrator.say("");
      narrator.say(
        `Still serving. Try: kubectl --kubeconfig ${kubeconfig} -n ${namespace} get websites,deployments,services`,
      );
      await serving;
    }
  } finally {
    stop.abort();
    await serving.catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
    if (!keep) await cleanUp(api, namespace, hadCrd ? undefined : options.crd);
  }
  narrator.say("");
  narrator.say(`Done: ${narrator.counter()}.${keep ? "" : " Everything that the demo made is gone again."}`);
}

interface Stage {
  readonly api: ClusterApi;
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
}

async function play(stage: Stage, namespace: string, keep: boolean): Promise<void> {
  const scenes = toScenes(stage.api.cluster, namespace).slice(0, keep ? -1 : undefined);
  for (const [index, scene] of scenes.entries()) {
    if (stage.signal.aborted) return;
    stage.narrator.scene(index + 1, scene);
    for (const write of scene.writes) await must(stage.api, write);
    for (const expectation of scene.until) await until(stage, expectation);
    stage.narrator.say(`   ✓ ${scene.until.map(({ says }) => says).join(", ")}  (${stage.narrator.counter()})`);
  }
}

/** Waits by reading: the demo must not depend on the watch that it shows. */
async function until({ api, signal }: Stage, { ref, says, holds }: Expectation): Promise<void> {
  const deadline = Date.now() + SCENE_MS;
  while (!signal.aborted) {
    if (holds(await api.read(ref, { signal }))) return;
    if (Date.now() > deadline) throw new SkysailError("BUG", `waited ${SCENE_MS / 1_000} s in vain until ${says}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Makes the namespace and, unless it is there already, the definition. */
async function prepare(api: ClusterApi, namespace: string, crd: KubeObject | undefined): Promise<void> {
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  await must(api, { verb: "apply", ref: namespaceRef(api.cluster, namespace), object, manager: MANAGER, force: true });
  if (crd === undefined) return;
  const ref = crdRef(api.cluster, crd);
  await must(api, { verb: "apply", ref, object: crd, manager: MANAGER, force: true });
  const deadline = Date.now() + SCENE_MS;
  while (!isEstablished(await api.read(ref))) {
    if (Date.now() > deadline) {
      throw new SkysailError("BUG", "the custom resource definition was not established in time");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isEstablished(crd: KubeObject | undefined): boolean {
  // A definition that was made this moment has `conditions: null`.
  const status = crd?.["status"] as { conditions?: { type: string; status: string }[] | null } | undefined;
  return (status?.conditions ?? []).some(
    (condition) => condition.type === "Established" && condition.status === "True",
  );
}

async function cleanUp(api: ClusterApi, namespace: string, crd: KubeObject | undefined): Promise<void> {
  await api.write({ verb: "delete", ref: namespaceRef(api.cluster, namespace) });
  if (crd !== undefined) await api.write({ verb: "delete", ref: crdRef(api.cluster, crd) });
}

async function must(api: ClusterApi, write: Write): Promise<void> {
  const result = await api.write(write);
  if (result.kind === "written" || result.kind === "deleted") return;
  const message = "message" in result ? `: ${result.message}` : "";
  throw new SkysailError(
    "KUBE_INVALID",
    `${write.verb} ${write.ref.kind} ${write.ref.name} was answered "${result.kind}"${message}`,
  );
}

function namespaceRef(cluster: string, name: string): ObjectRef {
  return { cluster, group: "", version: "v1", kind: "Namespace", resource: "namespaces", name };
}

function crdRef(cluster: string, { metadata: { name = "" } }: KubeObject): ObjectRef {
  const kind = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };
  return { cluster, ...kind, resource: "customresourcedefinitions", name };
}
