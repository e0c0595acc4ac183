import type { Cluster, Context, KubeConfig, User } from "@kubernetes/client-node";

import { ensureError } from "../../model/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import { anonymous } from "./credential.ts";
import type { Credential } from "./credential.ts";
import { toAddress } from "./endpoint.ts";
import type { Endpoint } from "./endpoint.ts";
import { createFileTokenCredential } from "./in-cluster.ts";
import { invalid, readKubeconfigFile, toAbsolute } from "./kubeconfig-file.ts";
import type { KubeconfigFile } from "./kubeconfig-file.ts";
import { createLibraryCredential, mergeCredentials } from "./kubeconfig-credential.ts";
import type { Library } from "./kubeconfig-credential.ts";

/** What a context of a kubeconfig leads to. */
export interface KubeconfigTarget {
  readonly context: string;
  readonly endpoint: Endpoint;
  readonly credential: Credential;
  /** The context's namespace, when it has one. */
  readonly namespace?: string;
}

interface Entries {
  readonly contexts: readonly (Context & { readonly from: KubeconfigFile })[];
  readonly clusters: readonly (Cluster & { readonly from: KubeconfigFile })[];
  readonly users: readonly (User & { readonly from: KubeconfigFile })[];
  readonly current: string | undefined;
}

/**
 * Reads kubeconfig files and finds what the wanted contexts lead to; with none given, the current one.
 *
 * Several files are merged as `kubectl` merges those of `KUBECONFIG`: the first that sets a name, or the current context, wins. Tokens, token files, client
 * certificates, exec plugins, basic authentication and auth providers work, and impersonation of a user.
 * Errors: `INVALID_CONFIG` with file, context and what to change. `proxy-url` and impersonated groups are refused, because leaving them out would
 * reach another place, or act with other rights.
 */
export async function loadKubeconfig(options: {
  readonly files: readonly string[];
  readonly contexts?: readonly string[];
  readonly clock: Clock;
}): Promise<readonly KubeconfigTarget[]> {
  const files = await Promise.all(options.files.map(readKubeconfigFile));
  const library = await import("@kubernetes/client-node");
  const entries = merge(files.map((file) => ({ file, config: load(library, file) })));
  const names =
    options.contexts === undefined || options.contexts.length === 0
      ? [currentContext(entries, files)]
      : options.contexts;
  return names.map((name) => toTarget(library, entries, name, { files, clock: options.clock }));
}

function load(library: Library, { file, folder, content }: KubeconfigFile): KubeConfig {
  const config = new library.KubeConfig();
  try {
    config.loadFromString(content);
    config.makePathsAbsolute(folder);
  } catch (error) {
    // The library's own checks name the entry: `clusters[0].cluster.server is missing`.
    throw invalid(file, ensureError(error).message, error);
  }
  return config;
}

function merge(loaded: readonly { readonly file: KubeconfigFile; readonly config: KubeConfig }[]): Entries {
  return {
    contexts: loaded.flatMap(({ file, config }) => config.contexts.map((entry) => ({ ...entry, from: file }))),
    clusters: loaded.flatMap(({ file, config }) => config.clusters.map((entry) => ({ ...entry, from: file }))),
    users: loaded.flatMap(({ file, config }) => config.users.map((entry) => ({ ...entry, from: file }))),
    current: loaded.map(({ config }) => config.currentContext).find((name) => typeof name === "string" && name !== ""),
  };
}

function currentContext(entries: Entries, files: readonly KubeconfigFile[]): string {
  if (entries.current !== undefined) return entries.current;
  throw invalid(namesOf(files), `has no current-context: choose one with --context (${listed(entries.contexts)})`);
}

function toTarget(
  library: Library,
  entries: Entries,
  name: string,
  { files, clock }: { readonly files: readonly KubeconfigFile[]; readonly clock: Clock },
): KubeconfigTarget {
  const context = entries.contexts.find((entry) => entry.name === name);
  if (context === undefined) {
    throw invalid(namesOf(files), `has no context "${name}"; it has ${listed(entries.contexts)}`);
  }
  const wrong = (message: string, cause?: unknown) =>
    invalid(context.from.file, `context "${name}": ${message}`, cause);
  const cluster = entries.clusters.find((entry) => entry.name === context.cluster);
  if (cluster === undefined)
    throw wrong(`there is no cluster "${context.cluster}"; there are ${listed(entries.clusters)}`);
  const nobody = (context.user ?? "") === "";
  const user = entries.users.find((entry) => entry.name === context.user);
  if (user === undefined && !nobody)
    throw wrong(`there is no user "${context.user}"; there are ${listed(entries.users)}`);
  if (cluster.proxyUrl !== undefined)
    throw wrong(`cluster "${cluster.name}" has a proxy-url, which is not supported; remove it or use a tunnel`);
  if (user?.from.impersonating.has(user.name) === true) {
    throw wrong(
      `user "${user.name}" impersonates groups, a uid or extra fields, which is not supported; impersonate a user only ("as")`,
    );
  }
  try {
    const endpoint = toEndpoint(library, cluster);
    toAddress(endpoint);
    return {
      context: name,
      endpoint,
      credential: user === undefined ? anonymous : toCredential(library, user, clock),
      ...(context.namespace === undefined ? {} : { namespace: context.namespace }),
    };
  } catch (error) {
    throw wrong(ensureError(error).message, error);
  }
}

function toEndpoint(library: Library, cluster: Cluster): Endpoint {
  const ca = library.bufferFromFileOrString(cluster.caFile, cluster.caData)?.toString("utf8");
  return {
    server: cluster.server,
    ...(ca === undefined ? {} : { ca }),
    ...(cluster.tlsServerName === undefined ? {} : { serverName: cluster.tlsServerName }),
    ...(cluster.skipTLSVerify === true ? { insecureSkipTlsVerify: true } : {}),
  };
}

function toCredential(library: Library, { from, ...user }: Entries["users"][number], clock: Clock): Credential {
  const command = user.exec?.command;
  // A command with a folder in it is relative to the file, one without is searched in PATH.
  const exec =
    typeof command === "string" && command.includes("/")
      ? { ...user.exec, command: toAbsolute(from.folder, command) }
      : user.exec;
  const credential = createLibraryCredential(library, { ...user, exec });
  const tokenFile = from.tokenFiles.get(user.name);
  // The file wins over a token that stands beside it, as in `client-go`; certificates go along with either.
  return tokenFile === undefined
    ? credential
    : mergeCredentials(credential, createFileTokenCredential(tokenFile, clock));
}

function namesOf(files: readonly KubeconfigFile[]): string {
  return files.map(({ file }) => file).join(":");
}

function listed(entries: readonly { readonly name: string }[]): string {
  return entries.length === 0 ? "none" : entries.map(({ name }) => `"${name}"`).join(", ");
}
