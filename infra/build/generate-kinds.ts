/**
 * Writes `src/operator/kinds/` from the OpenAPI documents of a running kube-apiserver.
 *
 *     npm run generate:kinds -- --server https://127.0.0.1:6443 --token T [--ca FILE | --insecure]
 *     npm run generate:kinds -- --kubeconfig FILE
 *
 * The output depends on the server's version alone. Run by hand when Kubernetes' pinned version moves.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connect, type Server } from "./kinds/server.ts";
import { printFiles, type OpenApiDocument } from "./kinds/print.ts";

/** What is generated: one file per group and version, with these kinds and everything that they refer to. */
const GROUPS = [
  {
    path: "api/v1",
    kinds: [
      "ConfigMap",
      "Event",
      "LimitRange",
      "Namespace",
      "Node",
      "PersistentVolume",
      "PersistentVolumeClaim",
      "Pod",
      "PodTemplate",
      "ReplicationController",
      "ResourceQuota",
      "Secret",
      "Service",
      "ServiceAccount",
    ],
  },
  {
    path: "apis/apps/v1",
    kinds: ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
  },
  { path: "apis/batch/v1", kinds: ["CronJob", "Job"] },
  { path: "apis/networking.k8s.io/v1", kinds: ["Ingress", "NetworkPolicy"] },
  { path: "apis/policy/v1", kinds: ["PodDisruptionBudget"] },
  { path: "apis/autoscaling/v2", kinds: ["HorizontalPodAutoscaler"] },
  {
    path: "apis/rbac.authorization.k8s.io/v1",
    kinds: ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  },
  { path: "apis/coordination.k8s.io/v1", kinds: ["Lease"] },
  { path: "apis/discovery.k8s.io/v1", kinds: ["EndpointSlice"] },
] as const;

const { values } = parseArgs({
  options: {
    server: { type: "string" },
    token: { type: "string" },
    ca: { type: "string" },
    insecure: { type: "boolean", default: false },
    kubeconfig: { type: "string" },
    out: { type: "string", default: fileURLToPath(new URL("../../src/operator/kinds/", import.meta.url)) },
  },
});

const server: Server = connect(values);
const version = (await server.get("/version")) as { gitVersion: string };
const groups = [];
for (const group of GROUPS) {
  groups.push({ ...group, document: (await server.get(`/openapi/v3/${group.path}`)) as OpenApiDocument });
}
const files = printFiles(groups, version.gitVersion);

mkdirSync(values.out, { recursive: true });
for (const old of readdirSync(values.out)) rmSync(`${values.out}/${old}`);
for (const [name, text] of files) writeFileSync(`${values.out}/${name}`, text);
const oxfmt = fileURLToPath(new URL("../../node_modules/.bin/oxfmt", import.meta.url));
const formatted = spawnSync(oxfmt, [values.out], { stdio: "inherit" });
if (formatted.status !== 0) throw new Error(`oxfmt ended with ${String(formatted.status)}`);
server.close();
