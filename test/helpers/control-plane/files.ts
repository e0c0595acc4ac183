import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";

/** Who asks. Both are cluster administrators; the audit log tells them apart. */
export const ADMIN = "admin";
export const CONTROLLERS = "system:kube-controller-manager";

/** What is in a control plane's folder before its servers start. */
export interface ControlPlaneFiles {
  readonly adminToken: string;
  readonly controllersToken: string;
  readonly tokens: string;
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
  readonly auditPolicy: string;
  readonly auditLog: string;
}

/** Writes keys, tokens and the audit policy into `dir`, readable only for this user. */
export async function writeControlPlaneFiles(dir: string): Promise<ControlPlaneFiles> {
  const [adminToken, controllersToken] = [randomToken(), randomToken()];
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const files: ControlPlaneFiles = {
    adminToken,
    controllersToken,
    tokens: join(dir, "tokens.csv"),
    serviceAccountKey: join(dir, "sa.key"),
    serviceAccountPublicKey: join(dir, "sa.pub"),
    auditPolicy: join(dir, "audit-policy.yaml"),
    auditLog: join(dir, "audit.log"),
  };
  const admins = [`${adminToken},${ADMIN},${ADMIN},system:masters`];
  admins.push(`${controllersToken},${CONTROLLERS},${CONTROLLERS},system:masters`);
  await Promise.all([
    writePrivate(files.tokens, `${admins.join("\n")}\n`),
    writePrivate(files.serviceAccountKey, keys.privateKey.export({ format: "pem", type: "sec1" })),
    writePrivate(files.serviceAccountPublicKey, keys.publicKey.export({ format: "pem", type: "spki" })),
    writePrivate(files.auditPolicy, stringify(AUDIT_POLICY)),
    writePrivate(files.auditLog, ""),
  ]);
  return files;
}

/** Every request of a client with who, what and the answer's code, and no bodies; not what the control plane asks itself. */
const AUDIT_POLICY = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "None", nonResourceURLs: ["/livez*", "/readyz*", "/healthz*", "/version", "/openapi/*", "/api*"] },
    { level: "None", users: [CONTROLLERS, "system:apiserver"], verbs: ["get", "list", "watch"] },
    { level: "Metadata" },
  ],
};

/** Where a cluster is and how to get in. */
export interface KubeconfigEntry {
  /** Name of context, cluster and user. */
  readonly name: string;
  readonly server: string;
  readonly caPem: string;
  readonly token: string;
}

/** Writes a kubeconfig with one context per entry; the first one is current. */
export async function writeKubeconfig(file: string, entries: readonly KubeconfigEntry[]): Promise<void> {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: entries.map(({ name, server, caPem }) => ({
      name,
      cluster: { server, "certificate-authority-data": Buffer.from(caPem).toString("base64") },
    })),
    users: entries.map(({ name, token }) => ({ name, user: { token } })),
    contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    "current-context": entries[0]?.name ?? "",
  };
  await writePrivate(file, stringify(config));
}

/**
 * The CA of the certificate that the API server made for itself; `undefined` until the file is whole.
 * It writes its certificate and then the CA that signed it into one file.
 */
export async function ownCa(certDir: string): Promise<string | undefined> {
  const text = await readFile(join(certDir, "apiserver.crt"), "utf8").catch(() => "");
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g)?.[1];
}

function randomToken(): string {
  return randomBytes(24).toString("base64url");
}

async function writePrivate(file: string, content: string | Buffer): Promise<void> {
  await writeFile(file, content, { mode: 0o600 });
}
