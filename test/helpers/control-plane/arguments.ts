import { join } from "node:path";
import type { ControlPlaneFiles } from "./files.ts";

/** The ports of one control plane, all on 127.0.0.1. */
export interface ControlPlanePorts {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
}

/** Controllers that the tests rely on; the others would only cost memory. Without aggregation the role `view` allows nothing. */
const CONTROLLER_NAMES = [
  "namespace",
  "garbagecollector",
  "serviceaccount",
  "deployment",
  "replicaset",
  "statefulset",
  "job-controller",
  "ttl-after-finished-controller",
  "endpoints-controller",
  "endpointslice-controller",
  "clusterrole-aggregation",
];

/** Command line of etcd. No fsync: the data live as long as the test. */
export function etcdArguments(dir: string, ports: ControlPlanePorts): string[] {
  const [client, peer] = [localUrl("http", ports.etcd), localUrl("http", ports.etcdPeer)];
  return [
    `--data-dir=${join(dir, "etcd")}`,
    "--unsafe-no-fsync",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--log-level=warn",
  ];
}

/**
 * Command line of kube-apiserver: RBAC, tokens from a file, service-account tokens, every write audited before its answer ends.
 *
 * The endpoint reconciler is off because it refuses loopback addresses; the ServiceAccount admission is off because it holds pods back
 * until files exist that no kubelet here writes.
 */
export function apiServerArguments(dir: string, ports: ControlPlanePorts, files: ControlPlaneFiles): string[] {
  return [
    `--etcd-servers=${localUrl("http", ports.etcd)}`,
    `--secure-port=${ports.apiServer}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--cert-dir=${certDir(dir)}`,
    `--service-account-key-file=${files.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--token-auth-file=${files.tokens}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--allow-privileged=true",
    "--disable-admission-plugins=ServiceAccount",
    `--audit-policy-file=${files.auditPolicy}`,
    `--audit-log-path=${files.auditLog}`,
    "--audit-log-mode=blocking",
    // Megabytes; a rotated log would hide what came before. 0 means the default of 100.
    "--audit-log-maxsize=100000",
  ];
}

/** Command line of kube-controller-manager, with `more` controllers than the usual. It serves nothing: whether it works shows in the cluster. */
export function controllerManagerArguments(
  kubeconfig: string,
  files: ControlPlaneFiles,
  more: readonly string[],
): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${[...CONTROLLER_NAMES, ...more].join(",")}`,
    `--service-account-private-key-file=${files.serviceAccountKey}`,
    "--leader-elect=false",
    "--secure-port=0",
  ];
}

/** Where the API server keeps the certificate that it makes for itself. */
export function certDir(dir: string): string {
  return join(dir, "certificates");
}

/** An address on this machine, by IP: a name may resolve to `::1` first. */
export function localUrl(scheme: "http" | "https", port: number): string {
  return `${scheme}://127.0.0.1:${port}`;
}
