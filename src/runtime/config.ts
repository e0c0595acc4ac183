import { delimiter } from "node:path";
import * as z from "zod/mini";
import { LOG_LEVELS } from "../adapters/local/logger.ts";
import { SkysailError } from "../model/errors.ts";

/** Variables of a process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

const text = z.string().check(z.minLength(1));
const whole = z.pipe(z.string().check(z.regex(/^[0-9]+$/, "not a whole number")), z.transform(Number));
const logLevel = z._default(z.enum(LOG_LEVELS), "info");

/** The variables of each function, by the names that `serverless.yml` gives them. */
export const VARIABLES = {
  ingest: {
    SKYSAIL_TABLE: text,
    SKYSAIL_BUS: text,
    SKYSAIL_LOG_LEVEL: logLevel,
  },
  reconcile: {
    SKYSAIL_TABLE: text,
    SKYSAIL_QUEUE_URL: text,
    SKYSAIL_KMS_KEY: text,
    SKYSAIL_PROGRAM: whole,
    SKYSAIL_PROGRAM_ID: text,
    SKYSAIL_TIMEOUT_SECONDS: whole,
    SKYSAIL_MAX_RECEIVES: whole,
    SKYSAIL_LOG_LEVEL: logLevel,
  },
  sweep: {
    SKYSAIL_TABLE: text,
    SKYSAIL_QUEUE_URL: text,
    SKYSAIL_LOG_LEVEL: logLevel,
  },
} as const;

/** What the ingest function is told. */
export interface IngestConfig {
  readonly table: string;
  readonly busName: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** What the reconcile function is told. */
export interface ReconcileConfig {
  readonly table: string;
  readonly queueUrl: string;
  /** Id or ARN of the KMS key that access tokens are sealed with. */
  readonly kmsKey: string;
  /** The place of this deployment in the order of deployments, and its id. */
  readonly program: { readonly order: number; readonly id: string };
  /** How long an invocation may take. */
  readonly timeoutMs: number;
  /** How often a message is received before the queue moves it to its dead-letter queue. */
  readonly maxReceives: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** What the sweep function is told. */
export interface SweepConfig {
  readonly table: string;
  readonly queueUrl: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** Reads the ingest function's configuration. Errors: `INVALID_CONFIG`, naming every variable that is wrong. */
export function readIngestConfig(environment: Environment = process.env): IngestConfig {
  const env = read(VARIABLES.ingest, environment);
  return Object.freeze({ table: env.SKYSAIL_TABLE, busName: env.SKYSAIL_BUS, logLevel: env.SKYSAIL_LOG_LEVEL });
}

/** Reads the reconcile function's configuration. Errors: `INVALID_CONFIG`, naming every variable that is wrong. */
export function readReconcileConfig(environment: Environment = process.env): ReconcileConfig {
  const env = read(VARIABLES.reconcile, environment);
  return Object.freeze({
    table: env.SKYSAIL_TABLE,
    queueUrl: env.SKYSAIL_QUEUE_URL,
    kmsKey: env.SKYSAIL_KMS_KEY,
    program: Object.freeze({ order: env.SKYSAIL_PROGRAM, id: env.SKYSAIL_PROGRAM_ID }),
    timeoutMs: env.SKYSAIL_TIMEOUT_SECONDS * 1000,
    maxReceives: env.SKYSAIL_MAX_RECEIVES,
    logLevel: env.SKYSAIL_LOG_LEVEL,
  });
}

/** Reads the sweep function's configuration. Errors: `INVALID_CONFIG`, naming every variable that is wrong. */
export function readSweepConfig(environment: Environment = process.env): SweepConfig {
  const env = read(VARIABLES.sweep, environment);
  return Object.freeze({ table: env.SKYSAIL_TABLE, queueUrl: env.SKYSAIL_QUEUE_URL, logLevel: env.SKYSAIL_LOG_LEVEL });
}

/** An empty variable counts as absent: that is what templates make of a value they do not have. */
function read<T extends z.core.$ZodShape>(shape: T, environment: Environment): z.output<z.ZodMiniObject<T>> {
  const given = Object.fromEntries(
    Object.keys(shape).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `${name} ${name in given ? `is wrong: ${message}` : "is not set"}`;
  });
  throw new SkysailError("INVALID_CONFIG", `environment: ${problems.join("; ")}`);
}

/** Where the environment says that Kubernetes is. */
export interface KubernetesConfig {
  /** The files of `KUBECONFIG`. */
  readonly kubeconfigFiles: readonly string[];
  /** Of the pod's own cluster, in a pod. */
  readonly serviceHost: string | undefined;
  readonly servicePort: string | undefined;
  /** Folder with `token`, `ca.crt` and `namespace`, for a pod that mounts them elsewhere than the kubelet does. */
  readonly serviceAccountFolder: string | undefined;
}

/** Reads what `kubectl` and every in-cluster client read, and where the service account is mounted if that is unusual. */
export function readKubernetesConfig(environment: Environment = process.env): KubernetesConfig {
  return Object.freeze({
    kubeconfigFiles: (environment["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== ""),
    serviceHost: environment["KUBERNETES_SERVICE_HOST"],
    servicePort: environment["KUBERNETES_SERVICE_PORT"],
    serviceAccountFolder: environment["SKYSAIL_SERVICE_ACCOUNT_FOLDER"] || undefined,
  });
}

/** Where the environment says that the fleet's table is, for the commands that read and write it. */
export interface FleetConfig {
  readonly table: string | undefined;
  readonly kmsKey: string | undefined;
}

/** Reads the fleet's table and key; options of a command go before them. */
export function readFleetConfig(environment: Environment = process.env): FleetConfig {
  return Object.freeze({ table: environment["SKYSAIL_TABLE"], kmsKey: environment["SKYSAIL_KMS_KEY"] });
}

/** What the environment says about the terminal. */
export interface TerminalConfig {
  /** No colours and no line that changes in place (https://no-color.org: any value that is not empty). */
  readonly noColor: boolean;
}

/** Reads what the environment says about the terminal. */
export function readTerminalConfig(environment: Environment = process.env): TerminalConfig {
  return Object.freeze({ noColor: (environment["NO_COLOR"] ?? "") !== "" });
}
