import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { createKmsSealer } from "../../src/adapters/aws/kms-sealer.ts";
import { describeWithServers } from "../helpers/fixtures.ts";
import { sharedEndpoint } from "../helpers/servers/client.ts";
import { describeSealer, type SealerFixture } from "./sealer.contract.ts";

async function setup(): Promise<SealerFixture> {
  const { endpoint } = await sharedEndpoint("moto");
  const client = new KMSClient({
    endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const newKey = async (): Promise<string> => (await client.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "";
  const [keyId, otherKeyId] = [await newKey(), await newKey()];
  return {
    sealer: createKmsSealer({ client, keyId }),
    same: createKmsSealer({ client, keyId }),
    other: createKmsSealer({ client, keyId: otherKeyId }),
    stop: async () => client.destroy(),
  };
}

describeWithServers("moto", ["moto"], () => describeSealer("KMS", setup));
