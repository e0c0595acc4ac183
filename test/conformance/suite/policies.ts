import type { Case, Json, Request, Server } from "../server.ts";
import { done, eventually, same, view } from "./expect.ts";
import { CONFIG_MAPS, named, post, request } from "./requests.ts";

const GROUP = "/apis/admissionregistration.k8s.io/v1";
export const POLICIES = `${GROUP}/validatingadmissionpolicies`;
export const BINDINGS = `${GROUP}/validatingadmissionpolicybindings`;

/** A check of a policy. */
export interface Validation {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
}

/** The `spec` of a policy beside its checks and what it matches. */
export interface PolicyOptions {
  readonly resources?: readonly string[];
  readonly groups?: readonly string[];
  /** More of `matchConstraints`. */
  readonly constraints?: object;
  /** More of the policy's `spec`. */
  readonly spec?: object;
  /** More of the binding's `spec`. */
  readonly binding?: object;
  readonly actions?: readonly string[];
  /** What is made before the policy. */
  readonly first?: (namespace: string) => readonly Request[];
  /** What is asked, and what the refusal says, when the policy is in force with all that it judges by. Default is {@link PROBE}. */
  readonly probe?: { readonly ask: (namespace: string) => Request; readonly says: string };
}

/** A rule for everything that can be done to resources in namespaces. */
export function ruleFor(resources: readonly string[], apiGroups: readonly string[] = [""]): object {
  return { apiGroups, apiVersions: ["*"], resources, operations: ["*"], scope: "Namespaced" };
}

/** The body of a policy. */
export function policyBody(name: string, spec: object): object {
  return { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicy", ...named(name), spec };
}

/** The body of a binding of a policy that has its name. */
export function bindingBody(name: string, spec: object): object {
  const body = { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicyBinding" };
  return { ...body, ...named(name), spec: { policyName: name, ...spec } };
}

/** No case makes an object of this name: the policy refuses it, whatever else it checks, so that it shows when it is in force. */
const PROBE: Validation = { expression: "!has(request.name) || request.name != 'probe'", message: "probe" };

/** Makes a namespace with a policy in it, and waits until the server goes by it. Masked as `POLICY`. */
export async function policed(
  server: Server,
  validations: readonly Validation[],
  {
    resources = ["configmaps"],
    groups,
    constraints,
    spec,
    binding,
    actions = ["Deny"],
    first,
    probe = { ask: (place) => post(CONFIG_MAPS, place, named("probe")), says: "" },
  }: PolicyOptions = {},
): Promise<string> {
  const ns = await server.namespace();
  const name = server.unique("policy");
  const resourceRules = [ruleFor(["configmaps"]), ruleFor(resources, groups)];
  const matchConstraints = { resourceRules, ...constraints };
  const here = { matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": ns } } } };
  await done(
    server,
    ...(first?.(ns) ?? []),
    request(
      "POST",
      POLICIES,
      {},
      policyBody(name, { matchConstraints, validations: [PROBE, ...validations], ...spec }),
    ),
    request("POST", BINDINGS, {}, bindingBody(name, { validationActions: actions, ...here, ...binding })),
  );
  const { path, ...asked } = probe.ask(ns);
  await inForce(server, { ...asked, path: `${path}?dryRun=All` }, probe.says);
  return ns;
}

/** Waits until a request is refused or warned of, in these words: policies are in force about a second after they were made. */
export async function inForce(server: Server, probe: Request, says = ""): Promise<void> {
  await eventually("the policy is in force", async () => {
    const { status, warnings, text } = await server.send(probe);
    return (status >= 400 || warnings.length > 0) && text.includes(says) ? true : undefined;
  });
}

/** A refusal by the policy of a case, as lines: what is refused, what it means, and what the policy says. */
export function denied(what: string, meant: string, message: string, code = "422 Invalid"): readonly string[] {
  const text = `ValidatingAdmissionPolicy 'POLICY' with binding 'POLICY' denied request: ${message}`;
  return [`${code}: ${what} is forbidden: ${text}`, meant, `: ${text}`];
}

/** The refusal of the ConfigMap `c`. */
export function deniedC(message: string, code?: string): readonly string[] {
  return denied('configmaps "c"', "name c, kind configmaps", message, code);
}

/** A warning by the policy of a case. */
export function warned(message: string): string {
  const text = `Validation failed for ValidatingAdmissionPolicy 'POLICY' with binding 'POLICY': ${message}`;
  return `299 - ${JSON.stringify(text)}`;
}

/** Data may not have the key `a`. */
export const NO_A: Validation = { expression: "object == null || !has(object.data) || !('a' in object.data)" };
/** What {@link NO_A} refuses. */
export const A = { ...named("c"), data: { a: "1" } };
/** What it lets pass. */
export const B = { ...named("c"), data: { b: "1" } };

/** What is compared: the status of a success, with its warnings if there are any; all of a refusal. */
export async function outcome(server: Server, last: Request): Promise<Json> {
  const answer = await server.send(last);
  if (answer.status >= 400) return view(server, answer);
  return answer.warnings.length === 0 ? answer.status : server.show([answer.status, ...answer.warnings]);
}

/** A case of requests under a policy: all but the last must succeed. */
export const under =
  (
    validations: readonly Validation[],
    make: (namespace: string) => readonly Request[],
    expected: Json,
    options: PolicyOptions = {},
  ): Case["run"] =>
  async (server) => {
    const ns = await policed(server, validations, options);
    const all = make(ns);
    const last = all.at(-1);
    if (all.length > 1) await done(server, ...all.slice(0, -1));
    if (last !== undefined) same(await outcome(server, last), expected);
  };

/** A case of a write that is refused with what an expression says of it. */
export const tells = (
  messageExpression: string,
  make: (namespace: string) => readonly Request[],
  expected: Json,
  options: PolicyOptions = {},
): Case["run"] =>
  under(
    [
      {
        expression: "object != null && has(object.metadata.labels) && 'free' in object.metadata.labels",
        messageExpression,
      },
    ],
    make,
    expected,
    options,
  );

/** What {@link tells} lets pass. */
export const FREE = { metadata: { name: "c", labels: { free: "" } } };
/** A Deployment that {@link tells} lets pass. */
export const WORKLOAD = {
  metadata: { name: "w", labels: { free: "" } },
  spec: {
    replicas: 0,
    selector: { matchLabels: { a: "b" } },
    template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
};
/** Everything in a namespace. */
export const EVERYTHING = { resources: ["*/*"], groups: ["*"] };
