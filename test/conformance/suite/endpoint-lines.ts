import type { Json, Server } from "../server.ts";
import { at, done, eventually, same, word } from "./expect.ts";
import { untilKnown } from "./known.ts";
import { items, say } from "./played-pods.ts";
import { collection, get, NODES, PODS, post, SERVICES } from "./requests.ts";

export const ENDPOINTS = collection("v1", "Endpoints", "endpoints");
export const SLICES = collection("discovery.k8s.io/v1", "EndpointSlice", "endpointslices");

/** A namespace, and a node for its pods: an EndpointSlice leaves out pods whose node is not there. */
interface Place {
  readonly ns: string;
  readonly node: string;
}

type Spec = Readonly<Record<string, unknown>>;

/** A place with a Service of the name `web`. */
export async function place(server: Server, spec: Spec = {}, labels: unknown = {}): Promise<Place> {
  const node = server.unique("node");
  const body = { apiVersion: "v1", kind: "Node", metadata: { name: node } };
  await done(server, { method: "POST", path: "/api/v1/nodes", body });
  await untilKnown(server, NODES, "");
  const ns = await server.namespace();
  const service = {
    metadata: { name: "web", labels },
    spec: { selector: { app: "web" }, ports: [{ port: 80 }], ...spec },
  };
  await done(server, post(SERVICES, ns, service));
  return { ns, node };
}

/** A pod behind the Service, with an address. */
export async function addPod(
  server: Server,
  { ns, node }: Place,
  name: string,
  of: {
    readonly ip: string;
    readonly ready?: "True" | "False";
    readonly ports?: readonly unknown[];
    readonly spec?: Spec;
  },
): Promise<void> {
  const { ip, ready = "True", ports = [], spec = {} } = of;
  const container = { name: "c", image: "none.example/image", ports };
  const { body } = await done(
    server,
    post(PODS, ns, {
      metadata: { name, labels: { app: "web" } },
      spec: { nodeName: node, containers: [container], ...spec },
    }),
  );
  const conditions = [{ type: "Ready", status: ready, lastTransitionTime: "2026-01-01T00:00:00Z" }];
  await say(server, ns, body, { phase: "Running", podIP: ip, podIPs: [{ ip }], conditions });
}

const listAt = (value: Json | undefined, path: string): readonly Json[] => {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
};

const portLine = (port: Json): string =>
  [at(port, "name") ?? "", at(port, "port"), at(port, "protocol"), at(port, "appProtocol") ?? ""]
    .map(word)
    .join(" ")
    .trim();

const addressLine = (one: Json): string =>
  [at(one, "ip"), at(one, "hostname") ?? "", at(one, "targetRef.name")].map(word).filter(Boolean).join(" ");

/** Whatever of the conditions holds. */
const endpointLine = (one: Json): string => {
  const holds = Object.entries(at(one, "conditions") as Record<string, Json>).filter(([, value]) => value === true);
  const names = holds.map(([name]) => name).toSorted();
  const where = [at(one, "hostname") ?? "", at(one, "targetRef.name")].map(word).filter(Boolean).join(" ");
  return `${word(at(one, "addresses"))} ${where}: ${names.join(" ")}`;
};

/** What stands in the Endpoints and in the slices, as lines in the order of the alphabet: the order of subsets and of slices is a hash's, or none. */
async function linesOf(server: Server, ns: string): Promise<readonly string[]> {
  const { body, status } = await server.send(get(ENDPOINTS, ns, "web"));
  const subsets = listAt(body, "subsets").map((subset) => {
    const lines = (field: string): string => listAt(subset, field).map(addressLine).join(", ");
    const ports = listAt(subset, "ports").map(portLine).toSorted().join(", ");
    return `subset ${ports}: ready ${lines("addresses")}; not ready ${lines("notReadyAddresses")}`;
  });
  const slices = (await items(server, SLICES, ns)).map((slice) => {
    const ports = listAt(slice, "ports").map(portLine).toSorted().join(", ");
    const endpoints = listAt(slice, "endpoints").map(endpointLine).toSorted();
    return `slice ${word(at(slice, "addressType"))} ${ports}: ${endpoints.join("; ")}`;
  });
  return [...(status === 200 ? [] : ["no Endpoints"]), ...subsets, ...slices].toSorted();
}

/** Waits until exactly this stands there. */
export async function settles(server: Server, ns: string, ...expected: readonly string[]): Promise<void> {
  let last: readonly string[] = [];
  await eventually("endpoints", async () => {
    last = await linesOf(server, ns);
    return JSON.stringify(last) === JSON.stringify(expected) ? true : undefined;
  }).catch(() => same(last, expected));
}

/** The line of a slice without pods. */
export const EMPTY = "slice IPv4 : ";

/** The one slice with its name masked, and the Endpoints. */
export async function objects(server: Server, ns: string): Promise<Json> {
  const { body } = await done(server, get(ENDPOINTS, ns, "web"));
  const [slice] = await items(server, SLICES, ns);
  server.hide(word(at(slice, "metadata.name")), "SLICE");
  return server.show({ endpoints: body, slice });
}
