import { equalValues, type JsonMap, omit } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import type { Controls } from "../controllers.ts";
import { change, controllerReference, create, listOf, mapOf, remove, textOf } from "../owned.ts";
import { isReady } from "../pods.ts";
import { addressesOf, hostnameOf, isHeadless, isIpv6, type Member, referenceTo } from "./members.ts";
import { TRIGGER } from "./triggers.ts";

const GROUP = "discovery.k8s.io";
const COLLECTION = `${GROUP}/endpointslices`;
const SERVICE_NAME = "kubernetes.io/service-name";
const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const CONTROLLER = "endpointslice-controller.k8s.io";
const HEADLESS = "service.kubernetes.io/headless";
const LARGEST = 100;

/** What a slice should hold. */
interface Content {
  readonly ports: readonly JsonMap[];
  readonly endpoints: readonly JsonMap[];
}

/** The Service that an EndpointSlice of this controller belongs to. */
export function serviceOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[MANAGED_BY] === CONTROLLER ? metadata.labels[SERVICE_NAME] : undefined;
}

/**
 * Brings a Service's EndpointSlices to its pods: per family of addresses, slices for each set of ports, or an empty one. Pods keep the slice that they
 * are in. `isNode` tells whether a node is there: pods on others are left out, unless the Service publishes what is not ready.
 */
export function writeSlices(
  controls: Controls,
  service: KubeObject,
  members: readonly Member[],
  of: { readonly trigger: string | undefined; readonly isNode: (name: string) => boolean },
): void {
  const { namespace = "", name } = service.metadata;
  const spec = mapOf(service["spec"]);
  const all = controls.world.store.list(COLLECTION, { namespace });
  const existing = all.filter((slice) => serviceOf(slice) === name && slice.metadata.deletionTimestamp === undefined);
  const families = Array.isArray(spec["ipFamilies"]) ? spec["ipFamilies"].map(String) : [];
  const present = members.filter(
    ({ pod }) => spec["publishNotReadyAddresses"] === true || of.isNode(textOf(mapOf(pod["spec"])["nodeName"])),
  );
  for (const family of families) {
    const own = existing.filter((slice) => slice["addressType"] === family);
    writeFamily(controls, service, { family, own, members: present, trigger: of.trigger });
  }
  for (const slice of existing) if (!families.includes(String(slice["addressType"]))) remove(controls, GROUP, slice);
}

function writeFamily(
  controls: Controls,
  service: KubeObject,
  of: {
    readonly family: string;
    readonly own: readonly KubeObject[];
    readonly members: readonly Member[];
    readonly trigger: string | undefined;
  },
): void {
  const isOurs = ({ metadata }: KubeObject): boolean =>
    metadata.ownerReferences?.some(({ uid }) => uid === service.metadata.uid) === true;
  const spare = new Set(of.own);
  const wanted: { readonly slice: KubeObject | undefined; readonly content: Content }[] = [];
  const byPorts = Map.groupBy(of.members, ({ ports }) => keyOf(ports.map((port) => ({ ...port }))));
  for (const [key, members] of byPorts) {
    const ports = (members[0]?.ports ?? []).map((port) => ({ ...port }));
    const left = new Map(members.map((member) => [member.pod.metadata.uid, member]));
    const take = (uid: unknown): readonly JsonMap[] => {
      const member = left.get(String(uid));
      left.delete(String(uid));
      return member === undefined ? [] : endpointOf(service, member.pod, of.family);
    };
    const known = of.own.filter((slice) => isOurs(slice) && keyOf(listOf(slice["ports"])) === key);
    const kept = known.map((slice) => ({
      slice,
      endpoints: listOf(slice["endpoints"]).flatMap(({ targetRef }) => take(mapOf(targetRef)["uid"])),
    }));
    for (const { slice, endpoints } of kept) {
      const room = [...left.keys()].slice(0, LARGEST - endpoints.length).flatMap(take);
      const filled = [...endpoints, ...room];
      if (filled.length === 0) continue;
      spare.delete(slice);
      wanted.push({ slice, content: { ports, endpoints: filled } });
    }
    while (left.size > 0) {
      const endpoints = [...left.keys()].slice(0, LARGEST).flatMap(take);
      if (endpoints.length > 0) wanted.push({ slice: undefined, content: { ports, endpoints } });
    }
  }
  if (wanted.length === 0) wanted.push({ slice: undefined, content: { ports: [], endpoints: [] } });
  for (const { slice, content } of wanted) {
    // What is not needed any more becomes what is.
    const reused = slice ?? [...spare].find(isOurs);
    if (reused !== undefined) spare.delete(reused);
    write(controls, service, { slice: reused, content, family: of.family, trigger: of.trigger });
  }
  for (const slice of spare) remove(controls, GROUP, slice);
}

