import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemClock } from "../../runtime/system-clock.ts";
import { SkysailError } from "../../model/errors.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { ObjectRef } from "../../model/refs.ts";
import type { Operator } from "../../operator/types.ts";
import type { ClusterApi, Write } from "../../ports/cluster-api.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import { aborted } from "../../runtime/aborted.ts";
import { definitionRef, installDefinition } from "../../runtime/install-definitions.ts";
import { type LocalCloud, startLocalCloud } from "../../runtime/local-cloud.ts";
import { createNarrator, type Narrator } from "./narrator.ts";
import { type Act, type Expectation, type Scene, toScenes } from "./scenes.ts";
import type { Screen } from "./screen.ts";
import { openForeignStage, openOwnStage } from "./stage.ts";
import { printKept, printNext } from "./words.ts";

/** What the demo needs. */
export interface DemoOptions {
  /** Somebody's cluster to play on. Default is two embedded API servers of this process. */
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly operators: readonly Operator[];
  /** The modules that export the operators, for the relays. */
  readonly modules: readonly string[];
  /** Starts `skysail`: the program and what stands before the command. */
  readonly skysail: readonly [string, ...string[]];
  /** The custom resource definition that the operators need. */
  readonly crd: KubeObject;
  /** Leaves everything as it is at the end, and goes on serving until the signal. */
  readonly keep: boolean;
  readonly screen: Screen;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A garbage collector that has just learnt of a kind may take most of a minute before it collects. */
const SCENE_MS = 180_000;
/** For whoever reads along, before a scene begins and after it has said what will happen. */
const READ_MS = 1_600;
/** A namespace ends when the garbage of all kinds in it is collected. */
const LEAVE_MS = 60_000;
const MANAGER = "skysail-demo";

/**
 * Plays the scenes on clusters while the operators run in this process and a relay for each cluster in one of its own; cleans up after itself: on
 * somebody's cluster the namespace that it made, and the custom resource definition unless it was there before.
 *
 * Errors: those of the API; `ABORTED` when the signal ends it before the last scene; `BUG` when an expectation does not come true within three minutes.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { kubeconfig, operators, screen, log, signal, keep, crd } = options;
  const clock = createSystemClock();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => screen.close());
  const folder = await mkdtemp(join(tmpdir(), "skysail-demo-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const stage = kubeconfig === undefined ? await openOwnStage(folder) : openForeignStage(kubeconfig, options.context);
  stack.use(stage);
  const names = new Map<string, string>();
  const narrator = createNarrator({ screen, nameOf: (id) => names.get(id) ?? id, now: () => clock.now() });
  const cloud = await startLocalCloud({
    clusters: stage.clusters,
    operators,
    modules: options.modules,
    skysail: options.skysail,
    folder,
    // Nothing of somebody's may be touched.
    ...(kubeconfig === undefined ? {} : { namespace: stage.namespace }),

    log,
    signal,
    onEvent: (event) => narrator.event(event),
    onMessage: () => narrator.call(),
    onStep: (step) => narrator.step(step),
  });
  stack.use(cloud);
  for (const { name, api } of cloud.clusters) names.set(api.cluster, name);

  const { namespace } = stage;
  /** What the demo makes on somebody's cluster, and how to remove it. */
  const made: { api: ClusterApi; ref: ObjectRef }[] = [];
  let removed = false;
  const remove = async (): Promise<void> => {
    if (!removed) for (const { api, ref } of made) await api.write({ verb: "delete", ref });
    removed = true;
  };
  stack.defer(remove);
  for (const { api, name, server } of cloud.clusters) {
    const hadDefinition = (await api.read(definitionRef(api.cluster, crd), { signal })) !== undefined;
    // Before the first write: an interruption must not leave anything of ours in somebody's cluster.
    if (kubeconfig !== undefined && !keep) {
      made.push({ api, ref: namespaceRef(api.cluster, namespace) });
      if (!hadDefinition) made.push({ api, ref: definitionRef(api.cluster, crd) });
    }
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
    await must(api, {
      verb: "apply",
      ref: namespaceRef(api.cluster, namespace),
      object,
      manager: MANAGER,
      force: true,
    });
    if (!hadDefinition) await installDefinition({ api, clock, manager: MANAGER }, crd, { signal });
    const pid = await cloud.startRelay(name);
    const what = kubeconfig === undefined ? "an embedded API server" : `namespace ${namespace}`;
    narrator.say(`${screen.paint("bold", name)}  ${server}  ${what}, relay process ${pid}`);
  }
  const players: Players = { cloud, narrator, clock, signal, paced: screen.interactive };
  const [first, second] = cloud.clusters.map(({ name, api }) => ({ name, id: api.cluster, podsRun: stage.podsRun }));
  if (first === undefined) throw new SkysailError("BUG", "there is no cluster to play on");
  if (second === undefined) narrator.say("One cluster: the scene with a second one is left out.");
  const { scenes, farewell } = toScenes(namespace, first, second);
  for (const [index, scene] of (keep ? scenes : [...scenes, farewell]).entries()) await play(players, index + 1, scene);
  narrator.say("");
  narrator.say(screen.paint("bold", `That was ${narrator.counter()}.`));
  if (keep) {
    for (const line of printKept(stage.clusters, namespace, kubeconfig !== undefined)) narrator.say(line);
    await aborted(signal);
    return;
  }
  // What goes now is no part of the story.
  for (const { name } of cloud.clusters) await cloud.killRelay(name);
  await remove();
  for (const { api, ref } of made) await untilGone(players, api, ref);
  for (const line of printNext()) narrator.say(line);
}

