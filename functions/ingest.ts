import { readIngestConfig } from "../src/runtime/config.ts";
import { createIngestFunction } from "../src/runtime/lambda-ingest.ts";

/** Takes signed batches from the relays of all clusters. */
export const handler = createIngestFunction(readIngestConfig());
