/** A key that a cluster signs with. Several may be valid at once, so that keys rotate with an overlap. */
export interface ClusterKey {
  readonly id: string;
  /** Ed25519 public key, 32 bytes, base64. */
  readonly publicKey: string;
}

/** How functions reach the cluster. `token` is a ServiceAccount token of 15 minutes at most, sealed. */
export type AccessRecord =
  | { readonly kind: "none" }
  | {
      readonly kind: "token";
      readonly server: string;
      /** PEM of the cluster's certificate authority. */
      readonly ca: string;
      readonly sealedToken: string;
      /** Milliseconds since the epoch. */
      readonly expiresAt: number;
    };

/** What the fleet knows of one cluster. */
export interface ClusterRecord {
  /** The uid of its `kube-system` namespace. */
  readonly id: string;
  /** A DNS label, unique in the fleet; for people. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly keys: readonly ClusterKey[];
  readonly access: AccessRecord;
  /** Milliseconds since the epoch. */
  readonly registeredAt: number;
  readonly lastHeartbeatAt?: number;
}
