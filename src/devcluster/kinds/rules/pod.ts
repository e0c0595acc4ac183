import { isList, type JsonMap } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { child, duplicate, entry, forbidden, invalid, notFound, required, together } from "../../schema/field-error.ts";
import { dnsLabel, dnsSubdomain } from "../../schema/names.ts";
import { ipProblem } from "./cluster-addresses.ts";
import { validateEnv } from "./env.ts";
import { itemsAt, mapAt, oneOf, portProblem, requireTexts, type Rule, textAt } from "./fields.ts";
import { podChange } from "./pod-change.ts";
import { validatePodFields } from "./pod-fields.ts";
import { amountOf } from "./quantity.ts";
import { validateContainerSecurity, validatePodSecurity } from "./security-context.ts";
import { validateTolerations } from "./tolerations.ts";

/** A Pod's spec on its creation; afterwards only a few of its fields may change. */
export const pod: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  return together(
    validatePodSpec(spec, "spec"),
    old === undefined ? validateCreation(spec) : podChange(spec, mapAt(old, "spec")),
  );
};

function validateCreation(spec: JsonMap): readonly Cause[] {
  const gated = textAt(spec, "nodeName") !== "" && itemsAt(spec, "schedulingGates", "spec").length > 0;
  return [
    ...(itemsAt(spec, "ephemeralContainers", "spec").length === 0
      ? []
      : [forbidden("spec.ephemeralContainers", "cannot be set on create")]),
    ...(gated ? [forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")] : []),
  ];
}

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

/** In the order in which the API server looks at them: the first one that a volume has is its type. */
const VOLUME_TYPES = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "flocker",
  "downwardAPI",
  "fc",
  "azureFile",
  "configMap",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
];

/** What is wrong with the spec of a Pod or of a template of Pods. */
export function validatePodSpec(spec: JsonMap, path: string): readonly Cause[] {
  const volumes = itemsAt(spec, "volumes", path);
  const names = new Set(volumes.map(({ item }) => textAt(item, "name")));
  const containers = itemsAt(spec, "containers", path);
  const all = [...containers, ...itemsAt(spec, "initContainers", path)];
  return together(
    volumes.flatMap(({ item, at }) => [...validateName(item, at), ...severalTypes(item, at)]),
    repeatedNames(volumes),
    containers.length === 0 ? [required(child(path, "containers"))] : [],
    all.flatMap(({ item, at }) => validateContainer(item, at, names)),
    repeatedNames(all),
    oneOf(spec, "restartPolicy", RESTART_POLICIES, path),
    oneOf(spec, "dnsPolicy", DNS_POLICIES, path),
    validatePodSecurity(spec, path),
    validatePodFields(spec, path),
    validateTolerations(spec, path),
    itemsAt(spec, "hostAliases", path).flatMap(({ item, at }) => validateAlias(item, at)),
  );
}

function validateAlias(alias: JsonMap, path: string): readonly Cause[] {
  const { hostnames } = alias;
  const names = isList(hostnames) ? hostnames.filter((name) => typeof name === "string") : [];
  return [
    ...ipProblem(textAt(alias, "ip"), child(path, "ip")),
    ...names.flatMap((name, index) =>
      dnsSubdomain(name).map((problem) => invalid(entry(child(path, "hostnames"), index), name, problem)),
    ),
  ];
}

function validateName(item: JsonMap, path: string): readonly Cause[] {
  const name = textAt(item, "name");
  const at = child(path, "name");
  return name === "" ? [required(at)] : dnsLabel(name).map((problem) => invalid(at, name, problem));
}

/** A volume has its name and one more field, which is its type. */
function severalTypes(volume: JsonMap, path: string): readonly Cause[] {
  const types = Object.keys(volume).filter((key) => key !== "name" && volume[key] !== undefined);
  const later = types.toSorted((a, b) => VOLUME_TYPES.indexOf(a) - VOLUME_TYPES.indexOf(b)).slice(1);
  return later.map((type) => forbidden(child(path, type), "may not specify more than 1 volume type"));
}

function repeatedNames(items: readonly { readonly item: JsonMap; readonly at: string }[]): readonly Cause[] {
  if (items.length < 2) return [];
  const seen = new Set<string>();
  return items.flatMap(({ item, at }) => {
    const name = textAt(item, "name");
    if (name === "" || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [duplicate(child(at, "name"), name)];
  });
}

function validateContainer(container: JsonMap, path: string, volumes: ReadonlySet<string>): readonly Cause[] {
  return together(
    validateName(container, path),
    requireTexts(container, ["image"], path),
    oneOf(container, "imagePullPolicy", ["Always", "IfNotPresent", "Never"], path),
    itemsAt(container, "ports", path).flatMap(({ item, at }) => validatePort(item, at)),
    validateEnv(container, path),
    itemsAt(container, "volumeMounts", path).flatMap(({ item, at }) => validateMount(item, at, volumes)),
    validateResources(mapAt(container, "resources"), child(path, "resources")),
    validateContainerSecurity(container, path),
  );
}

function validatePort(port: JsonMap, path: string): readonly Cause[] {
  const at = child(path, "containerPort");
  const number = port["containerPort"];
  return together(
    number === undefined || number === 0 ? [required(at)] : portProblem(number, at),
    oneOf(port, "protocol", ["SCTP", "TCP", "UDP"], path),
  );
}

function validateMount(mount: JsonMap, path: string, volumes: ReadonlySet<string>): readonly Cause[] {
  const missing = requireTexts(mount, ["name", "mountPath"], path);
  const name = textAt(mount, "name");
  return name === "" || volumes.has(name) ? missing : [...missing, notFound(child(path, "name"), name)];
}

function validateResources(resources: JsonMap, path: string): readonly Cause[] {
  const requests = mapAt(resources, "requests");
  const limits = mapAt(resources, "limits");
  return Object.keys(requests).flatMap((name) => {
    const most = amountOf(limits[name]);
    const wanted = most === undefined ? undefined : amountOf(requests[name]);
    if (wanted === undefined || most === undefined || wanted <= most) return [];
    const detail = `must be less than or equal to ${name} limit of ${String(limits[name])}`;
    return [invalid(child(path, "requests"), requests[name], detail)];
  });
}
