import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { newUid, type World } from "../world.ts";
import { createSigningKey, createTokenSigner, type TokenSigner } from "./jwt.ts";
import { ADMINISTRATOR, AUTHENTICATED, serviceAccountGroups, serviceAccountUser, type UserInfo } from "./user.ts";

/** Who issues the tokens of ServiceAccounts, and the audience that this API server answers to. */
export const ISSUER = "https://kubernetes.default.svc";

/** What a token is bound to beside its ServiceAccount: it ends with that object. */
export interface BoundObject {
  readonly kind: "Pod" | "Secret" | "Node";
  readonly name: string;
  readonly uid: string;
}

/** What a token shows: whose it is and for whom, or why it is refused (in the words of a TokenReview). */
export type Authenticated =
  | { readonly user: UserInfo; readonly audiences: readonly string[] }
  | { readonly error: string };

/** The tokens of one devcluster. */
export interface Tokens extends Pick<TokenSigner, "publicKeys"> {
  /** A token of a ServiceAccount (seconds from now), as the API server's TokenRequest makes it. */
  issue(account: KubeObject, of: { audiences: readonly string[]; seconds: number; bound?: BoundObject }): string;
  /** Judges a token for any of `audiences`; default is this API server. */
  authenticate(token: string, audiences?: readonly string[]): Authenticated;
}

const REFUSED = "invalid bearer token";
const JTI = "authentication.kubernetes.io/credential-id";

/** Makes the tokens of a devcluster whose administrator has the token `administrator`. Default of the key is a new one. */
export function createTokens(
  world: World,
  {
    administrator,
    signingKey = createSigningKey,
  }: { administrator?: string | undefined; signingKey?: (() => string) | undefined },
): Tokens {
  const signer = createTokenSigner(signingKey);
  const seconds = (): number => Math.floor(world.clock.now() / 1000);
  /** Why what the token names does not stand behind it any more, if it does not. */
  const lost = (claims: JsonMap, namespace: string): string | undefined => {
    for (const [claim, { collection, namespaced }] of Object.entries(BOUND)) {
      const named = claims[claim];
      if (!isMap(named)) continue;
      const found = world.store.get({
        collection,
        namespace: namespaced ? namespace : "",
        name: String(named["name"]),
      });
      if (found === undefined && claim === "serviceaccount")
        return `serviceaccounts ${JSON.stringify(named["name"])} not found`;
      if (found?.metadata.uid !== named["uid"]) return "service account token has been invalidated";
    }
    return undefined;
  };

  return {
    publicKeys: () => signer.publicKeys(),
    issue(account, { audiences, seconds: life, bound }) {
      const { namespace = "", name = "", uid } = account.metadata;
      const now = seconds();
      return signer.sign({
        aud: audiences,
        exp: now + life,
        iat: now,
        iss: ISSUER,
        jti: newUid(world),
        "kubernetes.io": {
          namespace,
          ...(bound === undefined ? {} : { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
          serviceaccount: { name, uid },
        },
        nbf: now,
        sub: serviceAccountUser(namespace, name),
      });
    },
    authenticate(token, audiences = [ISSUER]) {
      if (token === administrator) return { user: ADMINISTRATOR, audiences };
      const claims = signer.read(token);
      const own = claims?.["kubernetes.io"];
      if (claims === undefined || !isMap(own)) return { error: REFUSED };
      if (Number(claims["exp"]) <= seconds()) return refused("service account token has expired");
      const meant = isList(claims["aud"]) ? claims["aud"].map(String) : [];
      const shared = audiences.filter((audience) => meant.includes(audience));
      if (shared.length === 0) {
        return refused(
          `token audiences ${JSON.stringify(meant)} is invalid for the target audiences ${JSON.stringify(audiences)}`,
        );
      }
      const namespace = String(own["namespace"]);
      const problem = lost(own, namespace);
      if (problem !== undefined) return refused(problem);
      return { user: toUser(namespace, own, String(claims["jti"])), audiences: shared };
    },
  };
}

/** Where the objects stand that a token may name, by the claim's key. */
const BOUND = {
  serviceaccount: { collection: "/serviceaccounts", namespaced: true },
  secret: { collection: "/secrets", namespaced: true },
  pod: { collection: "/pods", namespaced: true },
  node: { collection: "/nodes", namespaced: false },
} as const;

function toUser(namespace: string, claims: JsonMap, jti: string): UserInfo {
  const { name, uid } = claims["serviceaccount"] as { readonly name: string; readonly uid: string };
  const about = (kind: "pod" | "node"): Record<string, readonly string[]> => {
    const named = claims[kind];
    if (!isMap(named)) return {};
    const prefix = `authentication.kubernetes.io/${kind}`;
    return { [`${prefix}-name`]: [String(named["name"])], [`${prefix}-uid`]: [String(named["uid"])] };
  };
  return {
    username: serviceAccountUser(namespace, name),
    uid,
    groups: [...serviceAccountGroups(namespace), AUTHENTICATED],
    extra: { [JTI]: [`JTI=${jti}`], ...about("node"), ...about("pod") },
  };
}

function refused(why: string): Authenticated {
  return { error: `[${REFUSED}, ${why}]` };
}
