import { isDeepStrictEqual } from "node:util";
import { area, type Json, type Request, type Server } from "../server.ts";
import { asks, at, done, eventually, same, textAt, view } from "./expect.ts";
import { post, request, SECRETS, SERVICE_ACCOUNTS } from "./requests.ts";
import { withToken } from "./service-account.ts";

const review = (group: string, kind: string, spec: unknown, extra: Parameters<typeof request>[2] = {}): Request =>
  request("POST", `/apis/${group}/v1/${kind.toLowerCase()}s`, extra, { apiVersion: `${group}/v1`, kind, spec });

const authorization = (kind: string, spec: unknown): Request => review("authorization.k8s.io", kind, spec);
const tokenReview = (spec: unknown): Request => review("authentication.k8s.io", "TokenReview", spec);

const PODS = { verb: "get", resource: "pods" };
const INVALID = '422 Invalid: .authorization.k8s.io "" is invalid:';
const GROUP = "group authorization.k8s.io";

/** Why a token is refused. The real server hears of a deletion a moment later. */
const refusalOf = (server: Server, token: string): Promise<Json> =>
  eventually("the token is refused", async () => at((await server.send(tokenReview({ token }))).body, "status.error"));

/** Cases of the area `reviews`. */
export const reviews = area("reviews", {
  "the administrator may": async (server) => {
    const { status, body } = await server.send(
      authorization("SelfSubjectAccessReview", { resourceAttributes: { ...PODS, namespace: "default" } }),
    );
    same([status, at(body, "status")], [201, { allowed: true }]);
  },
  "a service account may not": async (server) => {
    const { headers } = await withToken(server);
    const { status, body } = await server.send({
      ...authorization("SelfSubjectAccessReview", { resourceAttributes: PODS }),
      headers,
    });
    same([status, at(body, "status")], [201, { allowed: false }]);
  },
  "a path": async (server) => {
    const { headers } = await withToken(server);
    const asked = authorization("SelfSubjectAccessReview", { nonResourceAttributes: { path: "/api", verb: "get" } });
    const { body } = await server.send({ ...asked, headers });
    same(at(body, "status"), {
      allowed: true,
      reason:
        'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"',
    });
  },
  "the question comes back": async (server) => {
    const { body } = await server.send(authorization("SelfSubjectAccessReview", { resourceAttributes: PODS }));
    same(server.show(body), {
      kind: "SelfSubjectAccessReview",
      apiVersion: "authorization.k8s.io/v1",
      metadata: {
        managedFields: [
          'conformance Update authorization.k8s.io/v1: {"f:spec":{"f:resourceAttributes":{".":{},"f:resource":{},"f:verb":{}}}}',
        ],
      },
      spec: { resourceAttributes: PODS },
      status: { allowed: true },
    });
  },
  "about nothing": asks(
    () => authorization("SelfSubjectAccessReview", {}),
    [
      `${INVALID} spec: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified`,
      GROUP,
      "FieldValueInvalid spec",
    ],
  ),
  "about two things": asks(
    () =>
      authorization("SelfSubjectAccessReview", {
        resourceAttributes: PODS,
        nonResourceAttributes: { path: "/x", verb: "get" },
      }),
    [
      `${INVALID} spec: Invalid value: {"Path":"/x","Verb":"get"}: exactly one of nonResourceAttributes or resourceAttributes must be specified`,
      GROUP,
      "FieldValueInvalid spec",
    ],
  ),
  "an unknown field warns": async (server) => {
    const asked = authorization("SelfSubjectAccessReview", { bogus: 1, resourceAttributes: PODS });
    const { status, warnings } = await server.send(asked);
    same([status, warnings], [201, ['299 - "unknown field \\"spec.bogus\\""']]);
  },
  "an unknown field, Strict": asks(
    () =>
      review(
        "authorization.k8s.io",
        "SelfSubjectAccessReview",
        { bogus: 1, resourceAttributes: PODS },
        { query: "fieldValidation=Strict" },
      ),
    [
      '400 BadRequest: SelfSubjectAccessReview in version "v1" cannot be handled as a SelfSubjectAccessReview: strict decoding error: unknown field "spec.bogus"',
    ],
  ),
  "they are not listed": asks(
    () => request("GET", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
    ["405 MethodNotAllowed: the server does not allow this method on the requested resource", ""],
  ),
  "they have no names": asks(
    () => request("GET", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x"),
    ["404 NotFound: the server could not find the requested resource", ""],
  ),
  "of somebody else": async (server) => {
    const nobody = await server.send(
      authorization("SubjectAccessReview", { user: "nobody-known", resourceAttributes: PODS }),
    );
    const master = await server.send(
      authorization("SubjectAccessReview", { groups: ["system:masters"], resourceAttributes: PODS }),
    );
    same([at(nobody.body, "status"), at(master.body, "status")], [{ allowed: false }, { allowed: true }]);
  },
  "of nobody": asks(
    () => authorization("SubjectAccessReview", { resourceAttributes: PODS }),
    [
      `${INVALID} spec.user: Invalid value: "": at least one of user or group must be specified`,
      GROUP,
      "FieldValueInvalid spec.user",
    ],
  ),
  "in a namespace": async (server) => {
    const ns = await server.namespace();
    const ask = (namespace: string): Request => ({
      ...request(
        "POST",
        `/apis/authorization.k8s.io/v1/namespaces/${ns}/localsubjectaccessreviews`,
        {},
        {
          apiVersion: "authorization.k8s.io/v1",
          kind: "LocalSubjectAccessReview",
          spec: { user: "nobody-known", resourceAttributes: { ...PODS, namespace } },
        },
      ),
    });
    const own = await server.send(ask(ns));
    same([own.status, at(own.body, "status")], [201, { allowed: false }]);
    same(view(server, await server.send(ask("kube-system"))), [
      `${INVALID} spec.resourceAttributes.namespace: Invalid value: "kube-system": must match metadata.namespace`,
      GROUP,
      "FieldValueInvalid spec.resourceAttributes.namespace",
    ]);
  },
  "rules without a namespace": asks(
    () => authorization("SelfSubjectRulesReview", {}),
    ["400 BadRequest: no namespace on request"],
  ),
  "rules of the administrator": async (server) => {
    const { body } = await server.send(authorization("SelfSubjectRulesReview", { namespace: "default" }));
    // The order is that of a map.
    const holds = (path: string, rule: Json): boolean => {
      const found = at(body, path);
      return Array.isArray(found) && found.some((one: Json) => isDeepStrictEqual(one, rule));
    };
    same(
      [
        holds("status.resourceRules", { verbs: ["*"], apiGroups: ["*"], resources: ["*"] }),
        holds("status.nonResourceRules", { verbs: ["*"], nonResourceURLs: ["*"] }),
        at(body, "status.incomplete"),
      ],
      [true, true, false],
    );
  },
  "of oneself": async (server) => {
    const { status, body } = await server.send(review("authentication.k8s.io", "SelfSubjectReview", undefined));
    same([status, at(body, "status.userInfo.groups")], [201, ["system:masters", "system:authenticated"]]);
  },
  "of a token": async (server) => {
    const { ns, token } = await withToken(server);
    const { status, body } = await server.send(tokenReview({ token }));
    same(
      server.show({
        status,
        answer: at(body, "status.authenticated"),
        user: at(body, "status.user.username"),
        audiences: at(body, "status.audiences"),
      }),
      {
        status: 201,
        answer: true,
        user: "system:serviceaccount:NS:a",
        audiences: ["https://kubernetes.default.svc"],
      },
    );
    same(at(body, "status.user.groups"), [
      "system:serviceaccounts",
      `system:serviceaccounts:${ns}`,
      "system:authenticated",
    ]);
  },
  "of a token that is none": async (server) => {
    const { status, body } = await server.send(tokenReview({ token: "bogus" }));
    same([status, at(body, "status")], [201, { user: {}, error: "invalid bearer token" }]);
  },
  "without a token": asks(
    () => tokenReview({}),
    ["400 BadRequest: token is required for TokenReview in authentication"],
  ),
  "of a token for somebody else": async (server) => {
    const { token } = await withToken(server, { audiences: ["elsewhere"] });
    const refused = await server.send(tokenReview({ token }));
    const accepted = await server.send(tokenReview({ token, audiences: ["here", "elsewhere"] }));
    same(
      [at(refused.body, "status"), at(accepted.body, "status.authenticated"), at(accepted.body, "status.audiences")],
      [
        {
          user: {},
          error:
            '[invalid bearer token, token audiences ["elsewhere"] is invalid for the target audiences ["https://kubernetes.default.svc"]]',
        },
        true,
        ["elsewhere"],
      ],
    );
  },
  "of a token whose service account is gone": async (server) => {
    const { ns, token } = await withToken(server);
    await done(server, request("DELETE", `${SERVICE_ACCOUNTS.path(ns)}/a`));
    same(await refusalOf(server, token), '[invalid bearer token, serviceaccounts "a" not found]');
  },
  "of a token whose Secret is gone": async (server) => {
    const ns = await server.namespace();
    await done(server, post(SECRETS, ns, { metadata: { name: "s" } }));
    const { token } = await withToken(server, { boundObjectRef: { apiVersion: "v1", kind: "Secret", name: "s" } }, ns);
    await done(server, request("DELETE", `${SECRETS.path(ns)}/s`));
    same(await refusalOf(server, token), "[invalid bearer token, service account token has been invalidated]");
  },
  "a token that was changed": async (server) => {
    const { token } = await withToken(server);
    const [head, , signature] = token.split(".");
    const claims = Buffer.from(JSON.stringify({ sub: "system:serviceaccount:kube-system:root" })).toString("base64url");
    const { status } = await server.send({
      ...request("GET", "/api/v1/namespaces"),
      headers: { authorization: `Bearer ${head}.${claims}.${signature}` },
    });
    same(status, 401);
  },
  "keys that verify tokens": async (server) => {
    const keys = await server.send(request("GET", "/openid/v1/jwks", { accept: "*/*" }));
    const issuer = await server.send(request("GET", "/.well-known/openid-configuration"));
    const { token } = await withToken(server);
    const { kid } = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { kid: string };
    same([at(keys.body, "keys.0.kid"), keys.headers["content-type"]], [kid, "application/jwk-set+json"]);
    same(textAt(issuer, "issuer"), "https://kubernetes.default.svc");
  },
});
