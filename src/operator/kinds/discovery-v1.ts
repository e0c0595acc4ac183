// Generated from the OpenAPI documents of kube-apiserver v1.37.2 by infra/build/generate-kinds.ts. Do not edit.

import type { ObjectMeta } from "../../model/objects.ts";
import type { ObjectReference } from "./core-v1.ts";
import { defineKind, type Kind } from "../kind.ts";

/** Endpoint (discovery-v1). */
export interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions?: EndpointConditions;
  readonly deprecatedTopology?: Readonly<Record<string, string>>;
  readonly hints?: EndpointHints;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: ObjectReference;
  readonly zone?: string;
}

/** EndpointConditions (discovery-v1). */
export interface EndpointConditions {
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
}

/** EndpointHints (discovery-v1). */
export interface EndpointHints {
  readonly forNodes?: readonly ForNode[];
  readonly forZones?: readonly ForZone[];
}

/** EndpointPort (discovery-v1). */
export interface EndpointPort {
  readonly appProtocol?: string;
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: "SCTP" | "TCP" | "UDP";
}

/** EndpointSlice (discovery.k8s.io/v1). */
export interface EndpointSlice {
  readonly apiVersion: "discovery.k8s.io/v1";
  readonly kind: "EndpointSlice";
  readonly metadata: ObjectMeta;
  readonly addressType: "FQDN" | "IPv4" | "IPv6";
  readonly endpoints?: readonly Endpoint[];
  readonly ports?: readonly EndpointPort[];
}

/** The kind EndpointSlice (discovery.k8s.io/v1). */
export const EndpointSlice: Kind<EndpointSlice> = defineKind<EndpointSlice>({
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
});

/** ForNode (discovery-v1). */
export interface ForNode {
  readonly name: string;
}

/** ForZone (discovery-v1). */
export interface ForZone {
  readonly name: string;
}
