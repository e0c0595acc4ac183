import { area, type Answer } from "../server.ts";
import { asks, at, done, same, textAt } from "./expect.ts";
import { post, request, SECRETS, SERVICE_ACCOUNTS } from "./requests.ts";

const A = { metadata: { name: "a" } };

const TOKEN = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest" };

const token = (ns: string, spec: Record<string, unknown> = {}, name = "a"): ReturnType<typeof request> =>
  request("POST", `${SERVICE_ACCOUNTS.path(ns)}/${name}/token`, {}, { ...TOKEN, spec });

const claimsOf = (answer: Answer): Record<string, unknown> =>
  JSON.parse(Buffer.from(textAt(answer, "status.token").split(".")[1] ?? "", "base64url").toString()) as Record<
    string,
    unknown
  >;

/** Cases of the area `tokens`. */
export const tokens = area("tokens", {
  "of a service account": async (server) => {
    const ns = await server.namespace();
    const answer = await done(server, post(SERVICE_ACCOUNTS, ns, A), token(ns));
    const claims = claimsOf(answer);
    same(
      {
        status: answer.status,
        sub: String(claims["sub"]).replace(ns, "NS"),
        life: Number(claims["exp"]) - Number(claims["iat"]),
      },
      { status: 201, sub: "system:serviceaccount:NS:a", life: 3600 },
    );
    same(Object.keys(claims).toSorted(), ["aud", "exp", "iat", "iss", "jti", "kubernetes.io", "nbf", "sub"]);
  },
  "its lifetime": async (server) => {
    const ns = await server.namespace();
    const claims = claimsOf(await done(server, post(SERVICE_ACCOUNTS, ns, A), token(ns, { expirationSeconds: 900 })));
    same(Number(claims["exp"]) - Number(claims["iat"]), 900);
  },
  "its audiences": async (server) => {
    const ns = await server.namespace();
    const answer = await done(server, post(SERVICE_ACCOUNTS, ns, A), token(ns, { audiences: ["one", "two"] }));
    same(
      [claimsOf(answer)["aud"], at(answer.body, "spec.audiences")],
      [
        ["one", "two"],
        ["one", "two"],
      ],
    );
  },
  "less than ten minutes": asks(
    (ns) => [post(SERVICE_ACCOUNTS, ns, A), token(ns, { expirationSeconds: 599 })],
    [
      '422 Invalid: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
      "group authentication.k8s.io, kind TokenRequest",
      "FieldValueInvalid spec.expirationSeconds",
    ],
  ),
  "more than 2^32 seconds": asks(
    (ns) => [post(SERVICE_ACCOUNTS, ns, A), token(ns, { expirationSeconds: 4_294_967_297 })],
    [
      '422 Invalid: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
      "group authentication.k8s.io, kind TokenRequest",
      "FieldValueInvalid spec.expirationSeconds",
    ],
  ),
  "of a service account that is not there": asks(
    (ns) => token(ns),
    ['404 NotFound: serviceaccounts "a" not found', "name a, kind serviceaccounts"],
  ),
  "bound to what cannot be bound to": asks(
    (ns) => [
      post(SERVICE_ACCOUNTS, ns, A),
      token(ns, { boundObjectRef: { apiVersion: "v1", kind: "ConfigMap", name: "x" } }),
    ],
    ["400 BadRequest: cannot bind token to object of type /v1, Kind=ConfigMap"],
  ),
  "bound to a Secret": async (server) => {
    const ns = await server.namespace();
    const boundObjectRef = { apiVersion: "v1", kind: "Secret", name: "s" };
    const answer = await done(
      server,
      post(SERVICE_ACCOUNTS, ns, A),
      post(SECRETS, ns, { metadata: { name: "s" } }),
      token(ns, { boundObjectRef }),
    );
    same(server.show(claimsOf(answer)["kubernetes.io"]), {
      namespace: "NS",
      secret: { name: "s", uid: "UID" },
      serviceaccount: { name: "a", uid: "UID" },
    });
  },
  "bound to a Secret that is not there": asks(
    (ns) => [
      post(SERVICE_ACCOUNTS, ns, A),
      token(ns, { boundObjectRef: { apiVersion: "v1", kind: "Secret", name: "s" } }),
    ],
    ['404 NotFound: secrets "s" not found', "name s, kind secrets"],
  ),
  "lets in": async (server) => {
    const ns = await server.namespace();
    const bearer = textAt(await done(server, post(SERVICE_ACCOUNTS, ns, A), token(ns)), "status.token");
    const headers = { authorization: `Bearer ${bearer}` };
    const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    const answer = await server.send({
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      body: review,
      headers,
    });
    same(
      server.show({
        status: answer.status,
        username: at(answer.body, "status.userInfo.username"),
        groups: at(answer.body, "status.userInfo.groups"),
      }),
      {
        status: 201,
        username: "system:serviceaccount:NS:a",
        groups: ["system:serviceaccounts", "system:serviceaccounts:NS", "system:authenticated"],
      },
    );
  },
});
