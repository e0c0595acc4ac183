import type { Kube } from "../../helpers/control-plane/kube.ts";
import { eventually } from "../../helpers/processes/ready.ts";
import { createTrouble, createWebsite, get, must, PATHS, until, untilGone, untilSettled } from "./objects.ts";

/** A Website and a Trouble are created, changed, disturbed, deleted, and created again under their names. Returns the uids that they had first. */
export async function liveTwice(kube: Kube, namespace: string): Promise<readonly string[]> {
  const [website, trouble] = [PATHS.website(namespace, "w"), PATHS.trouble(namespace, "t")];
  const first = await createWebsite(kube, namespace, "w", { image: "nginx:1", replicas: 1 });
  const other = await createTrouble(kube, namespace, "t", { copies: 2 });
  await untilSettled(kube, website);
  await untilSettled(kube, trouble);
  await must(kube, "PATCH", website, { spec: { replicas: 3 } });
  await must(kube, "PATCH", trouble, { spec: { copies: 1 } });
  await untilSettled(kube, website);
  await untilSettled(kube, trouble);
  await must(kube, "PATCH", PATHS.deployment(namespace, "w"), { spec: { replicas: 9 } });
  await until(kube, PATHS.deployment(namespace, "w"), "is repaired", ({ spec }) => spec?.["replicas"] === 3);
  const service = await get(kube, PATHS.service(namespace, "w"));
  await must(kube, "DELETE", PATHS.service(namespace, "w"));
  const another = ({ metadata }: { metadata: { uid: string } }): boolean => metadata.uid !== service?.metadata.uid;
  await until(kube, PATHS.service(namespace, "w"), "is another one", another);
  await must(kube, "DELETE", website);
  await must(kube, "DELETE", trouble);
  await untilGone(kube, website);
  await untilGone(kube, trouble, { timeoutMs: 60_000 });
  const second = await createWebsite(kube, namespace, "w", { image: "nginx:2", replicas: 2 });
  await createTrouble(kube, namespace, "t", { copies: 3 });
  await untilSettled(kube, website, { timeoutMs: 90_000 });
  await untilSettled(kube, trouble, { timeoutMs: 90_000 });
  for (const path of [PATHS.deployment, PATHS.service, PATHS.configMap]) {
    const ofSecond = ({ metadata }: { metadata: { ownerReferences?: readonly { uid: string }[] } }): boolean =>
      metadata.ownerReferences?.[0]?.uid === second.metadata.uid;
    await until(kube, path(namespace, "w"), "is the second one's", ofSecond, { timeoutMs: 90_000 });
  }
  return [first.metadata.uid, other.metadata.uid];
}

/** Names, incarnations and versions of everything that the operators made or were for. */
export async function snapshot(kube: Kube, namespace: string): Promise<readonly string[]> {
  const paths = [PATHS.website, PATHS.trouble, PATHS.deployment, PATHS.service, PATHS.configMap];
  const lists = await Promise.all(
    paths.map(async (path) => {
      const { body } = await kube<{
        items: readonly { metadata: { name: string; uid: string; resourceVersion: string } }[];
      }>(path(namespace).slice(0, -1));
      return body.items.map(
        ({ metadata: { name, uid, resourceVersion } }) => `${path(namespace, name)} ${uid} ${resourceVersion}`,
      );
    }),
  );
  return lists.flat();
}

/** Waits until the controllers of the control plane have nothing more to say either, and returns what there is then. */
export async function untilStill(kube: Kube, namespace: string): Promise<readonly string[]> {
  let last: readonly string[] = [];
  return eventually(
    "nothing changes any more",
    async () => {
      const [before, now] = [last, await snapshot(kube, namespace)];
      last = now;
      return now.length > 0 && before.join() === now.join() ? now : undefined;
    },
    { everyMs: 1_500 },
  );
}
