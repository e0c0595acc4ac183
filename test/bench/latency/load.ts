import { setTimeout as sleep } from "node:timers/promises";
import { PATHS } from "../../e2e/path/objects.ts";
import type { LoadClient, WatchedObject } from "../cluster/client.ts";
import { monotonicMs, type Marks } from "./marks.ts";
import type { ObservedProcess } from "./start-observed.ts";

/** Where the Websites are, and where the Deployments are that no operator owns. */
export const SITES = "sites";
export const FLOOR = "floor";

/** One change as it was seen from outside, and, of the path, from inside. */
export interface Change {
  readonly ms: number;
  /** When it was sent and when the child was seen to be changed, of the clock of `marks`. */
  readonly from: number;
  readonly to: number;
  readonly marks?: Marks;
}

/** Makes changes, one at a time, and times how long the Deployment takes to follow. */
export interface Load {
  /** Creates the objects that are changed later and waits until every one was seen. */
  prepare(): Promise<void>;
  /** The path: a Website is changed, the operator changes its Deployment. */
  changeSites(count: number): Promise<Change[]>;
  /** The floor: the Deployment is changed directly. */
  changeDeployments(count: number): Promise<Change[]>;
}

const OBJECTS = 10;
/** The operator's own echoes are over by then; the next change must not meet them. */
const BETWEEN_MS = 15;

/** Makes the load. `client` has to follow its own watch before anything is changed, which `prepare` sees to. */
export function createLoad(client: LoadClient, operator: ObservedProcess): Load {
  const awaited = new Map<string, (at: number) => void>();
  let serial = 0;

  const hear = (type: string, object: WatchedObject): void => {
    const at = monotonicMs();
    const { namespace = "", name } = object.metadata;
    const image = object.spec?.template?.spec?.containers?.[0]?.image ?? "";
    const key = toKey(namespace, name, image);
    if (type === "DELETED") return;
    awaited.get(key)?.(at);
    awaited.delete(key);
  };
  const seen = (namespace: string, name: string, image: string): Promise<number> =>
    new Promise((resolve) => awaited.set(toKey(namespace, name, image), resolve));

  const change = async (namespace: string, send: (name: string, image: string) => Promise<string>) => {
    serial += 1;
    const name = `object-${serial % OBJECTS}`;
    const image = `nginx:${serial}`;
    const arrival = seen(namespace, name, image);
    const from = monotonicMs();
    const [text, to] = await Promise.all([send(name, image), arrival]);
    const answer = JSON.parse(text) as WatchedObject;
    return { name, answer, from, to, ms: to - from };
  };

  return {
    async prepare() {
      await client.watch("/apis/apps/v1/deployments", hear);
      for (let index = 0; index < OBJECTS; index += 1) {
        const metadata = { name: `object-${index}` };
        const both = [seen(SITES, metadata.name, "nginx:0"), seen(FLOOR, metadata.name, "nginx:0")];
        const website = {
          apiVersion: "example.dev/v1",
          kind: "Website",
          metadata,
          spec: { image: "nginx:0", replicas: 2 },
        };
        await client.send("POST", PATHS.website(SITES).slice(0, -1), website);
        await client.send("POST", PATHS.deployment(FLOOR).slice(0, -1), toDeployment(metadata.name, "nginx:0"));
        await Promise.all(both);
        await operator.marksOf(metadata.name, 1);
      }
    },
    async changeSites(count) {
      const changes: Change[] = [];
      for (let made = 0; made < count; made += 1) {
        const { name, answer, from, to, ms } = await change(SITES, (object, image) =>
          client.send("PATCH", PATHS.website(SITES, object), { spec: { image } }),
        );
        const marks = await operator.marksOf(name, answer.metadata.generation ?? 0);
        changes.push({ ms, from, to, marks });
        await sleep(BETWEEN_MS);
      }
      return changes;
    },
    async changeDeployments(count) {
      const changes: Change[] = [];
      for (let made = 0; made < count; made += 1) {
        const { from, to, ms } = await change(FLOOR, (object, image) =>
          client.send("PATCH", PATHS.deployment(FLOOR, object), { spec: toDeployment(object, image).spec }),
        );
        changes.push({ ms, from, to });
        await sleep(BETWEEN_MS);
      }
      return changes;
    },
  };
}

function toKey(namespace: string, name: string, image: string): string {
  return `${namespace}/${name} ${image}`;
}

/** The Deployment that the operator would make. */
function toDeployment(name: string, image: string) {
  const app = { app: name };
  const template = { metadata: { labels: app }, spec: { containers: [{ name: "web", image }] } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { replicas: 2, selector: { matchLabels: app }, template },
  };
}
