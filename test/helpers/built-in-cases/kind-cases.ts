/** A kind's path below a namespace (or of the cluster), and objects of it that a real server accepts. */
export interface KindCases {
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly clusterScoped?: true;
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
}
