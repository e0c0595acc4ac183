/** A kubeconfig for one server and a token, as JSON, which is YAML too. */
export function printKubeconfig(of: {
  readonly name: string;
  readonly server: string;
  readonly token: string;
  /** The authority's certificate in PEM, for HTTPS. */
  readonly caPem?: string;
}): string {
  const { name, server, token, caPem } = of;
  const ca = caPem === undefined ? {} : { "certificate-authority-data": Buffer.from(caPem).toString("base64") };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, ...ca } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
