import type { KubeObject } from "../../../model/objects.ts";
import { writtenBy } from "../../first-objects.ts";
import type { ServedKind } from "../../served-kind.ts";
import { timestamp } from "../../world.ts";
import { attempt } from "../attempt.ts";
import type { Controls } from "../controllers.ts";
import { createCorrelator, type Correlated } from "./correlator.ts";
import { createRecent } from "./recent.ts";

/** What controllers tell of the objects that they see to. */
export interface Recorder {
  /** Tells an Event of `object`, or counts it with those that are alike. Never fails: an event that cannot be written is lost. */
  record(object: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void;
}

/** The recorder of controllers that tell nothing. */
export const SILENT: Recorder = { record: () => undefined };

/** The controller of a kind as its events name it. */
const COMPONENTS: Readonly<Record<string, string>> = {
  Deployment: "deployment-controller",
  ReplicaSet: "replicaset-controller",
  StatefulSet: "statefulset-controller",
  DaemonSet: "daemonset-controller",
  Job: "job-controller",
  CronJob: "cronjob-controller",
};
const WRITTEN = writtenBy("kube-controller-manager");
const REMEMBERED = 4096;

/** Makes a recorder that writes core/v1 Events, as the controllers of a cluster do by client-go. */
export function createRecorder({ world, writer }: Pick<Controls, "world" | "writer">): Recorder {
  const correlator = createCorrelator();
  const written = createRecent<{ readonly name: string; readonly first: string; count: number }>(REMEMBERED);
  let told = 0n;

  /** No two events of an object have one name, though the clock may stand. */
  const newName = (object: KubeObject): string => {
    told += 1n;
    const nanos = BigInt(world.clock.now()) * 1_000_000n + (told % 1_000_000n);
    return `${object.metadata.name ?? ""}.${nanos.toString(16)}`;
  };

  const write = (kind: ServedKind, event: KubeObject, count: number): void => {
    const { namespace = "", name = "" } = event.metadata;
    const { message, lastTimestamp } = event;
    const isThere = count > 1 && world.store.get({ collection: "/events", namespace, name }) !== undefined;
    if (!isThere) writer.create({ kind, namespace }, event, WRITTEN);
    else writer.replace({ kind, namespace, name }, (live) => ({ ...live, count, message, lastTimestamp }), WRITTEN);
  };

  return {
    record(object, type, reason, message) {
      const kind = world.registry.byKind("", "Event");
      const component = COMPONENTS[object.kind] ?? "";
      if (kind === undefined) return;
      const now = world.clock.now();
      const about = `${component}\n${object.kind}\n${object.metadata.uid ?? ""}`;
      const correlated = correlator.correlate({ about, type, reason, message }, now);
      const known = written.get(correlated.key);
      const time = timestamp(world);
      const event = {
        name: known?.name ?? newName(object),
        first: known?.first ?? time,
        count: (known?.count ?? 0) + 1,
      };
      written.set(correlated.key, event);
      if (!correlator.admits(about, now)) return;
      const body = eventOf(object, { ...event, ...correlated, component, type, reason, time });
      attempt(() => write(kind, body, event.count));
    },
  };
}

function eventOf(
  { apiVersion, kind, metadata }: KubeObject,
  of: Omit<Correlated, "key"> & {
    readonly name: string;
    readonly first: string;
    readonly time: string;
    readonly count: number;
    readonly component: string;
    readonly type: string;
    readonly reason: string;
  },
): KubeObject {
  const { name = "", namespace = "", uid, resourceVersion } = metadata;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: of.name, namespace },
    involvedObject: { kind, namespace, name, uid, apiVersion, resourceVersion },
    reason: of.reason,
    message: of.message,
    source: { component: of.component },
    firstTimestamp: of.first,
    lastTimestamp: of.time,
    count: of.count,
    type: of.type,
    // What stands for several is told by nobody in particular.
    reportingComponent: of.combined ? "" : of.component,
    reportingInstance: "",
  };
}
