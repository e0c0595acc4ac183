import { join } from "node:path";
import { run } from "../processes/run.ts";

/** Where the stack lies and whom moto believes us to be. */
export interface StackLocation {
  /** URL of moto, by IP address. */
  readonly endpoint: string;
  readonly stage: string;
  /** Default is `eu-central-1`. */
  readonly region?: string;
  /** Folder of the bundles, relative to the repository. Default is `dist/functions`. */
  readonly bundles?: string;
}

/** A function as it was deployed. */
export interface DeployedFunction {
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** An event source mapping as it was deployed. */
export interface DeployedMapping {
  readonly batchSize: number;
  readonly reportsFailures: boolean;
}

/** moto believes any key pair. */
export const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" } as const;

/** Where `npm run build:functions` puts the bundles. */
export const BUNDLES = "dist/functions";

const ROOT = join(import.meta.dirname, "../../..");

/**
 * Deploys `serverless.yml` to moto. The functions must have been bundled. Takes some seconds. Without the message group on the rule's target: moto
 * believes that only FIFO queues have groups.
 */
export async function deployStack({
  endpoint,
  stage,
  region = "eu-central-1",
  bundles = BUNDLES,
}: StackLocation): Promise<void> {
  const cli = join(ROOT, "node_modules/serverless/bin/serverless.js");
  await run(
    process.execPath,
    [cli, "deploy", "--stage", stage, "--region", region, "--param", "fairRule=false", "--param", `bundles=${bundles}`],
    {
      cwd: ROOT,
      env: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      },
    },
  );
}

/** What moto says of a deployed function: with every reference of the template resolved. */
export async function readFunction(location: StackLocation, name: string): Promise<DeployedFunction> {
  const { Configuration } = (await askLambda(location, `/2015-03-31/functions/${toFunctionName(location, name)}`)) as {
    Configuration: { Environment?: { Variables?: Record<string, string> }; Timeout: number };
  };
  return { environment: Configuration.Environment?.Variables ?? {}, timeoutMs: Configuration.Timeout * 1000 };
}

/**
 * Takes the queue that a function is fed from over from moto, and says how it was deployed. moto would go on receiving every message by itself, to
 * hand it to a function that it cannot run; now and then it does not put one back before its visibility timeout.
 */
export async function takeMapping(location: StackLocation, name: string): Promise<DeployedMapping> {
  // moto filters by ARN only, which we do not know; so all, and those of the function by the end of the ARN.
  const { EventSourceMappings: mappings } = (await askLambda(location, "/2015-03-31/event-source-mappings/")) as {
    EventSourceMappings: readonly {
      UUID: string;
      FunctionArn: string;
      BatchSize: number;
      FunctionResponseTypes?: readonly string[];
    }[];
  };
  const mapping = mappings.find(({ FunctionArn }) => FunctionArn.endsWith(`:${toFunctionName(location, name)}`));
  if (mapping === undefined) throw new Error(`${name} has no event source`);
  const { UUID, BatchSize, FunctionResponseTypes = [] } = mapping;
  await askLambda(location, `/2015-03-31/event-source-mappings/${UUID}`, { Enabled: false });
  return { batchSize: BatchSize, reportsFailures: FunctionResponseTypes.includes("ReportBatchItemFailures") };
}

function toFunctionName({ stage }: StackLocation, name: string): string {
  return `skysail-${stage}-${name}`;
}

/** moto finds the service by the credential's scope and checks no signature. */
async function askLambda(
  { endpoint, region = "eu-central-1" }: StackLocation,
  path: string,
  change?: object,
): Promise<unknown> {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/lambda/aws4_request, SignedHeaders=host, Signature=none`;
  const put = change === undefined ? {} : { method: "PUT", body: JSON.stringify(change) };
  const response = await fetch(new URL(path, endpoint), { headers: { authorization }, ...put });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