function write(
  controls: Controls,
  service: KubeObject,
  of: {
    readonly slice: KubeObject | undefined;
    readonly content: Content;
    readonly family: string;
    readonly trigger: string | undefined;
  },
): void {
  const { name = "", namespace = "" } = service.metadata;
  const labels = labelsOf(service);
  const annotations = of.trigger === undefined ? {} : { [TRIGGER]: of.trigger };
  const { slice, content } = of;
  if (slice === undefined) {
    if (service.metadata.deletionTimestamp !== undefined) return;
    const metadata = {
      generateName: `${name}-`,
      namespace,
      labels,
      annotations,
      ownerReferences: [controllerReference(service)],
    };
    return create(controls, GROUP, {
      apiVersion: `${GROUP}/v1`,
      kind: "EndpointSlice",
      metadata,
      addressType: of.family,
      ...withoutEmpty(content),
    });
  }
  const same =
    equalValues(slice["endpoints"] ?? [], content.endpoints) &&
    keyOf(listOf(slice["ports"])) === keyOf(content.ports) &&
    equalValues(slice.metadata.labels ?? {}, labels);
  if (same) return;
  change(controls, GROUP, slice, (live) => ({
    ...(omit(live, ["endpoints", "ports"]) as KubeObject),
    ...withoutEmpty(content),
    metadata: {
      ...live.metadata,
      labels,
      annotations: { ...(omit(live.metadata.annotations ?? {}, [TRIGGER]) as Record<string, string>), ...annotations },
    },
  }));
}

/** Nobody owns what is empty. */
function withoutEmpty({ ports, endpoints }: Content): JsonMap {
  return { ...(ports.length === 0 ? {} : { ports }), ...(endpoints.length === 0 ? {} : { endpoints }) };
}

function labelsOf(service: KubeObject): Readonly<Record<string, string>> {
  const { labels = {}, name = "" } = service.metadata;
  const own = omit(labels, [HEADLESS]) as Record<string, string>;
  return { ...own, ...(isHeadless(service) ? { [HEADLESS]: "" } : {}), [SERVICE_NAME]: name, [MANAGED_BY]: CONTROLLER };
}

/** A pod with no address of the family has no endpoint. */
function endpointOf(service: KubeObject, pod: KubeObject, family: string): readonly JsonMap[] {
  const addresses = addressesOf(pod).filter((address) => isIpv6(address) === (family === "IPv6"));
  if (addresses.length === 0) return [];
  const { nodeName = "" } = mapOf(pod["spec"]);
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = mapOf(service["spec"])["publishNotReadyAddresses"] === true || (serving && !terminating);
  return [
    {
      addresses,
      conditions: { ready, serving, terminating },
      ...hostnameOf(service, pod),
      ...(nodeName === "" ? {} : { nodeName }),
      targetRef: referenceTo(pod),
    },
  ];
}

/** Ports as a key, in whatever order they stand. */
function keyOf(ports: readonly JsonMap[]): string {
  return ports
    .map(({ name = "", port, protocol, appProtocol }) => JSON.stringify([name, port, protocol, appProtocol]))
    .toSorted()
    .join();
}
