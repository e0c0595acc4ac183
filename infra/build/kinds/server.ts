import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { parse } from "yaml";

/** Where the documents come from. */
export interface Server {
  /** One document as JSON; rejects on anything but a 200. `accept` asks for another form of it. */
  get(path: string, accept?: string): Promise<unknown>;
  close(): void;
}

/** How to reach it: `server` and `token`, or a kubeconfig whose current context has a token or a client certificate. */
export interface ServerOptions {
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly ca?: string | undefined;
  readonly insecure?: boolean;
  readonly kubeconfig?: string | undefined;
}

interface Kubeconfig {
  readonly "current-context": string;
  readonly contexts: readonly { name: string; context: { cluster: string; user: string } }[];
  readonly clusters: readonly { name: string; cluster: Record<string, string | boolean> }[];
  readonly users: readonly { name: string; user: Record<string, string> }[];
}

/** A connection to the API server that the options name. */
export function connect(options: ServerOptions): Server {
  const { url, token, ...tls } =
    options.kubeconfig === undefined ? fromFlags(options) : fromKubeconfig(options.kubeconfig);
  const agent = new Agent({ keepAlive: true, ...tls });
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    get: (path, accept = "application/json") =>
      new Promise((resolve, reject) => {
        const sent = request(new URL(path, url), { agent, headers: { accept, ...authorization } }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            if (response.statusCode === 200) resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")));
            else reject(new Error(`GET ${path}: HTTP ${String(response.statusCode)}`));
          });
        });
        sent.on("error", reject);
        sent.end();
      }),
    close: () => agent.destroy(),
  };
}

function fromFlags({ server, token, ca, insecure = false }: ServerOptions) {
  if (server === undefined)
    throw new Error("say where the API server is: --server URL --token T, or --kubeconfig FILE");
  return { url: server, token, rejectUnauthorized: !insecure, ...(ca === undefined ? {} : { ca: readFileSync(ca) }) };
}

function fromKubeconfig(file: string) {
  const config = parse(readFileSync(file, "utf8")) as Kubeconfig;
  const context = config.contexts.find(({ name }) => name === config["current-context"])?.context;
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined) throw new Error(`${file}: the current context is not complete`);
  const data = (of: Record<string, string | boolean>, key: string): Buffer | undefined => {
    const inline = of[`${key}-data`];
    const path = of[key];
    if (typeof inline === "string") return Buffer.from(inline, "base64");
    return typeof path === "string" ? readFileSync(path) : undefined;
  };
  const ca = data(cluster, "certificate-authority");
  const cert = data(user, "client-certificate");
  const key = data(user, "client-key");
  return {
    url: String(cluster["server"]),
    token: user["token"],
    rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
}
