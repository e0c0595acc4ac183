import { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { createSqsDeliveries } from "../../../../src/adapters/aws/delivery.ts";
import { createSqsQueue } from "../../../../src/adapters/aws/work-queue.ts";
import { startJsonService, type JsonService, type ServiceCall } from "../../../helpers/json-service.ts";
import { websiteRequest } from "../../../helpers/messages.ts";

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

const queueUrl = "https://sqs.eu-central-1.amazonaws.com/1/work";
const entriesOf = ({ input }: ServiceCall): readonly Entry[] => input["Entries"] as readonly Entry[];

function takeAll(call: ServiceCall): readonly [number, unknown] {
  return [
    200,
    { Successful: entriesOf(call).map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: "" })), Failed: [] },
  ];
}

function clientOf(service: JsonService): SQSClient {
  return new SQSClient({ ...service.client, md5: false });
}

describe("SQS queue", () => {
  test("sends ten requests at a time, in the group of their cluster, delayed by whole seconds that are never too short", async () => {
    await using service = await startJsonService(takeAll);
    const requests = Array.from({ length: 12 }, (_, index) => websiteRequest(`w${index}`, { cluster: `c${index}` }));
    await createSqsQueue({ client: clientOf(service), queueUrl }).send(requests, { delayMs: 1_001 });
    expect(service.calls.map((call) => entriesOf(call).length)).toEqual([10, 2]);
    const entries = service.calls.flatMap(entriesOf);
    expect(entries.map(({ MessageBody }) => JSON.parse(MessageBody) as unknown)).toEqual(requests);
    expect(entries.at(-1)).toMatchObject({ MessageGroupId: "c11", DelaySeconds: 2 });
    expect(new Set(service.calls.map((call) => new Set(entriesOf(call).map(({ Id }) => Id)).size))).toEqual(
      new Set([10, 2]),
    );
  });

  test("an entry that a 200 does not take makes the call fail", async () => {
    await using service = await startJsonService(() => [
      200,
      {
        Successful: [{ Id: "0", MessageId: "0", MD5OfMessageBody: "" }],
        Failed: [{ Id: "1", Code: "InternalError", SenderFault: false, Message: "try again" }],
      },
    ]);
    const sending = createSqsQueue({ client: clientOf(service), queueUrl }).send([
      websiteRequest("a"),
      websiteRequest("b"),
    ]);
    await expect(sending).rejects.toMatchObject({ code: "BUS_UNAVAILABLE", message: /1 not taken: try again/ });
  });

  test("a request of more than 64 KB goes without its snapshot", async () => {
    await using service = await startJsonService(takeAll);
    const object = { apiVersion: "v1", kind: "Website", metadata: { name: "w" }, text: "x".repeat(70_000) };
    await createSqsQueue({ client: clientOf(service), queueUrl }).send([
      websiteRequest("a", { snapshot: { object, seenAt: 1 } }),
    ]);
    expect(JSON.parse(service.calls.flatMap(entriesOf)[0]?.MessageBody ?? "")).toEqual(websiteRequest("a"));
  });
});

describe("deliveries", () => {
  test("waits are whole seconds that are never too short, and 15 minutes at most", async () => {
    await using service = await startJsonService(() => [200, { MessageId: "1" }]);
    const deliveries = createSqsDeliveries({ client: clientOf(service), queueUrl });
    await deliveries.postpone("handle", 1);
    await deliveries.renew({ body: "b", group: "c" }, 10_000_000);
    expect(service.calls).toEqual([
      {
        operation: "ChangeMessageVisibility",
        input: { QueueUrl: queueUrl, ReceiptHandle: "handle", VisibilityTimeout: 1 },
      },
      {
        operation: "SendMessage",
        input: { QueueUrl: queueUrl, MessageBody: "b", DelaySeconds: 900, MessageGroupId: "c" },
      },
    ]);
  });

  test("a failure is BUS_UNAVAILABLE", async () => {
    await using service = await startJsonService(() => [400, { __type: "ReceiptHandleIsInvalid", message: "gone" }]);
    const deliveries = createSqsDeliveries({ client: clientOf(service), queueUrl });
    await expect(deliveries.postpone("handle", 1)).rejects.toMatchObject({ code: "BUS_UNAVAILABLE" });
  });
});
