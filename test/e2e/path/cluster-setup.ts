import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { KubeObject } from "../../../src/model/objects.ts";
import { findOperators } from "../../../src/operator/brand.ts";
import { toFencePolicy } from "../../../src/operator/manifests/fence-policy.ts";
import { INSTALLATION, toCustomResourceDefinitions, toManifests } from "../../../src/operator/manifests/manifests.ts";
import { writeKubeconfig } from "../../helpers/control-plane/files.ts";
import { untilAllowed } from "../../helpers/control-plane/allowed.ts";
import type { Kube } from "../../helpers/control-plane/kube.ts";
import type { RunningControlPlane } from "../../helpers/control-plane/control-plane.ts";
import { eventually } from "../../helpers/processes/ready.ts";
import * as modules from "../../fixtures/operators/all.ts";

/** The module that every deployment under test runs. */
export const OPERATORS_MODULE = join(import.meta.dirname, "../../fixtures/operators/all.ts");

/** Installs what the operators need: definitions, accounts with the generated rights and no others, the fence policy. */
export async function installOperators(kube: Kube): Promise<void> {
  const operators = findOperators(modules);
  const definitions = toCustomResourceDefinitions(operators);
  for (const object of [...definitions, ...toManifests(operators), ...toFencePolicy()]) await apply(kube, object);
  for (const { metadata } of definitions) {
    await eventually(`${metadata.name ?? ""} is established`, async () => {
      const { body } = await kube<{ status?: { conditions?: { type: string; status: string }[] } }>(
        `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name ?? ""}`,
      );
      const established = body.status?.conditions?.some(
        ({ type, status }) => type === "Established" && status === "True",
      );
      return established === true ? true : undefined;
    });
  }
  await untilAllowed(kube, userOf("relay"), LISTS_WEBSITES);
  await untilAllowed(kube, userOf("writer"), { ...LISTS_WEBSITES, verb: "patch", subresource: "status" });
}

/** What whoever watches the cluster may do, by the generated rights. */
export const LISTS_WEBSITES = { verb: "list", group: "example.dev", resource: "websites" } as const;

/** The user that one of the installed accounts is. */
export function userOf(account: keyof Pick<typeof INSTALLATION, "relay" | "writer" | "serve">): string {
  return `system:serviceaccount:${INSTALLATION.namespace}:${INSTALLATION[account]}`;
}

/** A token of one of the installed accounts, as TokenRequest mints it. */
export async function tokenOf(kube: Kube, account: keyof typeof INSTALLATION): Promise<string> {
  const { status, body } = await kube<{ status: { token: string } }>(
    `/api/v1/namespaces/${INSTALLATION.namespace}/serviceaccounts/${INSTALLATION[account]}/token`,
    {
      method: "POST",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } },
    },
  );
  if (status !== 201) throw new Error(`token of ${account}: ${status} ${JSON.stringify(body)}`);
  return body.status.token;
}

/** Lets one account do what both do: the account of a process that is relay and writer in one. */
export async function bindRelayRightsToWriter(kube: Kube): Promise<void> {
  await apply(kube, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "skysail-writer-watches" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: INSTALLATION.relay },
    subjects: [{ kind: "ServiceAccount", name: INSTALLATION.writer, namespace: INSTALLATION.namespace }],
  });
  await untilAllowed(kube, userOf("writer"), LISTS_WEBSITES);
}

/** A kubeconfig whose contexts lead to the given addresses, as a new file in `folder`. Returns its path. */
export async function kubeconfigFor(
  folder: string,
  entries: readonly { name: string; server: string; token: string; controlPlane: RunningControlPlane }[],
): Promise<string> {
  const file = join(folder, `kubeconfig-${randomBytes(4).toString("hex")}`);
  await writeKubeconfig(
    file,
    entries.map(({ name, server, token, controlPlane }) => ({ name, server, token, caPem: controlPlane.caPem })),
  );
  return file;
}

const PATHS: Readonly<Record<string, string>> = {
  Namespace: "/api/v1/namespaces",
  ServiceAccount: `/api/v1/namespaces/${INSTALLATION.namespace}/serviceaccounts`,
  ClusterRole: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
  ClusterRoleBinding: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
  CustomResourceDefinition: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
  ValidatingAdmissionPolicy: "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
  ValidatingAdmissionPolicyBinding: "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
};

async function apply(kube: Kube, object: KubeObject): Promise<void> {
  const path = `${PATHS[object.kind] ?? `no path for ${object.kind}`}/${object.metadata.name ?? ""}`;
  const { status, body } = await kube(`${path}?fieldManager=installer&force=true`, {
    method: "PATCH",
    contentType: "application/apply-patch+yaml",
    body: object,
  });
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
}
