import type { KubeObject } from "../model/objects.ts";
import { protect, taintNode } from "./kinds/admission.ts";
import { dropTopology } from "./kinds/endpoint-topology.ts";
import { countTemplate } from "./kinds/daemon-generation.ts";
import { generateSelector } from "./kinds/job-defaults.ts";
import { admitPod } from "./kinds/pod-defaults.ts";
import { keepStatus } from "./kinds/pod-status-kept.ts";
import type { ServedKind } from "./served-kind.ts";
import { assignAddresses } from "./services/assign-addresses.ts";
import { takenAddresses } from "./services/pools.ts";

/**
 * The object, complete, with what the server assigns after ownership was worked out, so that nobody owns it: a Service's addresses, a Pod's priority and
 * tolerations, the number of a DaemonSet's template, a new Job's selector, no topology for endpoints, what admission adds to new nodes and volumes. `live` is what it takes the
 * place of; `services` are those that there are.
 *
 * Errors: 403 for what admission does not let in.
 */
export function assigned(
  { custom, group, kind }: Pick<ServedKind, "custom" | "group" | "kind">,
  object: KubeObject,
  live: KubeObject | undefined,
  services: () => readonly KubeObject[],
): KubeObject {
  if (custom) return object;
  switch (`${group}/${kind}`) {
    case "/Service":
      return assignAddresses(object, live, () => takenAddresses(services()));
    case "/Pod":
      return admitPod(object, live);
    case "discovery.k8s.io/EndpointSlice":
      return dropTopology(object);
    case "apps/DaemonSet":
      return countTemplate(object, live);
    default:
      return live === undefined ? born(object, `${group}/${kind}`) : object;
  }
}

/** The object of which a subresource was written: the number of a DaemonSet's template stands whatever is written, and a Pod's status keeps some. */
export function assignedBesides(
  { custom, group, kind }: Pick<ServedKind, "custom" | "group" | "kind">,
  object: KubeObject,
  live: KubeObject | undefined,
  subresource: string,
): KubeObject {
  if (custom || live === undefined) return object;
  if (group === "apps" && kind === "DaemonSet") return countTemplate(object, live);
  return group === "" && kind === "Pod" && subresource === "status" ? keepStatus(object, live) : object;
}

function born(object: KubeObject, of: string): KubeObject {
  switch (of) {
    case "batch/Job":
      return generateSelector(object);
    case "/Node":
      return taintNode(object);
    case "/PersistentVolumeClaim":
      return protect(object, "kubernetes.io/pvc-protection");
    case "/PersistentVolume":
      return protect(object, "kubernetes.io/pv-protection");
    default:
      return object;
  }
}