interface Players {
  readonly cloud: LocalCloud;
  readonly narrator: Narrator;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Somebody reads along. */
  readonly paced: boolean;
}

async function play(players: Players, number: number, scene: Scene): Promise<void> {
  const { narrator, clock, signal, paced } = players;
  if (paced) await clock.sleep(READ_MS, { signal });
  narrator.scene(number, scene);
  if (paced) await clock.sleep(READ_MS, { signal });
  for (const act of scene.acts) await perform(players, act);
  for (const expectation of scene.until) await until(players, expectation);
  narrator.achieved(scene);
}

async function perform({ cloud, narrator, signal }: Players, act: Act): Promise<void> {
  if (signal.aborted) throw new SkysailError("ABORTED", "the demo was ended");
  narrator.act(act.says);
  switch (act.act) {
    case "write":
      return must(apiOf(cloud, act.write.ref), act.write);
    case "killRelay": {
      const pid = await cloud.killRelay(act.cluster);
      return narrator.say(`              process ${pid} is gone: it flushed nothing and said nothing`);
    }
    case "startRelay": {
      const pid = await cloud.startRelay(act.cluster);
      return narrator.say(`              process ${pid} has listed everything that it watches`);
    }
  }
}

/** Waits by reading: the demo must not depend on the watch that it shows. */
async function until({ cloud, clock, signal }: Players, { ref, says, holds }: Expectation): Promise<void> {
  const api = apiOf(cloud, ref);
  const deadline = clock.now() + SCENE_MS;
  while (!holds(await api.read(ref, { signal }))) {
    if (clock.now() > deadline) throw new SkysailError("BUG", `waited ${SCENE_MS / 1_000} s in vain until ${says}`);
    await clock.sleep(50, { signal });
  }
}

function apiOf({ clusters }: LocalCloud, { cluster }: ObjectRef): ClusterApi {
  const found = clusters.find(({ api }) => api.cluster === cluster);
  if (found === undefined) throw new SkysailError("BUG", `no cluster on the stage is called ${cluster}`);
  return found.api;
}

async function untilGone({ clock, signal }: Players, api: ClusterApi, ref: ObjectRef): Promise<void> {
  const deadline = clock.now() + LEAVE_MS;
  while ((await api.read(ref, { signal })) !== undefined) {
    if (clock.now() > deadline) {
      const what = `${ref.kind} ${ref.name}`;
      throw new SkysailError(
        "KUBE_UNAVAILABLE",
        `${what} was deleted and is not gone after a minute: look at its status`,
      );
    }
    await clock.sleep(200, { signal });
  }
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
