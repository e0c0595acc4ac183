import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { createDynamoDbFleetStore } from "../adapters/aws/fleet-store.ts";
import { createKmsSealer } from "../adapters/aws/kms-sealer.ts";
import { SkysailError } from "../model/errors.ts";
import type { Sealer } from "../ports/cluster-access.ts";
import type { FleetStore } from "../ports/fleet-store.ts";
import { readFleetConfig } from "./config.ts";
import { CLIENT_OPTIONS } from "./lambda-clients.ts";

/** The fleet's records and the key that access is sealed with. */
export interface Fleet {
  readonly store: FleetStore;
  /** Errors, when asked for without a key: `INVALID_CONFIG`. */
  sealer(): Sealer;
}

/** Opens the fleet of a deployment: options go before the environment. Errors: `INVALID_CONFIG` when neither names a table. */
export function openFleet(options: { readonly table: string | undefined; readonly kmsKey: string | undefined }): Fleet {
  const environment = readFleetConfig();
  const table = options.table ?? environment.table;
  const kmsKey = options.kmsKey ?? environment.kmsKey;
  if (table === undefined) {
    throw new SkysailError("INVALID_CONFIG", "which fleet? name the deployment's table with --table or SKYSAIL_TABLE");
  }
  return {
    store: createDynamoDbFleetStore({ client: new DynamoDBClient(CLIENT_OPTIONS), table }),
    sealer() {
      if (kmsKey === undefined) {
        throw new SkysailError("INVALID_CONFIG", "name the deployment's KMS key with --kms-key or SKYSAIL_KMS_KEY");
      }
      return createKmsSealer({ client: new KMSClient(CLIENT_OPTIONS), keyId: kmsKey });
    },
  };
}
