import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleFunction, FUNCTIONS } from "../../infra/build/bundle-function.ts";
import { LEDGER_TABLE, TTL_ATTRIBUTE } from "../../src/adapters/aws/ledger-table.ts";
import { VARIABLES } from "../../src/runtime/config.ts";
import { run } from "../helpers/processes/run.ts";

type Json = Readonly<Record<string, any>>; // oxlint-disable-line typescript/no-explicit-any -- CloudFormation, looked at from all sides

const ROOT = join(import.meta.dirname, "../..");
let dir: string;
let resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Json }>>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "skysail-package-"));
  await Promise.all(FUNCTIONS.map((name) => bundleFunction(name, join(ROOT, "dist/functions"))));
  const cli = join(ROOT, "node_modules/serverless/bin/serverless.js");
  // A credential, a profile or the network would have to be found here, and there is none.
  const env = { HOME: dir, AWS_ACCESS_KEY_ID: "", AWS_PROFILE: "", AWS_ENDPOINT_URL: "http://127.0.0.1:1" };
  await run(process.execPath, [cli, "package", "--package", dir], { cwd: ROOT, env });
  const template = await readFile(join(dir, "cloudformation-template-update-stack.json"), "utf8");
  ({ Resources: resources } = JSON.parse(template) as { Resources: typeof resources });
}, 90_000);

afterAll(() => rm(dir, { recursive: true, force: true }));

function ofType(type: string): [string, Json][] {
  return Object.entries(resources).flatMap(([name, { Type, Properties }]) =>
    Type === type ? [[name, Properties] as [string, Json]] : [],
  );
}

function functionOf(name: string): Json {
  return resources[`${name[0]?.toUpperCase()}${name.slice(1)}LambdaFunction`]?.Properties ?? {};
}

function statementsOf(role: string): readonly Json[] {
  return resources[role]?.Properties["Policies"].flatMap((policy: Json) => policy["PolicyDocument"].Statement) ?? [];
}

const actionsOf = (role: string): string[] =>
  statementsOf(role)
    .flatMap(({ Action }) => Action as string)
    .toSorted();

describe("roles", () => {
  test("each function has its own, and may do what its code does and nothing else", () => {
    expect(FUNCTIONS.map((name) => functionOf(name)["Role"])).toEqual([
      { "Fn::Sub": "${IngestRole.Arn}" },
      { "Fn::Sub": "${ReconcileRole.Arn}" },
      { "Fn::Sub": "${SweepRole.Arn}" },
    ]);
    expect(ofType("AWS::IAM::Role")).toHaveLength(3);
    const logs = ["logs:CreateLogStream", "logs:PutLogEvents"];
    expect(actionsOf("IngestRole")).toEqual([
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "events:PutEvents",
      ...logs,
    ]);
    const queue = [
      "ChangeMessageVisibility",
      "DeleteMessage",
      "GetQueueAttributes",
      "ReceiveMessage",
      "SendMessage",
    ].map((name) => `sqs:${name}`);
    expect(actionsOf("ReconcileRole")).toEqual([
      "dynamodb:GetItem",
      "dynamodb:UpdateItem",
      "kms:Decrypt",
      ...logs,
      ...queue,
    ]);
    const table = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"];
    expect(actionsOf("SweepRole")).toEqual([...table, ...logs, "sqs:SendMessage"]);
  });

  test("no statement is for every resource or every action", () => {
    for (const [role] of ofType("AWS::IAM::Role")) {
      for (const { Effect, Resource, Action } of statementsOf(role)) {
        expect(Effect).toBe("Allow");
        expect(typeof Resource, `${role}: a resource of this template`).toBe("object");
        expect(JSON.stringify(Resource)).toMatch(/"(Fn::GetAtt|Fn::Sub)"/);
        expect(JSON.stringify(Action)).not.toContain("*");
      }
    }
  });

  test("the fleet's records can be written by ingest's heartbeats only", () => {
    const keys = (role: string, action: string): unknown =>
      statementsOf(role).find(({ Action }) => [Action].flat().includes(action))?.["Condition"];
    const ledgerOnly = {
      "ForAllValues:StringNotLike": { "dynamodb:LeadingKeys": ["cluster#*", "receipt#*", "fleet"] },
    };
    expect(keys("ReconcileRole", "dynamodb:UpdateItem")).toEqual(ledgerOnly);
    expect(keys("SweepRole", "dynamodb:UpdateItem")).toEqual(ledgerOnly);
    expect(keys("IngestRole", "dynamodb:PutItem")).toEqual({
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["receipt#*"] },
    });
    expect(keys("IngestRole", "dynamodb:UpdateItem")).toEqual({
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["cluster#*"] },
    });
  });
});

