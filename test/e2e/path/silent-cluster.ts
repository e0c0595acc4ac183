import { expect } from "vitest";
import type { Kube } from "../../helpers/control-plane/kube.ts";
import type { FaultProxy } from "../../helpers/fault-proxy.ts";
import { eventually } from "../../helpers/processes/ready.ts";
import { createWebsite, get, PATHS, until, untilSettled } from "./objects.ts";

const STUCK = ["stuck-1", "stuck-2", "stuck-3", "stuck-4"];

/** A cluster that can be made silent, and another beside it. */
export interface TwoClusters {
  /** Between what is tested and the first cluster. */
  readonly proxy: FaultProxy;
  readonly kube: Kube;
  readonly namespace: string;
  readonly secondKube: Kube;
  readonly secondNamespace: string;
}

/**
 * While the first cluster answers no request but watches, changes of the second are followed; once it answers again, so are its own. Prints how long
 * the second's changes took, alone and beside the silent one.
 */
export async function holdsUpNobodyElse(clusters: TwoClusters): Promise<void> {
  const { proxy, kube, namespace, secondKube, secondNamespace } = clusters;
  const followedAfter = async (name: string): Promise<number> => {
    const began = performance.now();
    await createWebsite(secondKube, secondNamespace, name, { image: "nginx:1", replicas: 1 });
    await until(secondKube, PATHS.deployment(secondNamespace, name), "is there", () => true);
    return Math.round(performance.now() - began);
  };
  // Who has never spoken to the cluster would ask it who it is, and get no further.
  await createWebsite(kube, namespace, "known", { image: "nginx:1", replicas: 1 });
  await untilSettled(kube, PATHS.website(namespace, "known"));
  const alone: number[] = [];
  for (const name of ["calm-1", "calm-2", "calm-3"]) alone.push(await followedAfter(name));
  const release = Promise.withResolvers<void>();
  proxy.inject(async ({ method, url }) => {
    if (method !== "GET" || !url.includes("watch=")) await release.promise;
    return { kind: "forward" };
  });
  try {
    for (const name of STUCK) await createWebsite(kube, namespace, name, { image: "nginx:1", replicas: 1 });
    await eventually("the silent cluster is being asked", () =>
      proxy.requests.some(({ url }) => url.includes("stuck")) ? true : undefined,
    );
    const beside: number[] = [];
    for (const name of ["swift-1", "swift-2", "swift-3"]) beside.push(await followedAfter(name));
    console.log(`change → child, ms: ${alone.join(", ")}; beside a silent cluster: ${beside.join(", ")}`);
    expect(await get(kube, PATHS.deployment(namespace, "stuck-1"))).toBeUndefined();
  } finally {
    proxy.inject(() => ({ kind: "forward" }));
    release.resolve();
  }
  for (const name of STUCK) await untilSettled(kube, PATHS.website(namespace, name), { timeoutMs: 120_000 });
}
