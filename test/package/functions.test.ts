import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleFunction, FUNCTIONS } from "../../infra/build/bundle-function.ts";
import { toUrlEvent } from "../helpers/lambda/function-url.ts";
import { startInstance, type Instance } from "../helpers/lambda/instance.ts";
import { readZip } from "../helpers/lambda/unzip.ts";

/** Nothing listens there: what needs AWS fails at once. */
const NOWHERE = "http://127.0.0.1:1";

const AWS = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_ENDPOINT_URL: NOWHERE,
  SKYSAIL_TABLE: "table",
};

const ENVIRONMENTS = {
  ingest: { ...AWS, SKYSAIL_BUS: "bus" },
  reconcile: {
    ...AWS,
    SKYSAIL_QUEUE_URL: `${NOWHERE}/queue`,
    SKYSAIL_KMS_KEY: "key",
    SKYSAIL_PROGRAM: "1",
    SKYSAIL_PROGRAM_ID: "test",
    SKYSAIL_TIMEOUT_SECONDS: "14",
    SKYSAIL_MAX_RECEIVES: "6",
  },
  sweep: { ...AWS, SKYSAIL_QUEUE_URL: `${NOWHERE}/queue` },
};

const BUDGETS = { ingest: 420_000, reconcile: 500_000, sweep: 420_000 };

let out: string;
const instances: Instance[] = [];

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "skysail-bundles-"));
  await Promise.all(FUNCTIONS.map((name) => bundleFunction(name, out)));
}, 60_000);

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.kill()));
  await rm(out, { recursive: true, force: true });
});

async function start(
  name: (typeof FUNCTIONS)[number],
  environment: Readonly<Record<string, string>> = ENVIRONMENTS[name],
): Promise<Instance> {
  const bundle = join(out, name, "index.mjs");
  const instance = await startInstance({ name, bundle, environment, timeoutMs: 20_000 });
  instances.push(instance);
  return instance;
}

describe.each(FUNCTIONS)("the bundle of %s", (name) => {
  test("stays within its budget", async () => {
    const { outputs } = JSON.parse(await readFile(join(out, `${name}.meta.json`), "utf8")) as Metafile;
    const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
    expect(bytes).toBeLessThanOrEqual(BUDGETS[name]);
  });

  test("contains neither the Kubernetes client nor credentials that a function never has", async () => {
    const { inputs } = JSON.parse(await readFile(join(out, `${name}.meta.json`), "utf8")) as Metafile;
    const foreign = Object.keys(inputs).filter((file) =>
      /@kubernetes|credential-provider-(sso|ini|process)|nested-clients\/.*\.js$/.test(file),
    );
    expect(foreign).toEqual([]);
  });

  test("is what the archive contains", async () => {
    const files = readZip(await readFile(join(out, `${name}.zip`)));
    expect([...files.keys()]).toEqual(["index.mjs"]);
    expect(files.get("index.mjs")?.equals(await readFile(join(out, name, "index.mjs")))).toBe(true);
  });

  test("does not start without its configuration, and names what is missing", async () => {
    await expect(start(name, AWS)).rejects.toThrow(/SKYSAIL_[A-Z_]+ is not set/);
  });
});

describe("ingest answers events of a Function URL", () => {
  const request = (
    method: string,
    url: string,
    headers: Record<string, string> = {},
  ): Parameters<typeof toUrlEvent>[0] => ({
    method,
    url,
    headers: { host: "abc.lambda-url.eu-central-1.on.aws", ...headers },
  });

  test("without a body", async () => {
    const ingest = await start("ingest");
    expect(await ingest.invoke(toUrlEvent(request("GET", "/healthz"), Buffer.alloc(0)))).toMatchObject({
      statusCode: 200,
    });
  });

  test.each([true, false])("with a body, in base64: %s", async (isBase64Encoded) => {
    const ingest = await start("ingest");
    const body = Buffer.from("[]");
    const event = toUrlEvent(
      request("POST", "/v1/events", { "content-type": "application/cloudevents-batch+json" }),
      body,
    );
    const answer = await ingest.invoke({
      ...event,
      isBase64Encoded,
      body: isBase64Encoded ? body.toString("base64") : body.toString("utf8"),
    });
    expect(answer).toMatchObject({ statusCode: 401 });
    expect(JSON.parse((answer as { body: string }).body)).toMatchObject({ error: { code: "unauthenticated" } });
  });
});

describe("reconcile answers events of SQS", () => {
  const record = (messageId: string, body: unknown): Record<string, unknown> => ({
    messageId,
    receiptHandle: `handle-${messageId}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1800000000000" },
    messageAttributes: {},
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:skysail-dev-work",
    awsRegion: "eu-central-1",
  });

  test("what concerns no operator is done; what is no work, or cannot be recorded, comes again", async () => {
    const reconcile = await start("reconcile");
    const ref = {
      cluster: "c",
      group: "example.dev",
      version: "v1",
      kind: "Website",
      resource: "websites",
      namespace: "s",
      name: "w",
    };
    const heartbeat = {
      specversion: "1.0",
      id: "h",
      source: "//clusters/c",
      type: "dev.skysail.heartbeat",
      data: { sequence: 1 },
    };
    const envelope = {
      version: "0",
      id: "e",
      "detail-type": heartbeat.type,
      source: "skysail.relay",
      resources: [],
      detail: heartbeat,
    };
    const request = { operator: "website", ref, reason: "due", eventIds: [] };
    const Records = [record("no-concern", envelope), record("poison", "{"), record("no-table", request)];
    const { batchItemFailures } = (await reconcile.invoke({ Records })) as {
      batchItemFailures: { itemIdentifier: string }[];
    };
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(["poison", "no-table"]);
  }, 30_000);
});

test("sweep answers its schedule's event, and fails when there is no table", async () => {
  const sweep = await start("sweep");
  const event = { version: "0", "detail-type": "Scheduled Event", source: "aws.events", resources: [], detail: {} };
  await expect(sweep.invoke(event)).rejects.toThrow(/the ledger's table/);
}, 30_000);

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly bytes: number }>>;
}
