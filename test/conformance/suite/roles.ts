import { area, type Json, type Request, type Server } from "../server.ts";
import { at, done, eventually, same, view } from "./expect.ts";
import {
  apply,
  collection,
  CONFIG_MAPS,
  del,
  get,
  list,
  merge,
  named,
  PODS,
  post,
  put,
  request,
  SECRETS,
} from "./requests.ts";
import { type Account, withToken } from "./service-account.ts";

const GROUP = "rbac.authorization.k8s.io";
const ROLES = collection(`${GROUP}/v1`, "Role", "roles");
const BINDINGS = collection(`${GROUP}/v1`, "RoleBinding", "rolebindings");
const CLUSTER_ROLES = `/apis/${GROUP}/v1/clusterroles`;
const ME = "system:serviceaccount:NS:a";

const as = (request: Request, { headers }: Account): Request => ({ ...request, headers });

const rule = (resources: string[], verbs: string[], rest: object = {}): object => ({
  apiGroups: [""],
  resources,
  verbs,
  ...rest,
});

const binding = (ns: string, name: string, role: { kind: string; name: string }): Request =>
  post(BINDINGS, ns, {
    ...named(name),
    roleRef: { apiGroup: GROUP, ...role },
    subjects: [{ kind: "ServiceAccount", name: "a", namespace: ns }],
  });

/** Gives an account a Role, and waits until the authorizer of the server has seen it. */
async function given(server: Server, rules: readonly object[], probe: Request): Promise<Account> {
  const account = await withToken(server);
  await done(
    server,
    post(ROLES, account.ns, { ...named("r"), rules }),
    binding(account.ns, "b", { kind: "Role", name: "r" }),
  );
  await known(server, as({ ...probe, path: probe.path.replace("{ns}", account.ns) }, account));
  return account;
}

async function known(server: Server, probe: Request): Promise<void> {
  await eventually("the role is known", async () => ((await server.send(probe)).status === 403 ? undefined : true));
}

const MAPS = request("GET", "/api/v1/namespaces/{ns}/configmaps");

async function statuses(server: Server, account: Account, requests: readonly Request[]): Promise<number[]> {
  const out: number[] = [];
  for (const one of requests) out.push((await server.send(as(one, account))).status);
  return out;
}

const refused = async (make: (ns: string) => Request, server: Server): Promise<Json> => {
  const account = await withToken(server);
  return view(server, await server.send(as(make(account.ns), account)));
};

/** A refusal as lines. */
const no = (subject: string, what: string, details: string): string[] => [
  `403 Forbidden: ${subject} is forbidden: User "${ME}" cannot ${what}`,
  details,
];

