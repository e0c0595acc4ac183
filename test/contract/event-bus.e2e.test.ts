import { randomUUID } from "node:crypto";
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createEventBridgeBus } from "../../src/adapters/aws/event-bus.ts";
import { parseQueueBody } from "../../src/adapters/aws/queue-record.ts";
import { createSqsQueue } from "../../src/adapters/aws/work-queue.ts";
import type { WorkMessage } from "../../src/ports/work-queue.ts";
import { describeWithServers } from "../helpers/fixtures.ts";
import { sharedEndpoint } from "../helpers/servers/client.ts";
import { eventBusContract, workQueueContract, type Plumbing } from "./event-bus.contract.ts";

/** A bus, a queue and the rule between them, as the template declares them. */
async function open(): Promise<Plumbing> {
  const { endpoint } = await sharedEndpoint("moto");
  const client = { endpoint, region: "eu-central-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const [events, sqs] = [new EventBridgeClient(client), new SQSClient(client)];
  const name = `contract-${randomUUID()}`;
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  await events.send(new CreateEventBusCommand({ Name: name }));
  const EventPattern = JSON.stringify({
    source: ["skysail.relay"],
    "detail-type": [{ prefix: "dev.skysail.resource." }],
  });
  await events.send(new PutRuleCommand({ Name: name, EventBusName: name, EventPattern }));
  await events.send(
    new PutTargetsCommand({
      Rule: name,
      EventBusName: name,
      Targets: [{ Id: "queue", Arn: Attributes?.["QueueArn"] }],
    }),
  );

  const take: Plumbing["take"] = async (count) => {
    const taken: WorkMessage[] = [];
    while (taken.length < count) {
      const wanted = Math.min(10, count - taken.length);
      const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: wanted, WaitTimeSeconds: 1 });
      for (const { Body = "", ReceiptHandle } of (await sqs.send(command)).Messages ?? []) {
        const parsed = parseQueueBody(Body);
        if (!parsed.ok) throw new Error(parsed.problem);
        taken.push(parsed.message);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
    return taken;
  };
  return {
    bus: createEventBridgeBus({ client: events, busName: name }),
    queue: createSqsQueue({ client: sqs, queueUrl: QueueUrl }),
    take,
  };
}

describeWithServers("moto", ["moto"], () => {
  eventBusContract("EventBridge and SQS", open);
  workQueueContract("SQS", open);
});
