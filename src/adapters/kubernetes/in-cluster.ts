import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { ensureError, SkysailError } from "../../model/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Credential } from "./credential.ts";
import type { Endpoint } from "./endpoint.ts";

/** The longest that a token read from a file is used before the file is read again: kubelets replace it long before it ends. */
const REREAD_MS = 60_000;

/**
 * A bearer token in a file that somebody else keeps fresh; read again every minute, and at once after a 401.
 *
 * Guarantees: while the file cannot be read the last token is used on, as `client-go` does.
 * Errors: `INVALID_CONFIG` when it could never be read, or is empty.
 */
export function createFileTokenCredential(file: string, clock: Clock): Credential {
  let last: { readonly token: string; readonly readAt: number } | undefined;

  const read = async (): Promise<string> => {
    try {
      const token = (await readFile(file, "utf8")).trim();
      if (token === "") throw new Error("it is empty");
      last = { token, readAt: clock.now() };
      return token;
    } catch (error) {
      if (last !== undefined) return last.token;
      throw new SkysailError("INVALID_CONFIG", `the token file ${file} cannot be used: ${ensureError(error).message}`, {
        cause: error,
      });
    }
  };

  return {
    async identify() {
      const token = last !== undefined && clock.now() - last.readAt < REREAD_MS ? last.token : await read();
      return { headers: { authorization: `Bearer ${token}` } };
    },
    async renew() {
      const before = last?.token;
      return (await read()) !== before;
    },
  };
}

/** How a pod reaches its own cluster. */
export interface InCluster {
  readonly endpoint: Endpoint;
  readonly credential: Credential;
  /** The pod's namespace. */
  readonly namespace: string;
}

/**
 * Reads what every pod with a ServiceAccount finds in its file system. Built without the Kubernetes client library, whose memory a pod need not pay for.
 *
 * `host` and `port` are the pod's `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`; `root` is the folder with `token`, `ca.crt` and
 * `namespace`, default is where the kubelet mounts it.
 * Errors: `INVALID_CONFIG`, saying what is missing.
 */
export async function loadInCluster(options: {
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly clock: Clock;
  readonly root?: string;
}): Promise<InCluster> {
  const { host, port, clock, root = "/var/run/secrets/kubernetes.io/serviceaccount" } = options;
  if (host === undefined || port === undefined || host === "" || port === "") {
    throw new SkysailError("INVALID_CONFIG", "this process does not run in a pod: give a kubeconfig with --kubeconfig");
  }
  const [ca, namespace] = await Promise.all([mounted(join(root, "ca.crt")), mounted(join(root, "namespace"))]);
  const credential = createFileTokenCredential(join(root, "token"), clock);
  await credential.identify();
  return {
    endpoint: { server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`, ca },
    credential,
    namespace: namespace.trim(),
  };
}

async function mounted(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const hint = "does the pod have automountServiceAccountToken: false?";
    throw new SkysailError("INVALID_CONFIG", `${file} cannot be read (${hint}): ${ensureError(error).message}`, {
      cause: error,
    });
  }
}
