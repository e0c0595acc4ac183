import { SkysailError } from "../../model/errors.ts";
import type { Abortable } from "../../ports/abortable.ts";
import { errorOf } from "./classify.ts";
import { parse } from "./objects.ts";
import { record, text } from "./status.ts";
import type { Transport } from "./transport.ts";

/** A ServiceAccount's token. Whoever has it, is that account: it goes into no log and no store in clear. */
export interface MintedToken {
  readonly token: string;
  /** Milliseconds since the epoch, by the API server's clock. */
  readonly expiresAt: number;
}

/** The API server mints none for less than ten minutes; we want none for more than fifteen. */
const SHORTEST_SECONDS = 600;
const LONGEST_SECONDS = 900;

/**
 * Asks the API server for a token of a ServiceAccount (TokenRequest, `authentication.k8s.io/v1`), for the API server's own audience.
 *
 * `seconds` is 600 to 900; default is 900.
 * Caveats: the token stays valid until it expires; deleting the account ends it only after the API server's cache, about 10 s.
 * Errors: `INVALID_INPUT` for another lifetime, also when the server grants a longer one than asked for; `KUBE_NOT_SERVED` when there is no such account or
 * namespace; `KUBE_FORBIDDEN`, `KUBE_UNAUTHORIZED`, and those of the transport. Never with the token in them.
 */
export async function requestToken(
  transport: Transport,
  account: { readonly namespace: string; readonly serviceAccount: string; readonly seconds?: number },
  options: Abortable = {},
): Promise<MintedToken> {
  const { namespace, serviceAccount, seconds = LONGEST_SECONDS } = account;
  if (!Number.isInteger(seconds) || seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) {
    throw new SkysailError(
      "INVALID_INPUT",
      `a token lives ${SHORTEST_SECONDS} to ${LONGEST_SECONDS} seconds, not ${seconds}`,
    );
  }
  const action = `request a token of ServiceAccount ${namespace}/${serviceAccount}`;
  const answer = await transport.send({
    method: "POST",
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(serviceAccount)}/token`,
    contentType: "application/json",
    body: JSON.stringify({
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: seconds },
    }),
    action,
    // A token that nobody received is a token that nobody can use.
    repeatable: true,
    ...options,
  });
  if (answer.status === 404) {
    throw new SkysailError("KUBE_NOT_SERVED", `${action}: there is no such account: apply the generated RBAC first`);
  }
  if (answer.status !== 201 && answer.status !== 200) throw errorOf({ action, secret: true }, answer);
  const { spec, status } = record(parse(answer.body));
  const token = text(record(status)["token"]);
  const expiresAt = Date.parse(text(record(status)["expirationTimestamp"]));
  if (token === "" || Number.isNaN(expiresAt)) {
    throw new SkysailError("KUBE_UNAVAILABLE", `${action}: the answer carries no token`);
  }
  const granted = record(spec)["expirationSeconds"];
  if (typeof granted === "number" && granted > LONGEST_SECONDS) {
    throw new SkysailError(
      "INVALID_INPUT",
      `${action}: the API server grants ${granted} s; tokens of more than ${LONGEST_SECONDS} s are not accepted`,
    );
  }
  return { token, expiresAt };
}
