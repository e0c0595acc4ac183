import { printJson } from "../json.ts";
import { type ApiRequest, type ApiResponse, jsonResponse } from "../request.ts";
import { ISSUER, type Tokens } from "./tokens.ts";

const KEYS = "/openid/v1/jwks";

/** What others verify ServiceAccounts' tokens with (OpenID Connect Discovery 1.0); `undefined` for any other path. */
export function describeIssuer(tokens: Tokens, path: string, { headers }: ApiRequest): ApiResponse | undefined {
  switch (path) {
    case KEYS:
      return jsonResponse(200, printJson(tokens.publicKeys()), { "content-type": "application/jwk-set+json" });
    case "/.well-known/openid-configuration":
      return jsonResponse(
        200,
        printJson({
          issuer: ISSUER,
          jwks_uri: `https://${headers["host"] ?? "127.0.0.1"}${KEYS}`,
          response_types_supported: ["id_token"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["ES256"],
        }),
      );
    default:
      return undefined;
  }
}