/** Cases of the area `roles`: who may do what. */
export const roles = area("roles", {
  "a service account may nothing: get": async (server) => {
    same(
      await refused((ns) => get(PODS, ns, "x"), server),
      no('pods "x"', 'get resource "pods" in API group "" in the namespace "NS"', "name x, kind pods"),
    );
  },
  "a service account may nothing: list everywhere": async (server) => {
    same(
      await refused(() => request("GET", "/apis/apps/v1/deployments"), server),
      no(
        "deployments.apps",
        'list resource "deployments" in API group "apps" at the cluster scope',
        "group apps, kind deployments",
      ),
    );
  },
  "a service account may nothing: watch": async (server) => {
    same(
      await refused((ns) => list(SECRETS, ns, "watch=1&timeoutSeconds=1"), server),
      no("secrets", 'watch resource "secrets" in API group "" in the namespace "NS"', "kind secrets"),
    );
  },
  "a service account may nothing: create": async (server) => {
    same(
      await refused((ns) => post(SECRETS, ns, named("x")), server),
      no("secrets", 'create resource "secrets" in API group "" in the namespace "NS"', "kind secrets"),
    );
  },
  "a service account may nothing: a subresource": async (server) => {
    same(
      await refused((ns) => merge(PODS, ns, "x/status", {}), server),
      no('pods "x"', 'patch resource "pods/status" in API group "" in the namespace "NS"', "name x, kind pods"),
    );
  },
  "a service account may nothing: a namespace": async (server) => {
    same(
      await refused((ns) => request("GET", `/api/v1/namespaces/${ns}`), server),
      no(
        'namespaces "NS"',
        'get resource "namespaces" in API group "" in the namespace "NS"',
        "name NS, kind namespaces",
      ),
    );
  },
  "a service account may nothing: a path": async (server) => {
    same(await refused(() => request("GET", "/metrics"), server), [
      `403 Forbidden: forbidden: User "${ME}" cannot get path "/metrics"`,
      "",
    ]);
  },
  "a service account may discover": async (server) => {
    const account = await withToken(server);
    same(
      await statuses(
        server,
        account,
        ["/api", "/apis", "/apis/apps/v1", "/openapi/v3", "/version"].map((path) => request("GET", path)),
      ),
      [200, 200, 200, 200, 200],
    );
  },
  "who shows nothing is anonymous": async (server) => {
    const answer = await server.send({ ...request("GET", "/api/v1/pods"), headers: { authorization: "" } });
    same(view(server, answer), [
      '403 Forbidden: pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
      "kind pods",
    ]);
  },
  "a Role allows its verbs on its resources": async (server) => {
    const account = await given(server, [rule(["configmaps"], ["get", "list", "create"])], MAPS);
    same(
      await statuses(server, account, [
        post(CONFIG_MAPS, account.ns, named("x")),
        get(CONFIG_MAPS, account.ns, "x"),
        put(CONFIG_MAPS, account.ns, "x", {}),
        apply(CONFIG_MAPS, account.ns, "y", {}),
        del(CONFIG_MAPS, account.ns, "x"),
        del(CONFIG_MAPS, account.ns, ""),
        list(SECRETS, account.ns),
        list(CONFIG_MAPS, "default"),
      ]),
      [201, 200, 403, 403, 403, 403, 403, 403],
    );
  },
  "a Role of names": async (server) => {
    const rules = [rule(["configmaps"], ["get", "list"], { resourceNames: ["one"] })];
    const probe = request("GET", "/api/v1/namespaces/{ns}/configmaps/one");
    const account = await given(server, rules, probe);
    same(
      await statuses(server, account, [
        get(CONFIG_MAPS, account.ns, "one"),
        get(CONFIG_MAPS, account.ns, "two"),
        list(CONFIG_MAPS, account.ns),
        list(CONFIG_MAPS, account.ns, "fieldSelector=metadata.name%3Done"),
      ]),
      [404, 403, 403, 200],
    );
  },
  "a Role of subresources": async (server) => {
    const rules = [rule(["configmaps", "pods/status"], ["get", "list"])];
    const account = await given(server, rules, MAPS);
    same(await statuses(server, account, [get(PODS, account.ns, "x"), get(PODS, account.ns, "x/status")]), [403, 404]);
  },
  "a ClusterRole holds where it is bound": async (server) => {
    const account = await withToken(server);
    const name = server.unique("role");
    const body = { apiVersion: `${GROUP}/v1`, kind: "ClusterRole", metadata: { name }, rules: [rule(["*"], ["list"])] };
    await done(
      server,
      request("POST", CLUSTER_ROLES, {}, body),
      binding(account.ns, "b", { kind: "ClusterRole", name }),
    );
    await known(server, as(list(SECRETS, account.ns), account));
    same(
      await statuses(server, account, [
        list(SECRETS, account.ns),
        list(SECRETS, "default"),
        get(SECRETS, account.ns, "x"),
      ]),
      [200, 403, 403],
    );
  },
  "who is bound to view may read, and not Secrets": async (server) => {
    const account = await withToken(server);
    await done(server, binding(account.ns, "b", { kind: "ClusterRole", name: "view" }));
    const body = at((await server.send(request("GET", `${CLUSTER_ROLES}/view`))).body, "aggregationRule");
    same(body, {
      clusterRoleSelectors: [{ matchLabels: { [`${GROUP}/aggregate-to-view`]: "true" } }],
    });
  },
  "nobody grants what he does not have": async (server) => {
    const rules = [
      rule(["configmaps"], ["get", "list"]),
      { apiGroups: [GROUP], resources: ["roles"], verbs: ["create"] },
    ];
    const account = await given(server, rules, MAPS);
    const grant = (name: string, granted: readonly object[]): Request =>
      as(post(ROLES, account.ns, { ...named(name), rules: granted }), account);
    same((await server.send(grant("own", [rule(["configmaps"], ["list"])]))).status, 201);
    const wanted = [rule(["secrets"], ["get", "list"]), rule(["configmaps"], ["get", "delete"])];
    same(view(server, await server.send(grant("more", wanted))), [
      '403 Forbidden: roles.rbac.authorization.k8s.io "more" is forbidden: user "system:serviceaccount:NS:a" (groups=["system:serviceaccounts" "system:serviceaccounts:NS" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["configmaps"], Verbs:["delete"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}',
      "name more, group rbac.authorization.k8s.io, kind roles",
    ]);
  },
  "nobody binds what he does not have": async (server) => {
    const rules = [
      rule(["configmaps"], ["list"]),
      { apiGroups: [GROUP], resources: ["rolebindings"], verbs: ["create"] },
    ];
    const account = await given(server, rules, MAPS);
    const admin = await server.send(
      as(binding(account.ns, "x", { kind: "ClusterRole", name: "cluster-admin" }), account),
    );
    same(view(server, admin), [
      '403 Forbidden: rolebindings.rbac.authorization.k8s.io "x" is forbidden: user "system:serviceaccount:NS:a" (groups=["system:serviceaccounts" "system:serviceaccounts:NS" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}',
      "name x, group rbac.authorization.k8s.io, kind rolebindings",
    ]);
    same((await server.send(as(binding(account.ns, "y", { kind: "Role", name: "r" }), account))).status, 201);
  },
  "bind lifts that": async (server) => {
    const rules = [
      rule(["configmaps"], ["list"]),
      { apiGroups: [GROUP], resources: ["rolebindings"], verbs: ["create"] },
      { apiGroups: [GROUP], resources: ["clusterroles"], verbs: ["bind"], resourceNames: ["view"] },
    ];
    const account = await given(server, rules, MAPS);
    const edit = binding(account.ns, "y", { kind: "ClusterRole", name: "edit" });
    // Its rules are put together by a controller: before, everybody has all that it allows.
    const probe = as({ ...edit, path: `${edit.path}?dryRun=All` }, account);
    await eventually("the role edit allows something", async () =>
      (await server.send(probe)).status === 403 ? true : undefined,
    );
    same(
      await statuses(server, account, [binding(account.ns, "x", { kind: "ClusterRole", name: "view" }), edit]),
      [201, 403],
    );
  },
  "impersonation: a user": async (server) => {
    const answer = await server.send({
      ...request("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}, {}),
      headers: { "impersonate-user": "bob" },
    });
    same(at(answer.body, "status.userInfo"), { username: "bob", groups: ["system:authenticated"] });
  },
  "impersonation: a service account has its groups": async (server) => {
    const answer = await server.send({
      ...request("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}, {}),
      headers: { "impersonate-user": "system:serviceaccount:default:a" },
    });
    same(at(answer.body, "status.userInfo.groups"), [
      "system:serviceaccounts",
      "system:serviceaccounts:default",
      "system:authenticated",
    ]);
  },
  "impersonation: groups and extra": async (server) => {
    const answer = await server.send({
      ...request("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}, {}),
      headers: { "impersonate-user": "bob", "impersonate-group": "devs", "impersonate-extra-fence": "7" },
    });
    same(at(answer.body, "status.userInfo"), {
      username: "bob",
      groups: ["devs", "system:authenticated"],
      extra: { fence: ["7"] },
    });
  },
  "impersonation takes the rights of the other": async (server) => {
    const { ns } = await withToken(server);
    const answer = await server.send({ ...get(PODS, ns, "x"), headers: { "impersonate-user": "bob" } });
    same(view(server, answer), [
      '403 Forbidden: pods "x" is forbidden: User "bob" cannot get resource "pods" in API group "" in the namespace "NS"',
      "name x, kind pods",
    ]);
  },
  "impersonation is not for everybody": async (server) => {
    const account = await withToken(server);
    const answer = await server.send({
      ...get(PODS, account.ns, "x"),
      headers: { ...account.headers, "impersonate-user": "bob" },
    });
    same(view(server, answer), [
      '403 Forbidden: pods "x" is forbidden: User "system:serviceaccount:NS:a" cannot impersonate-on:user-info:get resource "pods" in API group "" in the namespace "NS"',
      "name x, kind pods",
    ]);
  },
});
