import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { age, duration } from "../schema/table-cells.ts";
import { endpointCells } from "./endpoint-cells.ts";
import { podCells } from "./pod-cells.ts";
import { revisionCells } from "./revision-cells.ts";
import { itemsAt, mapAt, textAt } from "./rules/fields.ts";

/** What a column shows of an object at a time (ms since the epoch). */
export type Cell = (object: JsonMap, now: number) => unknown;

/** The cells of a kind by the names of their columns. */
export type Cells = Readonly<Record<string, Cell>>;

const NONE = "<none>";

const number = (object: JsonMap, part: string, field: string): number => {
  const value = mapAt(object, part)[field];
  return typeof value === "number" ? value : 0;
};
const spec =
  (field: string): Cell =>
  (object) =>
    number(object, "spec", field);
const status =
  (field: string): Cell =>
  (object) =>
    number(object, "status", field);
const count = (map: unknown): number => (isMap(map) ? Object.keys(map).length : 0);
const list = (values: readonly string[]): string => (values.length === 0 ? NONE : values.join(","));

const containersOf = (object: JsonMap): readonly JsonMap[] =>
  itemsAt(mapAt(object, "spec", "template", "spec"), "containers", "").map(({ item }) => item);

/** A label selector on one line, as `kubectl get -o wide` shows it. */
function selectorText(selector: unknown): string {
  if (!isMap(selector)) return NONE;
  const labels = mapAt(selector, "matchLabels");
  const pairs = Object.keys(labels)
    .toSorted()
    .map((key) => `${key}=${String(labels[key])}`);
  const expressions = itemsAt(selector, "matchExpressions", "").map(({ item }) => {
    const key = textAt(item, "key");
    const values = isList(item["values"]) ? item["values"].join(",") : "";
    switch (item["operator"]) {
      case "In":
        return `${key} in (${values})`;
      case "NotIn":
        return `${key} notin (${values})`;
      case "Exists":
        return key;
      default:
        return `!${key}`;
    }
  });
  return list([...pairs, ...expressions]);
}

function pairsText(map: unknown): string {
  if (!isMap(map)) return NONE;
  return list(
    Object.keys(map)
      .toSorted()
      .map((key) => `${key}=${String(map[key])}`),
  );
}

const TEMPLATE: Cells = {
  Containers: (object) =>
    containersOf(object)
      .map((container) => textAt(container, "name"))
      .join(","),
  Images: (object) =>
    containersOf(object)
      .map((container) => textAt(container, "image"))
      .join(","),
  Selector: (object) => selectorText(mapAt(object, "spec")["selector"]),
};

const REPLICAS: Cells = {
  ...TEMPLATE,
  Desired: spec("replicas"),
  Current: status("replicas"),
  Ready: status("readyReplicas"),
};

function ports(object: JsonMap): string {
  return list(
    itemsAt(mapAt(object, "spec"), "ports", "").map(({ item }) => {
      const { port, nodePort, protocol } = item;
      return `${String(port)}${typeof nodePort === "number" ? `:${nodePort}` : ""}/${String(protocol)}`;
    }),
  );
}

function externalAddress(object: JsonMap): string {
  const of = mapAt(object, "spec");
  const given = isList(of["externalIPs"]) ? of["externalIPs"].map(String) : [];
  const ingress = itemsAt(mapAt(object, "status", "loadBalancer"), "ingress", "").map(
    ({ item }) => textAt(item, "ip") || textAt(item, "hostname"),
  );
  switch (of["type"]) {
    case "ExternalName":
      return textAt(of, "externalName");
    case "LoadBalancer":
      return [...ingress, ...given].length === 0 ? "<pending>" : [...ingress, ...given].join(",");
    default:
      return list(given);
  }
}

