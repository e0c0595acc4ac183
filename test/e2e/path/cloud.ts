import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunction, FUNCTIONS } from "../../../infra/build/bundle-function.ts";
import type { RunningControlPlane } from "../../helpers/control-plane/control-plane.ts";
import { startFaultProxy, type FaultProxy } from "../../helpers/fault-proxy.ts";
import { startLambda, type PlayedLambda } from "../../helpers/lambda/lambda.ts";
import { CREDENTIALS, deployStack } from "../../helpers/lambda/stack.ts";
import { startSkysail, type SkysailProcess } from "../../helpers/skysail.ts";
import { installOperators, kubeconfigFor, OPERATORS_MODULE, tokenOf } from "./cluster-setup.ts";

/** One cluster of the cloud under test: its relay, and the proxy through which both relay and functions reach it. */
export interface CloudCluster {
  readonly name: string;
  readonly id: string;
  readonly proxy: FaultProxy;
  /** PEM file of the relay's key. */
  readonly keyFile: string;
  readonly killRelay: () => Promise<void>;
  readonly startRelay: () => Promise<void>;
}

/** The deployed functions, moto and DynamoDB Local around them, and a relay per cluster. */
export interface Cloud extends AsyncDisposable {
  readonly lambda: PlayedLambda;
  readonly clusters: readonly CloudCluster[];
  /** Bodies of every message that reconcile got so far. */
  readonly delivered: readonly string[];
  /** Lines that functions logged so far. */
  readonly lines: readonly string[];
}

const REGION = "eu-central-1";
const BUNDLES = "dist/functions-e2e";

/** Bundles, deploys, registers every cluster as a person would, and starts its relay. */
export async function startCloud(options: {
  readonly moto: string;
  readonly dynamoDb: string;
  readonly planes: readonly RunningControlPlane[];
}): Promise<Cloud> {
  const { moto, dynamoDb, planes } = options;
  const folder = await mkdtemp(join(tmpdir(), "skysail-cloud-"));
  const root = join(import.meta.dirname, "../../..");
  for (const name of FUNCTIONS) await bundleFunction(name, join(root, BUNDLES), OPERATORS_MODULE);
  const location = { endpoint: moto, stage: "e2e", region: REGION, bundles: BUNDLES };
  await deployStack(location);
  const delivered: string[] = [];
  const lines: string[] = [];
  const lambda = await startLambda({
    ...location,
    dynamoDbEndpoint: dynamoDb,
    visibilitySeconds: 10,
    sweepEveryMs: 2_000,
    onDelivery: (bodies) => delivered.push(...bodies),
    onLine: (name, line) => lines.push(`${name} ${line}`),
  });
  const environment = {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: moto,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    SKYSAIL_TABLE: lambda.table,
    SKYSAIL_KMS_KEY: lambda.kmsKey,
  };
  const clusters = await Promise.all(
    planes.map((plane, index) => startCluster({ plane, name: `cloud-${"ab"[index]}`, folder, lambda, environment })),
  );
  return {
    lambda,
    clusters,
    delivered,
    lines,
    async [Symbol.asyncDispose]() {
      await Promise.all(clusters.map((cluster) => cluster.killRelay()));
      await lambda.stop();
      await Promise.all(clusters.map(({ proxy }) => proxy.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startCluster(options: {
  readonly plane: RunningControlPlane;
  readonly name: string;
  readonly folder: string;
  readonly lambda: PlayedLambda;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<CloudCluster> {
  const { plane, name, folder, lambda, environment } = options;
  await installOperators(plane.kube);
  const proxy = await startFaultProxy(plane.server);
  const { server } = proxy;
  const keyFile = join(folder, `${name}.key`);
  const admin = await kubeconfigFor(folder, [{ name, server, token: plane.token, controlPlane: plane }]);
  const register = ["cluster", "register", "--kubeconfig", admin, "--name", name, "--key-file", keyFile];
  await using registration = startSkysail([...register, "--label", "stage=e2e"], environment);
  const exitCode = await registration.exited;
  if (exitCode !== 0) throw new Error(`register ${name}: exit code ${exitCode}: ${JSON.stringify(registration.log)}`);

  const kubeconfig = await kubeconfigFor(folder, [
    { name, server, token: await tokenOf(plane.kube, "relay"), controlPlane: plane },
  ]);
  let relay: SkysailProcess | undefined;
  const cluster: CloudCluster = {
    name,
    id: plane.kubeSystemUid,
    proxy,
    keyFile,
    async killRelay() {
      await relay?.kill();
    },
    async startRelay() {
      const where = ["--kubeconfig", kubeconfig, "--ingest", lambda.ingestUrl, "--key-file", keyFile];
      relay = startSkysail(["relay", ...where, OPERATORS_MODULE]);
      await relay.logged(({ message }) => message === "watching");
    },
  };
  await cluster.startRelay();
  return cluster;
}
