import { collection, type Fields } from "./requests.ts";

const CONTAINER = { name: "c", image: "none.example/image" };

/** The least that a Service needs. */
export const SERVICE = { ports: [{ port: 80 }], selector: { app: "x" } };

/** A Deployment of one container; `spec` replaces fields. */
export function deployment(name: string, spec: Readonly<Record<string, unknown>> = {}): Fields {
  return {
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [CONTAINER] } },
      ...spec,
    },
  };
}

/** A Pod of one container that nothing runs. */
export function pod(name: string, metadata: Readonly<Record<string, unknown>> = {}): Fields {
  return { metadata: { name, ...metadata }, spec: { containers: [CONTAINER] } };
}

/** A DaemonSet of one container, which no controller looks at here; `spec` replaces fields. */
export function daemonSet(name: string, spec: Readonly<Record<string, unknown>> = {}): Fields {
  return {
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [CONTAINER] } },
      ...spec,
    },
  };
}

export const JOBS = collection("batch/v1", "Job", "jobs");

/** A Job of one container; `spec` replaces fields, `metadata` is its pods'. */
export function job(name: string, spec: Readonly<Record<string, unknown>> = {}, metadata: unknown = {}): Fields {
  const podSpec = { restartPolicy: "Never", containers: [CONTAINER] };
  return { metadata: { name }, spec: { template: { metadata, spec: podSpec }, ...spec } };
}
