import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { startMoto } from "../helpers/moto/moto.ts";
import { describeWithServers, it } from "../helpers/fixtures.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const region = "eu-central-1";

describeWithServers("servers with one endpoint", ["dynamodb-local", "moto"], () => {
  it("DynamoDB Local answers its own client", async ({ dynamoDb }) => {
    expect(dynamoDb.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const client = new DynamoDBClient({ endpoint: dynamoDb.endpoint, region, credentials });
    expect((await client.send(new ListTablesCommand({}))).TableNames).toBeInstanceOf(Array);
  });

  it("moto answers AWS clients; a second one shares nothing with it, and is gone after stop()", async ({ moto }) => {
    const shared = new SQSClient({ endpoint: moto.endpoint, region, credentials });
    await shared.send(new CreateQueueCommand({ QueueName: "endpoints" }));
    const { QueueUrls = [] } = await shared.send(new ListQueuesCommand({ QueueNamePrefix: "endpoints" }));
    expect(QueueUrls).toHaveLength(1);

    const own = await startMoto();
    const client = new SQSClient({ endpoint: own.endpoint, region, credentials, maxAttempts: 1 });
    expect((await client.send(new ListQueuesCommand({}))).QueueUrls).toBeUndefined();
    await own.stop();
    await expect(client.send(new ListQueuesCommand({}))).rejects.toThrow("ECONNREFUSED");
  });
});
