import { SkysailError } from "../../model/errors.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { ObjectRef, ResourceKind } from "../../model/refs.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClusterApi, ListPage, Selection, Write, WriteResult } from "../../ports/cluster-api.ts";
import { errorOf, refusalOf, saysAbsent } from "./classify.ts";
import type { Credential } from "./credential.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Exchange } from "./exchange.ts";
import { createIdentity, readClusterId } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { metadataOnly, parseObject, parsePage } from "./objects.ts";
import { describeKind, describeRef, isSecret, toCollectionPath, toObjectPath, toQuery } from "./paths.ts";
import { createResolver } from "./resolver.ts";
import { createTransport } from "./transport.ts";
import type { Transport } from "./transport.ts";
import { watchKind } from "./watch.ts";
import { prepareWrite } from "./writes.ts";

/** A `ClusterApi` over HTTP, and what only its owner needs. */
export interface KubernetesApi extends ClusterApi {
  /** For requests beyond the port, such as TokenRequest. */
  readonly transport: Transport;
  /** Checks now that the address leads to `cluster`. Errors: `KUBE_WRONG_CLUSTER`, and those of the port. */
  verify(options?: Abortable): Promise<void>;
  /** Closes every connection; calls in flight fail with `KUBE_UNAVAILABLE`. The API can be used again afterwards. */
  close(): void;
}

/** How to reach a cluster. */
export interface ConnectionOptions {
  /** An address, or an exchange that gets there in its own way. */
  readonly endpoint: Endpoint | Exchange;
  readonly credential: Credential;
  readonly clock: Clock;
  /** See `toUserAgent`. */
  readonly userAgent: string;
  /** For one call, from its start to the last byte of its answer. Default is 10 000 ms. */
  readonly timeoutMs?: number;
  /** For one page of a list. Default is 60 000 ms, what the API server itself allows. */
  readonly listTimeoutMs?: number;
  /** Default is 64 MiB; for one event of a watch a quarter of it. */
  readonly maxAnswerBytes?: number;
  /** Connections for calls; each watch has one on top. Default is 32. */
  readonly maxConnections?: number;
  /** How long a check of the cluster's identity is believed at most. Default is 5 minutes. */
  readonly identityTtlMs?: number;
}

/**
 * Makes the API of a cluster whose id is known. Nothing is sent yet.
 *
 * Guarantees: an object is reported absent, and a list or the initial events of a watch are reported at all, only over a connection that was
 * identified as the cluster's (see {@link Identity}); a ref of another cluster is refused before anything is sent.
 * Assumptions: the account may `get` the namespace `kube-system`.
 * Errors: `INVALID_CONFIG`.
 */
export function createClusterApi(options: ConnectionOptions & { readonly cluster: string }): KubernetesApi {
  return assemble(options, createTransport(options));
}

/**
 * Connects to an address, asks which cluster is there, and makes its API.
 *
 * Errors: `KUBE_WRONG_CLUSTER` when `cluster` is given and another one answers; `INVALID_CONFIG`; those of the port.
 */
export async function connect(
  options: ConnectionOptions & Abortable & { readonly cluster?: string },
): Promise<KubernetesApi> {
  const { cluster, signal } = options;
  const transport = createTransport(options);
  try {
    const id = cluster ?? (await readClusterId(transport, signal === undefined ? {} : { signal })).uid;
    const api = assemble({ ...options, cluster: id }, transport);
    if (cluster !== undefined) await api.verify(signal === undefined ? {} : { signal });
    return api;
  } catch (error) {
    transport.close();
    throw error;
  }
}

function assemble(options: ConnectionOptions & { readonly cluster: string }, transport: Transport): KubernetesApi {
  const { cluster, clock, identityTtlMs } = options;
  const identity = createIdentity({
    transport,
    cluster,
    clock,
    ...(identityTtlMs === undefined ? {} : { ttlMs: identityTtlMs }),
  });
  const resolver = createResolver(transport, clock);
  const maxLineBytes = (options.maxAnswerBytes ?? 64 * 1024 * 1024) / 4;
  const own = (ref: ObjectRef): void => {
    if (ref.cluster === cluster) return;
    throw new SkysailError(
      "KUBE_WRONG_CLUSTER",
      `${describeRef(ref)} is of cluster ${ref.cluster}; this is the API of ${cluster}`,
    );
  };
  return {
    cluster,
    transport,
    resolve: (kind, abortable) => resolver.resolve(kind, abortable),
    read: async (ref, abortable) => {
      own(ref);
      return readObject({ transport, identity }, ref, abortable ?? {});
    },
    list: (kind, selection) =>
      listPage({ transport, identity }, kind, { timeoutMs: options.listTimeoutMs ?? 60_000, ...selection }),
    watch: (kind, selection) => watchKind({ transport, identity }, kind, selection, { maxLineBytes }),
    write: async (write, abortable) => {
      own(write.ref);
      return execute({ transport, identity }, write, abortable ?? {});
    },
    verify: (abortable) => identity.verify(abortable),
    close: () => transport.close(),
  };
}

interface Reach {
  readonly transport: Transport;
  readonly identity: Identity;
}

async function readObject(
  { transport, identity }: Reach,
  ref: ObjectRef,
  options: Abortable,
): Promise<KubeObject | undefined> {
  const subject = { action: `read ${describeRef(ref)}`, resource: ref.resource, name: ref.name, secret: isSecret(ref) };
  const answer = await transport.send({
    method: "GET",
    path: toObjectPath(ref),
    action: subject.action,
    repeatable: true,
    ...options,
  });
  if (answer.status === 200) return parseObject({ ...ref, metadataOnly: false }, answer.body);
  if (!saysAbsent(subject, answer)) throw errorOf(subject, answer);
  await identity.cover(answer.connection, options);
  return undefined;
}

async function listPage(
  { transport, identity }: Reach,
  kind: ResourceKind,
  options: Selection & Abortable & { limit?: number; continue?: string; timeoutMs: number },
): Promise<ListPage> {
  const { namespace, metadataOnly: bare = false, labelSelector, limit, signal, timeoutMs } = options;
  const subject = { action: `list ${describeKind(kind)}`, resource: kind.resource, secret: isSecret(kind) };
  const answer = await transport.send({
    method: "GET",
    path: toCollectionPath(kind, namespace) + toQuery({ labelSelector, limit, continue: options.continue }),
    ...(bare ? { accept: metadataOnly("PartialObjectMetadataList") } : {}),
    action: subject.action,
    repeatable: true,
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.status !== 200) throw errorOf(subject, answer);
  await identity.cover(answer.connection, signal === undefined ? {} : { signal });
  return parsePage({ ...kind, metadataOnly: bare }, answer.body);
}

async function execute({ transport, identity }: Reach, write: Write, options: Abortable): Promise<WriteResult> {
  const { request, subject } = prepareWrite(write);
  const answer = await transport.send({ ...request, ...options });
  if (answer.status >= 200 && answer.status < 300) {
    if (write.verb === "delete") return { kind: "deleted" };
    const object = parseObject({ ...write.ref, metadataOnly: false }, answer.body);
    return { kind: "written", object, created: answer.status === 201 };
  }
  const refusal = refusalOf(subject, answer);
  if (refusal === undefined) throw errorOf(subject, answer);
  if (refusal.kind === "absent") await identity.cover(answer.connection, options);
  return refusal;
}