function jobStatus(object: JsonMap): string {
  const conditions = itemsAt(mapAt(object, "status"), "conditions", "").map(({ item }) => item);
  const holds = (type: string): boolean =>
    conditions.some((each) => each["type"] === type && each["status"] === "True");
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (mapAt(object, "metadata")["deletionTimestamp"] !== undefined) return "Terminating";
  if (holds("Suspended")) return "Suspended";
  return holds("FailureTarget") ? "FailureTarget" : holds("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
}

function jobCompletions(object: JsonMap): string {
  const { completions, parallelism } = mapAt(object, "spec");
  const done = number(object, "status", "succeeded");
  if (typeof completions === "number") return `${done}/${completions}`;
  return typeof parallelism === "number" && parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function jobDuration(object: JsonMap, now: number): string {
  const { startTime, completionTime } = mapAt(object, "status");
  if (typeof startTime !== "string") return "";
  return duration((typeof completionTime === "string" ? Date.parse(completionTime) : now) - Date.parse(startTime));
}

function nodeStatus(object: JsonMap): string {
  const ready = itemsAt(mapAt(object, "status"), "conditions", "").find(({ item }) => item["type"] === "Ready")?.item;
  const states = [ready === undefined ? "Unknown" : ready["status"] === "True" ? "Ready" : "NotReady"];
  return [...states, ...(mapAt(object, "spec")["unschedulable"] === true ? ["SchedulingDisabled"] : [])].join(",");
}

function nodeRoles(object: JsonMap): string {
  const labels = mapAt(object, "metadata", "labels");
  const prefix = "node-role.kubernetes.io/";
  const roles = Object.keys(labels).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  return list(roles.toSorted());
}

function nodeAddress(type: string): Cell {
  return (object) => {
    const found = itemsAt(mapAt(object, "status"), "addresses", "").find(({ item }) => item["type"] === type);
    return found === undefined ? NONE : textAt(found.item, "address");
  };
}

const nodeInfo =
  (field: string): Cell =>
  (object) =>
    textAt(mapAt(object, "status", "nodeInfo"), field) || "<unknown>";

const eventTime =
  (...fields: readonly string[]): Cell =>
  (object, now) => {
    const found = fields.map((field) => textAt(object, field)).find((text) => text !== "");
    return age(found, now);
  };

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

function accessModes(modes: unknown): string {
  return isList(modes) ? modes.map((mode) => SHORT_MODES[String(mode)] ?? String(mode)).join(",") : "";
}

const ready: Cell = (object) => `${number(object, "status", "readyReplicas")}/${number(object, "spec", "replicas")}`;

/** The cells of the kinds that people look at, by group and kind. */
export const CELLS: Readonly<Record<string, Cells>> = {
  "/ConfigMap": { Data: (object) => count(object["data"]) + count(object["binaryData"]) },
  "/Secret": { Type: (object) => textAt(object, "type"), Data: (object) => count(object["data"]) },
  "/Namespace": { Status: (object) => textAt(mapAt(object, "status"), "phase") },
  "/Pod": podCells,
  "/Service": {
    Type: (object) => textAt(mapAt(object, "spec"), "type"),
    "Cluster-IP": (object) => textAt(mapAt(object, "spec"), "clusterIP") || NONE,
    "External-IP": externalAddress,
    "Port(s)": ports,
    Selector: (object) => pairsText(mapAt(object, "spec")["selector"]),
  },
  ...endpointCells,
  "/Node": {
    Status: nodeStatus,
    Roles: nodeRoles,
    Version: (object) => textAt(mapAt(object, "status", "nodeInfo"), "kubeletVersion"),
    "Internal-IP": nodeAddress("InternalIP"),
    "External-IP": nodeAddress("ExternalIP"),
    "OS-Image": nodeInfo("osImage"),
    "Kernel-Version": nodeInfo("kernelVersion"),
    "Container-Runtime": nodeInfo("containerRuntimeVersion"),
  },
  "/Event": {
    "Last Seen": eventTime("lastTimestamp", "eventTime"),
    Type: (object) => textAt(object, "type"),
    Reason: (object) => textAt(object, "reason"),
    Object: (object) => {
      const { kind, name } = mapAt(object, "involvedObject");
      const which = typeof kind === "string" ? kind.toLowerCase() : "";
      return typeof name === "string" ? `${which}/${name}` : which;
    },
    Subobject: (object) => textAt(mapAt(object, "involvedObject"), "fieldPath"),
    Source: (object) =>
      [textAt(mapAt(object, "source"), "component"), textAt(mapAt(object, "source"), "host")]
        .filter((text) => text !== "")
        .join(", "),
    Message: (object) => textAt(object, "message").trim(),
    "First Seen": eventTime("firstTimestamp", "eventTime"),
    Count: (object) => (typeof object["count"] === "number" ? object["count"] : 1),
  },
  "/PersistentVolumeClaim": {
    Status: (object) =>
      mapAt(object, "metadata")["deletionTimestamp"] === undefined
        ? textAt(mapAt(object, "status"), "phase")
        : "Terminating",
    Volume: (object) => textAt(mapAt(object, "spec"), "volumeName"),
    Capacity: (object) => textAt(mapAt(object, "status", "capacity"), "storage"),
    "Access Modes": (object) => accessModes(mapAt(object, "status")["accessModes"]),
    StorageClass: (object) => textAt(mapAt(object, "spec"), "storageClassName"),
    VolumeAttributesClass: (object) => textAt(mapAt(object, "spec"), "volumeAttributesClassName") || "<unset>",
    VolumeMode: (object) => textAt(mapAt(object, "spec"), "volumeMode") || "<unset>",
  },
  "/ResourceQuota": { Request: quotaText(false), Limit: quotaText(true) },
  "autoscaling/HorizontalPodAutoscaler": {
    Reference: (object) => {
      const { kind, name } = mapAt(object, "spec", "scaleTargetRef");
      return `${String(kind)}/${String(name)}`;
    },
    Targets: autoscalerTargets,
    MinPods: (object) => amount(mapAt(object, "spec")["minReplicas"], "<unset>"),
    MaxPods: spec("maxReplicas"),
    Replicas: status("currentReplicas"),
  },
  "apps/Deployment": {
    ...TEMPLATE,
    Ready: ready,
    "Up-to-date": status("updatedReplicas"),
    Available: status("availableReplicas"),
  },
  "apps/ReplicaSet": REPLICAS,
  "apps/StatefulSet": { ...TEMPLATE, Ready: ready },
  "apps/DaemonSet": {
    ...TEMPLATE,
    Desired: status("desiredNumberScheduled"),
    Current: status("currentNumberScheduled"),
    Ready: status("numberReady"),
    "Up-to-date": status("updatedNumberScheduled"),
    Available: status("numberAvailable"),
    "Node Selector": (object) => pairsText(mapAt(object, "spec", "template", "spec")["nodeSelector"]),
  },
  "apps/ControllerRevision": revisionCells,
  "batch/Job": { ...TEMPLATE, Status: jobStatus, Completions: jobCompletions, Duration: jobDuration },
  "coordination.k8s.io/Lease": { Holder: (object) => textAt(mapAt(object, "spec"), "holderIdentity") },
  "rbac.authorization.k8s.io/RoleBinding": { Role: roleText },
  "rbac.authorization.k8s.io/ClusterRoleBinding": { Role: roleText },
  "apiextensions.k8s.io/CustomResourceDefinition": {
    Scope: (object) => textAt(mapAt(object, "spec"), "scope"),
    Versions: (object) =>
      list(
        itemsAt(mapAt(object, "spec"), "versions", "").map(
          ({ item }) => `${textAt(item, "name")}${item["storage"] === true ? "(storage)" : ""}`,
        ),
      ),
    Group: (object) => textAt(mapAt(object, "spec"), "group"),
    Kind: (object) => textAt(mapAt(object, "spec", "names"), "kind"),
    ShortNames: (object) => {
      const { shortNames } = mapAt(object, "spec", "names");
      return list(isList(shortNames) ? shortNames.map(String) : []);
    },
    Established: (object) =>
      itemsAt(mapAt(object, "status"), "conditions", "").some(
        ({ item }) => item["type"] === "Established" && item["status"] === "True",
      ),
  },
};

/** What a quota has used of what it allows: of limits, or of all else. */
function quotaText(limits: boolean): Cell {
  return (object) => {
    const hard = mapAt(object, "status", "hard");
    const used = mapAt(object, "status", "used");
    const names = Object.keys(hard).filter((name) => name.startsWith("limits.") === limits);
    return names
      .toSorted()
      .map((name) => `${name}: ${amount(used[name], "0")}/${amount(hard[name])}`)
      .join(", ");
  };
}

const MOST_TARGETS = 2;

/** What an autoscaler measures, against what it aims at. */
function autoscalerTargets(object: JsonMap): string {
  const metrics = itemsAt(mapAt(object, "spec"), "metrics", "").map(({ item }) => item);
  const current = itemsAt(mapAt(object, "status"), "currentMetrics", "").map(({ item }) => item);
  if (metrics.length === 0) return NONE;
  const texts = metrics.slice(0, MOST_TARGETS).map((metric, index) => targetText(metric, current[index] ?? {}));
  const more = metrics.length > MOST_TARGETS ? ` + ${metrics.length - MOST_TARGETS} more...` : "";
  return `${texts.join(", ")}${more}`;
}

/** A number or a quantity as a text. */
function amount(value: unknown, none = "<unknown>"): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : none;
}

function targetText(metric: JsonMap, measured: JsonMap): string {
  const type = textAt(metric, "type");
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const { averageUtilization: aim, averageValue, value } = mapAt(metric, field, "target");
  const now = mapAt(measured, field, "current");
  const percent = (number: unknown, none: string): string => (number === undefined ? none : `${amount(number)}%`);
  const ofResource = type === "Resource" || type === "ContainerResource";
  const name = ofResource ? `${textAt(mapAt(metric, field), "name")}: ` : "";
  if (averageValue !== undefined || value !== undefined) {
    const average = averageValue !== undefined && type !== "Pods" && !ofResource ? " (avg)" : "";
    return `${name}${amount(now["averageValue"] ?? now["value"])}/${amount(averageValue ?? value)}${average}`;
  }
  return `${name}${percent(now["averageUtilization"], "<unknown>")}/${percent(aim, "<auto>")}`;
}

function roleText(object: JsonMap): string {
  const { kind, name } = mapAt(object, "roleRef");
  return `${String(kind)}/${String(name)}`;
}
