import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createLedgerTable, createLocalClient } from "../ledger-table.ts";
import { startFunctionUrl } from "./function-url.ts";
import { createLambdaFunction, type LambdaFunction } from "./instances.ts";
import { startPoller } from "./sqs-poller.ts";
import { BUNDLES, CREDENTIALS, readFunction, takeMapping, type StackLocation } from "./stack.ts";
import { readZip } from "./unzip.ts";

/** The functions of the stack. */
export type FunctionName = "ingest" | "reconcile" | "sweep";

/** How Lambda is played. */
export interface LambdaOptions extends StackLocation {
  /** Where the table lives, if not on moto: DynamoDB Local; the table is created there. */
  readonly dynamoDbEndpoint?: string;
  /** Invocations of reconcile at the same time. Default is 4. */
  readonly concurrency?: number;
  /** Seconds until an unfinished message comes again. Default is the queue's visibility timeout. */
  readonly visibilitySeconds?: number;
  /** Milliseconds between sweeps. Default is 60,000, as deployed. */
  readonly sweepEveryMs?: number;
  /** Hears of every line that functions print. */
  readonly onLine?: (name: FunctionName, line: string) => void;
  /** Hears of the bodies of every delivery to reconcile. */
  readonly onDelivery?: (bodies: readonly string[]) => void;
}

/** Lambda, played. */
export interface PlayedLambda extends AsyncDisposable {
  /** The Function URL of ingest. */
  readonly ingestUrl: string;
  readonly table: string;
  readonly queueUrl: string;
  readonly kmsKey: string;
  /** Invokes a function with an event of your own. */
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** `kill -9` of all processes of a function; returns how many. New ones start with the next invocation. */
  kill(name: FunctionName): Promise<number>;
  /** Stops polling, lets invocations end, ends all processes. */
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, "../../..");

/**
 * Plays Lambda for the stack that `deployStack` brought to moto: the packaged bundles run in processes of their own, with the environment that
 * the deployed template gives them and nothing else; ingest behind an HTTP server, reconcile fed from the queue, sweep on a timer.
 *
 * Caveats: unlike Lambda, a process is not frozen between invocations.
 */
export async function startLambda(options: LambdaOptions): Promise<PlayedLambda> {
  const { region = "eu-central-1", endpoint, concurrency = 4, sweepEveryMs = 60_000 } = options;
  const mapping = await takeMapping(options, "reconcile");
  const dir = await mkdtemp(join(tmpdir(), "skysail-lambda-"));
  const [ingest, reconcile, sweep] = await Promise.all([
    prepare("ingest", dir, options),
    prepare("reconcile", dir, options),
    prepare("sweep", dir, options),
  ]).catch(async (error: unknown) => {
    await rm(dir, { recursive: true, force: true });
    throw error;
  });
  const {
    SKYSAIL_TABLE: table = "",
    SKYSAIL_QUEUE_URL: queueUrl = "",
    SKYSAIL_KMS_KEY: kmsKey = "",
  } = reconcile.environment;
  if (options.dynamoDbEndpoint !== undefined) await createTable(options.dynamoDbEndpoint, table);

  const url = await startFunctionUrl(ingest.target);
  const { visibilitySeconds, onDelivery } = options;
  const client = new SQSClient({ endpoint, region, credentials: CREDENTIALS });
  const poller = startPoller({
    client,
    queueUrl,
    target: reconcile.target,
    concurrency,
    ...mapping,
    ...(visibilitySeconds === undefined ? {} : { visibilitySeconds }),
    ...(onDelivery === undefined ? {} : { onDelivery }),
  });
  const timer = setInterval(
    () => void sweep.target.invoke({ source: "aws.events" }).catch(() => undefined),
    sweepEveryMs,
  );

  const functions: Record<FunctionName, LambdaFunction> = {
    ingest: ingest.target,
    reconcile: reconcile.target,
    sweep: sweep.target,
  };
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await Promise.all([url.stop(), poller.stop()]);
    await Promise.all(Object.values(functions).map((target) => target.kill()));
    client.destroy();
    await rm(dir, { recursive: true, force: true });
  };
  return {
    ingestUrl: url.url,
    table,
    queueUrl,
    kmsKey,
    invoke: (name, event) => functions[name].invoke(event),
    kill: (name) => functions[name].kill(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Unpacks the archive that was deployed and reads what moto made of the function's configuration. */
async function prepare(
  name: FunctionName,
  dir: string,
  options: LambdaOptions,
): Promise<{ readonly target: LambdaFunction; readonly environment: Readonly<Record<string, string>> }> {
  const { endpoint, region = "eu-central-1", dynamoDbEndpoint = endpoint, bundles = BUNDLES, onLine } = options;
  const code = readZip(await readFile(join(ROOT, bundles, `${name}.zip`))).get("index.mjs");
  if (code === undefined) throw new Error(`${bundles}/${name}.zip has no index.mjs: run npm run build:functions`);
  const bundle = join(dir, `${name}.mjs`);
  await writeFile(bundle, code);
  const { environment, timeoutMs } = await readFunction(options, name);
  const target = createLambdaFunction({
    name,
    bundle,
    timeoutMs,
    environment: {
      ...environment,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint,
    },
    ...(onLine === undefined ? {} : { onLine: (line: string) => onLine(name, line) }),
  });
  return { target, environment };
}

async function createTable(endpoint: string, table: string): Promise<void> {
  const client = createLocalClient(endpoint);
  try {
    await createLedgerTable(client, table);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ResourceInUseException") throw error;
  } finally {
    client.destroy();
  }
}
