import type { ObjectChange, Subscription, WatchChange } from "../../../../src/model/changes.ts";
import type { KubeObject, ObjectMeta } from "../../../../src/model/objects.ts";
import type { WatchSource } from "../../../../src/ports/watch-source.ts";
import { WIDGET } from "./simulated-api.ts";

export const CLUSTER = "c0ffee00-0000-4000-8000-000000000001";

/** A source of changes that a test feeds by hand. */
export class HandFedSource implements WatchSource {
  readonly cluster = CLUSTER;
  tell: (change: WatchChange) => void = () => {
    throw new Error("nobody watches");
  };

  async watch(
    _: Subscription,
    tell: (change: WatchChange) => void,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    this.tell = tell;
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
}

/** An object named `name` whose uid is `uid-<name>`. */
export function widget(
  name: string,
  resourceVersion: string,
  more: Partial<ObjectMeta> = {},
  spec: object = {},
): KubeObject {
  const metadata = { name, namespace: "shop", uid: `uid-${name}`, resourceVersion, generation: 1, ...more };
  return { apiVersion: "example.dev/v1", kind: "Widget", metadata, spec };
}

export function born(object: KubeObject): ObjectChange {
  return { type: "added", resource: WIDGET, object, fresh: true };
}

export function found(object: KubeObject): ObjectChange {
  return { type: "added", resource: WIDGET, object, fresh: false };
}

export function changed(object: KubeObject): ObjectChange {
  return { type: "modified", resource: WIDGET, object };
}

export function gone(object: KubeObject): ObjectChange {
  return { type: "deleted", resource: WIDGET, object };
}
