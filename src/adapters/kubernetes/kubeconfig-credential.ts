import type { RequestOptions } from "node:https";

import type * as clientNode from "@kubernetes/client-node";
import type { KubeConfig, User } from "@kubernetes/client-node";

import { ensureError, SkysailError } from "../../model/errors.ts";
import type { ClientCertificate, Credential, Identification } from "./credential.ts";
import { raced } from "./network-errors.ts";

/** The Kubernetes client library, which is loaded only when a kubeconfig is. */
export type Library = typeof clientNode;

/** How long a plugin may take to say who we are; it may have to ask a person's browser or a cloud. */
const PLUGIN_MS = 60_000;

/**
 * A user of a kubeconfig, asked through the client library: it knows the plugins and providers and when their tokens end.
 *
 * Guarantees: one question at a time, shared by all requests. After a 401 the library's caches are dropped and the plugin runs again.
 * Errors: `KUBE_UNAUTHORIZED`, naming user and plugin, when it fails or takes more than a minute.
 */
export function createLibraryCredential(library: Library, user: User): Credential {
  let config = toConfig(library, user);
  let running: Promise<Identification> | undefined;
  const canRenew = Boolean(user.exec ?? user.authProvider);

  return {
    identify(options = {}) {
      running ??= ask(config, user).finally(() => {
        running = undefined;
      });
      return raced(running, `identify as user "${user.name}"`, options.signal);
    },
    async renew() {
      if (canRenew) config = toConfig(library, user);
      return canRenew;
    },
  };
}

/** The first one's certificate and other headers with the second one's headers over them; renewed together. */
export function mergeCredentials(first: Credential, second: Credential): Credential {
  return {
    async identify(options) {
      const [base, over] = await Promise.all([first.identify(options), second.identify(options)]);
      return { ...base, ...over, headers: { ...base.headers, ...over.headers } };
    },
    async renew(options) {
      const renewed = await Promise.all(
        [first, second].map((credential) => credential.renew?.(options) ?? Promise.resolve(false)),
      );
      return renewed.includes(true);
    },
  };
}

/**
 * A configuration that holds this user alone. The cluster in it is never called: the library wants one, and would refuse to identify us to a
 * server without TLS, which {@link Endpoint} judges better.
 */
function toConfig(library: Library, user: User): KubeConfig {
  const config = new library.KubeConfig();
  config.loadFromClusterAndUser(
    { name: "cluster", server: "https://credentials.invalid", skipTLSVerify: false },
    withExecInfo(user),
  );
  return config;
}

/** Plugins expect to be told which form of answer is wanted (client authentication API, `KUBERNETES_EXEC_INFO`). */
function withExecInfo(user: User): User {
  if (!user.exec) return user;
  const info = {
    apiVersion: user.exec.apiVersion ?? "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    spec: { interactive: false },
  };
  const env = [...(user.exec.env ?? []), { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) }];
  return { ...user, exec: { ...user.exec, env } };
}

async function ask(config: KubeConfig, user: User): Promise<Identification> {
  const options: RequestOptions = { headers: {} };
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${PLUGIN_MS} ms`)), PLUGIN_MS);
  try {
    await Promise.race([config.applyToHTTPSOptions(options), late.promise]);
    return toIdentification(options);
  } catch (error) {
    throw new SkysailError(
      "KUBE_UNAUTHORIZED",
      `user "${user.name}" of the kubeconfig: ${sourceOf(user)} failed: ${reasonOf(error)}`,
      {
        cause: error,
      },
    );
  } finally {
    clearTimeout(timer);
  }
}

function toIdentification({ headers, auth, cert, key }: RequestOptions): Identification {
  const named = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), String(value).trim()] as const],
  );
  const certificate = toCertificate(cert, key);
  return {
    headers: {
      ...Object.fromEntries(named),
      ...(typeof auth === "string" ? { authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : {}),
    },
    ...(certificate === undefined ? {} : { certificate }),
  };
}

function toCertificate(cert: unknown, key: unknown): ClientCertificate | undefined {
  const pem = (value: unknown): string => (typeof value === "string" || Buffer.isBuffer(value) ? value.toString() : "");
  return pem(cert) === "" || pem(key) === "" ? undefined : { cert: pem(cert), key: pem(key) };
}

function sourceOf(user: User): string {
  if (user.exec) return `the plugin "${String(user.exec.command)}"`;
  if (user.authProvider) return `the auth provider "${String(user.authProvider.name)}"`;
  return "reading its credential";
}

/** The first line that a plugin printed: the rest may be long, and a usage text helps nobody. */
function reasonOf(error: unknown): string {
  const [line = ""] = ensureError(error).message.trim().split("\n");
  return line === "" ? "it ended without an explanation" : line.slice(0, 200);
}
