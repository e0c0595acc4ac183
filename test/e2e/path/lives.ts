import { expect } from "vitest";
import type { Kube } from "../../helpers/control-plane/kube.ts";
import { createTrouble, createWebsite, get, must, PATHS, until, untilGone, untilSettled } from "./objects.ts";

/** One object's life from creation to deletion; rejects when something is not as it should be on the way. */
export type Life = (stage: { readonly kube: Kube; readonly namespace: string; readonly name: string }) => Promise<void>;

/** Long enough for a cluster that seemed out of reach to be tried again. */
const PATIENCE = { timeoutMs: 120_000 } as const;

/** A life of each kind; together they make every sort of write. */
export const LIVES: Readonly<Record<string, Life>> = {
  Website: async ({ kube, namespace, name }) => {
    const path = PATHS.website(namespace, name);
    await createWebsite(kube, namespace, name, { image: "nginx:1", replicas: 1 });
    await untilSettled(kube, path, PATIENCE);
    const service = await get(kube, PATHS.service(namespace, name));
    expect(service, `${name} has a Service`).toBeDefined();
    const deployment = await get(kube, PATHS.deployment(namespace, name));
    await must(kube, "PATCH", path, { spec: { image: "nginx:2", replicas: 0 } });
    await until(kube, path, "is settled", ({ status }) => status?.["observedGeneration"] === 2, PATIENCE);
    await untilGone(kube, PATHS.service(namespace, name), PATIENCE);
    const changed = await get(kube, PATHS.deployment(namespace, name));
    expect(changed?.metadata.uid).toBe(deployment?.metadata.uid);
    expect(changed?.spec).toMatchObject({ replicas: 0, template: { spec: { containers: [{ image: "nginx:2" }] } } });
    await must(kube, "DELETE", path);
    await untilGone(kube, PATHS.deployment(namespace, name), PATIENCE);
  },

  Trouble: async ({ kube, namespace, name }) => {
    const path = PATHS.trouble(namespace, name);
    await createTrouble(kube, namespace, name, { copies: 2 });
    const settled = await untilSettled(kube, path, PATIENCE);
    expect(settled.metadata.finalizers).toEqual(["skysail.dev/trouble"]);
    expect(settled.status).toMatchObject({ copies: 2 });
    const first = await get(kube, PATHS.configMap(namespace, `${name}-0`));
    await must(kube, "PATCH", path, { spec: { copies: 1 } });
    await until(kube, path, "is settled", ({ status }) => status?.["observedGeneration"] === 2, PATIENCE);
    await untilGone(kube, PATHS.configMap(namespace, `${name}-1`), PATIENCE);
    expect((await get(kube, PATHS.configMap(namespace, `${name}-0`)))?.metadata.uid).toBe(first?.metadata.uid);
    await must(kube, "DELETE", path);
    await untilGone(kube, path, PATIENCE);
    await untilGone(kube, PATHS.configMap(namespace, `${name}-0`), PATIENCE);
  },
};
