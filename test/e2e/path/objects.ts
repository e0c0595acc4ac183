import type { Kube } from "../../helpers/control-plane/kube.ts";
import { eventually, type Patience } from "../../helpers/processes/ready.ts";

/** What these suites look at in any object. */
export interface Seen {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string; readonly controller?: boolean }[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** Paths of the kinds that the suites use, below one namespace. */
export const PATHS = {
  website: (namespace: string, name = "") => `/apis/example.dev/v1/namespaces/${namespace}/websites/${name}`,
  trouble: (namespace: string, name = "") => `/apis/test.skysail.dev/v1/namespaces/${namespace}/troubles/${name}`,
  deployment: (namespace: string, name = "") => `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
  service: (namespace: string, name = "") => `/api/v1/namespaces/${namespace}/services/${name}`,
  configMap: (namespace: string, name = "") => `/api/v1/namespaces/${namespace}/configmaps/${name}`,
} as const;

/** The object at `path`, or `undefined`. */
export async function get(kube: Kube, path: string): Promise<Seen | undefined> {
  const { status, body } = await kube<Seen>(path);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body).slice(0, 200)}`);
  return body;
}

/** A real cluster's controllers and ours take their turns on one small machine. */
const PATIENCE: Patience = { timeoutMs: 60_000 };

/** Reads until the object is there and `holds`, by default for 60 s; returns it. */
export function until(
  kube: Kube,
  path: string,
  what: string,
  holds: (object: Seen) => boolean,
  patience?: Patience,
): Promise<Seen> {
  return eventually(
    `${path} ${what}`,
    async () => {
      const object = await get(kube, path);
      if (object !== undefined && holds(object)) return object;
      throw new Error(`it is ${JSON.stringify(object ?? null).slice(0, 600)}`);
    },
    { ...PATIENCE, ...patience },
  );
}

/** Reads until there is nothing at `path`. */
export async function untilGone(kube: Kube, path: string, patience?: Patience): Promise<void> {
  const isGone = async (): Promise<true | undefined> => ((await get(kube, path)) === undefined ? true : undefined);
  await eventually(`${path} is gone`, isGone, { ...PATIENCE, ...patience });
}

/** One request that must succeed. */
export async function must(
  kube: Kube,
  method: "POST" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Seen> {
  const answer = await kube<Seen>(path, { method, ...(body === undefined ? {} : { body }) });
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 400)}`);
  return answer.body;
}

/** Creates a Website. */
export function createWebsite(kube: Kube, namespace: string, name: string, spec: object): Promise<Seen> {
  const body = { apiVersion: "example.dev/v1", kind: "Website", metadata: { name }, spec };
  return must(kube, "POST", PATHS.website(namespace).slice(0, -1), body);
}

/** Creates a Trouble. */
export function createTrouble(kube: Kube, namespace: string, name: string, spec: object): Promise<Seen> {
  const body = { apiVersion: "test.skysail.dev/v1", kind: "Trouble", metadata: { name }, spec };
  return must(kube, "POST", PATHS.trouble(namespace).slice(0, -1), body);
}

/** Waits until the status speaks of the newest generation: the run that the last change caused has ended. */
export function untilSettled(kube: Kube, path: string, patience?: Patience): Promise<Seen> {
  return until(
    kube,
    path,
    "has a status of its newest generation",
    ({ status, metadata }) => status?.["observedGeneration"] === metadata.generation,
    patience,
  );
}