describe("functions", () => {
  test.each(FUNCTIONS)("%s has the variables that its configuration reads, and no others", (name) => {
    expect(Object.keys(functionOf(name)["Environment"].Variables).toSorted()).toEqual(
      Object.keys(VARIABLES[name]).toSorted(),
    );
  });

  test("run on Node 24 on arm64, from their own archives", () => {
    for (const name of FUNCTIONS) {
      expect(functionOf(name)).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Handler: "index.handler",
      });
      expect(functionOf(name)["Code"].S3Key).toMatch(new RegExp(`/${name}\\.zip$`));
    }
  });

  test("what strangers can start is bounded, and sweeps do not overlap", () => {
    expect(functionOf("ingest")["ReservedConcurrentExecutions"]).toBeGreaterThan(0);
    expect(functionOf("sweep")["ReservedConcurrentExecutions"]).toBe(1);
    expect(functionOf("sweep")["Timeout"]).toBeLessThan(60);
  });

  test("ingest has a URL without IAM, and both permissions that this needs", () => {
    expect(ofType("AWS::Lambda::Url").map(([, url]) => url["AuthType"])).toEqual(["NONE"]);
    const open = ofType("AWS::Lambda::Permission").filter(([, { Principal }]) => Principal === "*");
    expect(open.map(([, { Action }]) => Action as string).toSorted()).toEqual([
      "lambda:InvokeFunction",
      "lambda:InvokeFunctionUrl",
    ]);
    expect(
      open.every(
        ([, permission]) =>
          permission["InvokedViaFunctionUrl"] === true || permission["FunctionUrlAuthType"] === "NONE",
      ),
    ).toBe(true);
  });

  test("the order of deployments is a number that the configuration reads", () => {
    const { SKYSAIL_PROGRAM, SKYSAIL_PROGRAM_ID } = functionOf("reconcile")["Environment"].Variables as Record<
      string,
      string
    >;
    expect(new Date(Number(SKYSAIL_PROGRAM)).toISOString()).toBe(SKYSAIL_PROGRAM_ID);
  });
});

describe("bus and queue", () => {
  test("the rule brings the changes of objects to the queue, by cluster, and what it cannot bring to its own dead letters", () => {
    const rule = resources["BusToQueue"]?.Properties ?? {};
    expect(rule["EventBusName"]).toBe(resources["Bus"]?.Properties["Name"]);
    expect(rule["EventPattern"]).toEqual({
      source: ["skysail.relay"],
      "detail-type": [{ prefix: "dev.skysail.resource." }],
    });
    expect(rule["Targets"]).toMatchObject([
      {
        Arn: { "Fn::GetAtt": ["Queue", "Arn"] },
        SqsParameters: {
          "Fn::If": ["HasFairRule", { MessageGroupId: "$.detail.data.ref.cluster" }, { Ref: "AWS::NoValue" }],
        },
        DeadLetterConfig: { Arn: { "Fn::GetAtt": ["RuleDeadLetters", "Arn"] } },
      },
    ]);
  });

  test("EventBridge may send to both queues, for this rule only", () => {
    const policies = ofType("AWS::SQS::QueuePolicy");
    expect(policies.flatMap(([, { Queues }]) => Queues as Json[])).toEqual(
      expect.arrayContaining([{ Ref: "Queue" }, { Ref: "RuleDeadLetters" }]),
    );
    for (const [, { PolicyDocument }] of policies) {
      const [statement] = PolicyDocument.Statement as Json[];
      expect(statement).toMatchObject({ Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage" });
      expect(statement?.["Condition"].ArnEquals["aws:SourceArn"]["Fn::Sub"]).toMatch(
        /:rule\/skysail-dev\/skysail-dev-to-queue$/,
      );
    }
  });

  test("every queue is a dead-letter queue with an alarm, or has one", () => {
    const queues = ofType("AWS::SQS::Queue").map(([name]) => name);
    expect(queues.toSorted()).toEqual(["DeadLetters", "Queue", "RuleDeadLetters"]);
    expect(resources["Queue"]?.Properties["RedrivePolicy"].deadLetterTargetArn).toEqual({
      "Fn::GetAtt": ["DeadLetters", "Arn"],
    });
    const watched = ofType("AWS::CloudWatch::Alarm").map(
      ([, { Dimensions }]) => Dimensions[0].Value["Fn::GetAtt"][0] as string,
    );
    expect(watched.toSorted()).toEqual(["DeadLetters", "RuleDeadLetters"]);
  });

  test("a message comes back after six timeouts at least, and within 90 seconds; the function knows the queue's limits", () => {
    const { VisibilityTimeout, RedrivePolicy } = resources["Queue"]?.Properties ?? {};
    const { Timeout, Environment } = functionOf("reconcile");
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
    expect(VisibilityTimeout).toBeLessThanOrEqual(90);
    expect(Environment.Variables.SKYSAIL_TIMEOUT_SECONDS).toBe(String(Timeout));
    expect(Environment.Variables.SKYSAIL_MAX_RECEIVES).toBe(String(RedrivePolicy.maxReceiveCount));
  });

  test("the function is fed in batches whose failures it reports, by a bounded number of invocations", () => {
    expect(ofType("AWS::Lambda::EventSourceMapping").map(([, mapping]) => mapping)).toMatchObject([
      { BatchSize: 10, FunctionResponseTypes: ["ReportBatchItemFailures"], ScalingConfig: { MaximumConcurrency: 50 } },
    ]);
  });

  test("sweep runs every minute", () => {
    const schedules = ofType("AWS::Events::Rule").flatMap(([, { ScheduleExpression }]) => ScheduleExpression ?? []);
    expect(schedules).toEqual(["rate(1 minute)"]);
  });
});

test("the table is the one that the ledger is tested with, and survives the stack", () => {
  const table = resources["Table"];
  expect(table?.Properties).toMatchObject({
    ...LEDGER_TABLE,
    TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  expect(table).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
});
