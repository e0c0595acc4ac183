import { expect } from "vitest";
import type { Kube } from "../../helpers/control-plane/kube.ts";
import { createTrouble, createWebsite, get, must, PATHS, until, untilGone, untilSettled } from "./objects.ts";

/** A pipeline under test, in whichever way it was deployed, and a namespace of its cluster. */
export interface Stage {
  readonly kube: Kube;
  readonly namespace: string;
  /** From now on, kills what runs operators with kill -9 when the status of `name` is about to be written; resolves when it has been killed. */
  readonly killBeforeStatus: (name: string) => Promise<void>;
  /** kill -9 of whatever watches this cluster. */
  readonly killRelay: () => Promise<void>;
  /** Starts it again. */
  readonly startRelay: () => Promise<void>;
}

/** What must be true of every deployment of the path. */
export const SCENARIOS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  "a Website becomes a Deployment, a Service and a ConfigMap, and its status says so": async ({ kube, namespace }) => {
    const website = await createWebsite(kube, namespace, "created", { image: "nginx:1", replicas: 2 });
    const settled = await untilSettled(kube, PATHS.website(namespace, "created"));
    const deployment = await until(kube, PATHS.deployment(namespace, "created"), "is there", () => true);
    expect(deployment.spec?.["replicas"]).toBe(2);
    expect(deployment.metadata.ownerReferences).toMatchObject([{ uid: website.metadata.uid, controller: true }]);
    expect(Object.keys(deployment.metadata.annotations ?? {})).toContain("fence.skysail.dev/website");
    expect(await get(kube, PATHS.service(namespace, "created"))).toBeDefined();
    expect(await get(kube, PATHS.configMap(namespace, "created"))).toBeDefined();
    expect(settled.status).toMatchObject({
      observedGeneration: 1,
      conditions: [{ type: "Ready", observedGeneration: 1 }],
    });
  },

  "a change of the spec reaches the child; what is not wanted any more goes": async ({ kube, namespace }) => {
    await createWebsite(kube, namespace, "updated", { image: "nginx:1", replicas: 1 });
    await untilSettled(kube, PATHS.website(namespace, "updated"));
    await must(kube, "PATCH", PATHS.website(namespace, "updated"), { spec: { image: "nginx:2", replicas: 0 } });
    const settled = await untilSettled(kube, PATHS.website(namespace, "updated"));
    expect(settled.metadata.generation).toBe(2);
    const deployment = await get(kube, PATHS.deployment(namespace, "updated"));
    expect(deployment?.spec).toMatchObject({ replicas: 0, template: { spec: { containers: [{ image: "nginx:2" }] } } });
    await untilGone(kube, PATHS.service(namespace, "updated"));
  },

  "a child that somebody changed is put right": async ({ kube, namespace }) => {
    await createWebsite(kube, namespace, "drifted", { image: "nginx:1", replicas: 3 });
    await untilSettled(kube, PATHS.website(namespace, "drifted"));
    const drifted = await must(kube, "PATCH", PATHS.deployment(namespace, "drifted"), { spec: { replicas: 9 } });
    const repaired = await until(
      kube,
      PATHS.deployment(namespace, "drifted"),
      "is repaired",
      ({ spec }) => spec?.["replicas"] === 3,
    );
    expect(repaired.metadata.uid).toBe(drifted.metadata.uid);
  },

  "a child that somebody deleted comes back": async ({ kube, namespace }) => {
    await createWebsite(kube, namespace, "bereft", { image: "nginx:1", replicas: 1 });
    await untilSettled(kube, PATHS.website(namespace, "bereft"));
    const before = await until(kube, PATHS.service(namespace, "bereft"), "is there", () => true);
    await must(kube, "DELETE", PATHS.service(namespace, "bereft"));
    const after = await until(
      kube,
      PATHS.service(namespace, "bereft"),
      "is another one",
      ({ metadata }) => metadata.uid !== before.metadata.uid,
    );
    expect(after.spec).toMatchObject({ selector: { app: "bereft" } });
  },

  "a parent with a finalizer goes only after finalize has succeeded": async ({ kube, namespace }) => {
    const path = PATHS.trouble(namespace, "held");
    await createTrouble(kube, namespace, "held", { copies: 2, holdFinalizer: true });
    const settled = await untilSettled(kube, path);
    expect(settled.metadata.finalizers).toEqual(["skysail.dev/trouble"]);
    await must(kube, "DELETE", path);
    // Finalize has failed at least once when it is tried again: its failure is in the row, the finalizer is where it was.
    const deleting = await until(
      kube,
      path,
      "is being deleted",
      ({ metadata }) => metadata.deletionTimestamp !== undefined,
    );
    expect(deleting.metadata.finalizers).toEqual(["skysail.dev/trouble"]);
    await must(kube, "PATCH", path, { spec: { holdFinalizer: false } });
    await untilGone(kube, path, { timeoutMs: 60_000 });
    await untilGone(kube, PATHS.configMap(namespace, "held-0"), { timeoutMs: 60_000 });
  },

  "killed between apply and status, the next run writes the status": async ({ kube, namespace, killBeforeStatus }) => {
    const killed = killBeforeStatus("crashed");
    await createWebsite(kube, namespace, "crashed", { image: "nginx:1", replicas: 1 });
    await killed;
    expect((await get(kube, PATHS.website(namespace, "crashed")))?.status).toBeUndefined();
    const deployment = await until(kube, PATHS.deployment(namespace, "crashed"), "is there", () => true);
    await untilSettled(kube, PATHS.website(namespace, "crashed"), { timeoutMs: 120_000 });
    expect((await get(kube, PATHS.deployment(namespace, "crashed")))?.metadata.uid).toBe(deployment.metadata.uid);
  },

  "what changed while the relay was dead is noticed when it is back": async ({
    kube,
    namespace,
    killRelay,
    startRelay,
  }) => {
    await createWebsite(kube, namespace, "missed", { image: "nginx:1", replicas: 1 });
    await createWebsite(kube, namespace, "dropped", { image: "nginx:1", replicas: 1 });
    await untilSettled(kube, PATHS.website(namespace, "missed"));
    await untilSettled(kube, PATHS.website(namespace, "dropped"));
    await killRelay();
    await must(kube, "PATCH", PATHS.website(namespace, "missed"), { spec: { replicas: 5 } });
    await must(kube, "DELETE", PATHS.service(namespace, "missed"));
    await must(kube, "DELETE", PATHS.website(namespace, "dropped"));
    await createWebsite(kube, namespace, "fresh", { image: "nginx:1", replicas: 1 });
    await startRelay();
    const path = PATHS.deployment(namespace, "missed");
    await until(kube, path, "has caught up", ({ spec }) => spec?.["replicas"] === 5, { timeoutMs: 60_000 });
    await until(kube, PATHS.service(namespace, "missed"), "is back", () => true, { timeoutMs: 60_000 });
    await untilSettled(kube, PATHS.website(namespace, "fresh"), { timeoutMs: 60_000 });
    await untilGone(kube, PATHS.deployment(namespace, "dropped"), { timeoutMs: 60_000 });
  },
};
