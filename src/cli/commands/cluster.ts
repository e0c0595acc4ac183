import { SkysailError } from "../../model/errors.ts";
import type { ClusterRecord } from "../../model/fleet.ts";
import type { FleetStore } from "../../ports/fleet-store.ts";
import { type Command, type CommandContext, type OptionValues, requiredOption, stringOption } from "../command.ts";
import { CLUSTER_OPTIONS, FLEET_OPTIONS, toLabels } from "../options.ts";
import { toTable } from "../table.ts";

const register: Command = {
  name: "cluster register",
  summary: "Register a cluster with the fleet, or renew the 15-minute token that functions use.",
  usage: "--name NAME [options]",
  options: {
    ...CLUSTER_OPTIONS,
    ...FLEET_OPTIONS,
    "kms-key": {
      type: "string",
      placeholder: "ID",
      description: "key that seals the token (default: SKYSAIL_KMS_KEY)",
    },
    name: { type: "string", placeholder: "NAME", description: "name in the fleet" },
    label: {
      type: "string",
      multiple: true,
      placeholder: "NAME=VALUE",
      description: "label of the cluster (default: those it has)",
    },
    "key-file": {
      type: "string",
      placeholder: "FILE",
      description: "the relay's signing key, made when it is not there (default NAME.key)",
    },
    namespace: {
      type: "string",
      placeholder: "NAME",
      description: "namespace of the account (default skysail-system)",
    },
    account: {
      type: "string",
      placeholder: "NAME",
      description: "account that functions act as (default skysail-writer)",
    },
  },
  async run({ print, log, signal, output }, values) {
    const name = requiredOption(values, "name");
    const kubeconfig = stringOption(values, "kubeconfig");
    const context = stringOption(values, "context");
    const labels = toLabels(values);
    const { openFleet, registerCluster } = await loadFleet();
    const fleet = openFleet({ table: stringOption(values, "table"), kmsKey: stringOption(values, "kms-key") });
    const record = await registerCluster({
      fleet,
      name,
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      ...(labels === undefined ? {} : { labels }),
      keyFile: stringOption(values, "key-file") ?? `${name}.key`,
      account: {
        namespace: stringOption(values, "namespace") ?? "skysail-system",
        serviceAccount: stringOption(values, "account") ?? "skysail-writer",
      },
      log,
      signal,
    });
    if (output === "json") return print(JSON.stringify(toPublic(record)));
    print(`registered ${name} (${record.id}); functions can reach it until ${tokenEnd(record)}`);
  },
};

const list: Command = {
  name: "cluster list",
  summary: "List the clusters of the fleet.",
  usage: "[options]",
  options: { ...FLEET_OPTIONS },
  async run({ print, signal, output }, values) {
    const store = await openStore(values);
    const records = await store.list({ signal });
    if (output === "json") return print(JSON.stringify(records.map(toPublic)));
    if (records.length === 0) return print("no clusters: register one with skysail cluster register");
    const rows = records.map((record) => [record.name, record.id, tokenEnd(record), heartbeat(record), labels(record)]);
    for (const line of toTable(["NAME", "ID", "ACCESS UNTIL", "LAST HEARTBEAT", "LABELS"], rows)) print(line);
  },
};

const show: Command = {
  name: "cluster show",
  summary: "Show one cluster of the fleet, by name or id.",
  usage: "NAME [options]",
  options: { ...FLEET_OPTIONS },
  operands: { min: 1, max: 1, missing: "which cluster? give its name or id" },
  async run(context, values, [wanted]) {
    const store = await openStore(values);
    const records = await store.list({ signal: context.signal });
    const record = records.find(({ name, id }) => name === wanted || id === wanted);
    if (record === undefined) {
      throw new SkysailError(
        "CLUSTER_UNKNOWN",
        `the fleet has no cluster ${wanted ?? ""}; skysail cluster list shows those it has`,
      );
    }
    printRecord(context, record);
  },
};

/** The commands about clusters. */
export const clusterCommands: readonly Command[] = [register, list, show];

/** Loaded only by the commands that need it: the AWS SDK would cost every other command time and `serve` memory. */
async function loadFleet() {
  const [{ openFleet }, { registerCluster }] = await Promise.all([
    import("../../runtime/fleet.ts"),
    import("../../runtime/register.ts"),
  ]);
  return { openFleet, registerCluster };
}

async function openStore(values: OptionValues): Promise<FleetStore> {
  const { openFleet } = await loadFleet();
  return openFleet({ table: stringOption(values, "table"), kmsKey: undefined }).store;
}

function printRecord({ print, output }: CommandContext, record: ClusterRecord): void {
  if (output === "json") return print(JSON.stringify(toPublic(record)));
  const { access } = record;
  const rows = [
    ["name", record.name],
    ["id", record.id],
    ["labels", labels(record)],
    ["keys", record.keys.map(({ id }) => id).join(", ")],
    ["server", access.kind === "token" ? access.server : "-"],
    ["access until", tokenEnd(record)],
    ["registered", new Date(record.registeredAt).toISOString()],
    ["last heartbeat", heartbeat(record)],
  ];
  for (const line of toTable([], rows)) print(line);
}

/** The record as it may be shown: without the token, sealed as it is. */
function toPublic({ access, ...record }: ClusterRecord): object {
  if (access.kind === "none") return { ...record, access };
  const { sealedToken: _, ...shown } = access;
  return { ...record, access: shown };
}

function tokenEnd({ access }: ClusterRecord): string {
  return access.kind === "token" ? new Date(access.expiresAt).toISOString() : "-";
}

function heartbeat({ lastHeartbeatAt }: ClusterRecord): string {
  return lastHeartbeatAt === undefined ? "never" : new Date(lastHeartbeatAt).toISOString();
}

function labels(record: ClusterRecord): string {
  return Object.entries(record.labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}
