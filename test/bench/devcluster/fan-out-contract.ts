import type { KubeEndpoint } from "../../helpers/control-plane/kube.ts";

/** What a process of watches is told at its start: where to watch, how often. */
export interface WatchOrder {
  readonly endpoint: KubeEndpoint;
  readonly path: string;
  readonly watches: number;
}

/** What it says: that all watches stand, or what each has seen since it was asked last. */
export type WatchReport =
  | { readonly kind: "watching" }
  | {
      readonly kind: "seen";
      /** Deliveries of all watches together. */
      readonly events: number;
      /** Changes of an object that did not follow the one before, in the watch that reads what it hears. */
      readonly gaps: number;
      /** Watches that the server ended. */
      readonly ended: number;
      /** Processor time of the process since its start. */
      readonly cpuMs: number;
    };
