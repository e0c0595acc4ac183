import { setTimeout as sleep } from "node:timers/promises";
import { PATHS } from "../../e2e/path/objects.ts";
import type { LoadClient } from "../cluster/client.ts";
import { startCount, type Requests } from "../cluster/requests.ts";
import { SITES } from "./load.ts";

const OBJECTS = 20;
/** Without a change of any Deployment for this long, every echo has come and every controller has said its last word. */
const QUIET_MS = 2_500;
const BETWEEN_MS = 60;

/** The operator's requests per object for one kind of change. */
export interface Count {
  readonly what: "create" | "update" | "no-op (an annotation changed)";
  readonly objects: number;
  readonly requests: Requests;
}

/** Creates, updates and touches objects, one after the other, and counts what the operator asks of the API server meanwhile. */
export async function countRequests(client: LoadClient, auditLog: string, prefix: string): Promise<Count[]> {
  let changedAt = performance.now();
  await client.watch("/apis/apps/v1/deployments", () => (changedAt = performance.now()));
  const quiet = async (): Promise<void> => {
    changedAt = performance.now();
    while (performance.now() - changedAt < QUIET_MS) await sleep(100);
  };
  const counted = async (what: Count["what"], change: (name: string) => Promise<unknown>): Promise<Count> => {
    const end = await startCount(auditLog);
    for (let index = 0; index < OBJECTS; index += 1) {
      await change(`${prefix}-${index}`);
      await sleep(BETWEEN_MS);
    }
    await quiet();
    return { what, objects: OBJECTS, requests: await end() };
  };
  const create = (name: string): Promise<unknown> =>
    client.send("POST", PATHS.website(SITES).slice(0, -1), {
      apiVersion: "example.dev/v1",
      kind: "Website",
      metadata: { name },
      spec: { image: "nginx:1", replicas: 2 },
    });
  const patch =
    (body: object) =>
    (name: string): Promise<unknown> =>
      client.send("PATCH", PATHS.website(SITES, name), body);
  await quiet();
  return [
    await counted("create", create),
    await counted("update", patch({ spec: { image: "nginx:2" } })),
    await counted("no-op (an annotation changed)", patch({ metadata: { annotations: { touched: "yes" } } })),
  ];
}
