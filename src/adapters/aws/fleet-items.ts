import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { ClusterRecord } from "../../model/fleet.ts";

/** Partition of the names in use: its sort order is the order of the fleet's list. */
export const NAMES = "fleet";

type Key = { pk: { S: string }; sk: { S: string } };

/** Where the record of a cluster lies. A ledger's key has two `#`, this has one. */
export function toRecordKey(id: string): Key {
  return { pk: { S: `cluster#${id}` }, sk: { S: "record" } };
}

/** Where it is noted which cluster bears a name. */
export function toNameKey(name: string): Key {
  return { pk: { S: NAMES }, sk: { S: `name#${name}` } };
}

/** Everything of a record but its heartbeat, which changes on its own. */
export function toRecordBody(record: ClusterRecord): string {
  const { lastHeartbeatAt: _, ...rest } = record;
  return JSON.stringify(rest);
}

/** The record in an item that {@link toRecordBody} was written to. */
export function fromRecordItem(item: Record<string, AttributeValue>): ClusterRecord {
  const record = JSON.parse(item["body"]?.S ?? "") as ClusterRecord;
  const heartbeat = item["heartbeat"]?.N;
  return heartbeat === undefined ? record : { ...record, lastHeartbeatAt: Number(heartbeat) };
}
