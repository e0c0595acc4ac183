import { equalValues, omit } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import type { Change } from "../../store/store.ts";
import { AT_START } from "../at-start.ts";
import { attempt } from "../attempt.ts";
import type { Controller, Controls } from "../controllers.ts";
import { NODE } from "../kubelet.ts";
import { change, create, remove } from "../owned.ts";
import { isHeadless, isSelected, type Member, membersOf, selectsPods, servesOtherwise } from "./members.ts";
import { serviceOf, writeSlices } from "./slices.ts";
import { subsetsOf } from "./subsets.ts";
import { createTriggers, TRIGGER } from "./triggers.ts";

const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const CONTROLLER = "endpoint-controller";
const HEADLESS = "service.kubernetes.io/headless";
const SERVICES = "/services";
const ENDPOINTS = "/endpoints";

/**
 * Gives Services that select pods their Endpoints and EndpointSlices.
 *
 * Caveats: no topology hints and no traffic distribution; Endpoints that someone made for a Service without a selector are not mirrored in slices.
 */
export function createEndpoints(controls: Controls): Controller {
  const { store } = controls.world;
  const triggers = createTriggers();
  /** Services to look at, once all changes that are waiting are known. */
  const due = new Map<string, { readonly namespace: string; readonly name: string }>();

  /** The devcluster's own node needs no object. */
  const isNode = (name: string): boolean =>
    name === NODE || store.get({ collection: "/nodes", namespace: "", name }) !== undefined;

  const reconcile = (namespace: string, name: string): void => {
    const service = store.get({ collection: SERVICES, namespace, name });
    if (service === undefined || !selectsPods(service)) return;
    const pods = store.list("/pods", { namespace }).filter((pod) => isSelected(service, pod.metadata.labels));
    const members = membersOf(service, pods);
    const trigger = triggers.next(service, pods);
    attempt(() => writeEndpoints(controls, service, members, trigger));
    attempt(() => writeSlices(controls, service, members, { trigger, isNode }));
  };

  const look = (namespace: string, name: string | undefined): void => {
    if (name === undefined) return;
    if (due.size === 0) queueMicrotask(work);
    due.set(`${namespace}/${name}`, { namespace, name });
  };
  const work = (): void => {
    const services = [...due.values()];
    due.clear();
    if (!controls.signal.aborted) for (const { namespace, name } of services) reconcile(namespace, name);
  };

  /** Endpoints that were there at the start have lost their Service while nobody looked, if there is none. */
  const isLeftOver = ({ revision, namespace, name }: Change): boolean =>
    revision === AT_START && store.get({ collection: SERVICES, namespace, name }) === undefined;

  const followPod = ({ namespace, before, after }: Change): void => {
    const relabelled = !equalValues(before?.metadata.labels ?? {}, after?.metadata.labels ?? {});
    if (!relabelled && !servesOtherwise(before, after)) return;
    for (const service of store.list(SERVICES, { namespace })) {
      if (!selectsPods(service)) continue;
      const isMeant = [before, after].some((pod) => pod !== undefined && isSelected(service, pod.metadata.labels));
      if (isMeant) look(namespace, service.metadata.name);
    }
  };

  return (changed) => {
    const { collection, namespace, name, before, after } = changed;
    switch (collection) {
      case "/pods":
        return followPod(changed);
      case SERVICES:
        if (after !== undefined) return look(namespace, name);
        if (before !== undefined) triggers.forget(before);
        const left = store.get({ collection: ENDPOINTS, namespace, name });
        return left === undefined ? undefined : remove(controls, "", left);
      case ENDPOINTS:
        if (after === undefined) return look(namespace, name);
        return isLeftOver(changed) ? remove(controls, "", after) : undefined;
      case "discovery.k8s.io/endpointslices":
        return look(namespace, serviceOf(after ?? before ?? { apiVersion: "", kind: "", metadata: {} }));
      default:
    }
  };
}

function writeEndpoints(
  controls: Controls,
  service: KubeObject,
  members: readonly Member[],
  trigger: string | undefined,
): void {
  const { name = "", namespace = "", labels: own = {} } = service.metadata;
  const subsets = subsetsOf(service, members);
  const labels = {
    ...(omit(own, [HEADLESS]) as Record<string, string>),
    ...(isHeadless(service) ? { [HEADLESS]: "" } : {}),
    [MANAGED_BY]: CONTROLLER,
  };
  const annotations = trigger === undefined ? {} : { [TRIGGER]: trigger };
  const live = controls.world.store.get({ collection: ENDPOINTS, namespace, name });
  const content = subsets.length === 0 ? {} : { subsets };
  if (live === undefined) {
    return create(controls, "", {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { name, namespace, labels, annotations },
      ...content,
    });
  }
  if (equalValues(live["subsets"] ?? [], subsets) && equalValues(live.metadata.labels ?? {}, labels)) return;
  change(controls, "", live, ({ subsets: _before, ...rest }: KubeObject & { readonly subsets?: unknown }) => ({
    ...rest,
    metadata: {
      ...rest.metadata,
      labels,
      annotations: { ...(omit(rest.metadata.annotations ?? {}, [TRIGGER]) as Record<string, string>), ...annotations },
    },
    ...content,
  }));
}
