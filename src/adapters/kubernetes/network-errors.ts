import { ensureError, isSkysailError, SkysailError } from "../../model/errors.ts";

const REFUSED: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there: is the API server running, is the port right?",
  ENOTFOUND: "the host's name cannot be resolved",
  EAI_AGAIN: "the host's name cannot be resolved at the moment",
  EHOSTUNREACH: "the host cannot be reached: is the network or VPN up?",
  ENETUNREACH: "the network cannot be reached: is it or the VPN up?",
  ETIMEDOUT: "the connection timed out",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was closed while sending",
  ERR_STREAM_PREMATURE_CLOSE: "the connection was closed before the answer was complete",
  ECONNABORTED: "the connection was aborted",
  EPROTO: "the TLS handshake failed: does the server speak plain http there?",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not yet valid: is the clock right?",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "the server's certificate is signed by itself and not by the configured certificate authority",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is not signed by the configured certificate authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is not signed by the configured certificate authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate is not signed by the configured certificate authority",
  CERT_SIGNATURE_FAILURE: "the server's certificate is not signed by the configured certificate authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another name than the address (see tls-server-name)",
};

/** The `code` that Node gives to errors of the network, or an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** The error of a call whose connection failed, with a cause that a person can act on. Errors of ours pass unchanged. */
export function toUnavailable(action: string, origin: string, thrown: unknown): SkysailError {
  if (isSkysailError(thrown)) return thrown;
  const error = ensureError(thrown);
  const code = codeOf(error);
  const why =
    REFUSED[code] ??
    (code.startsWith("HPE_")
      ? "what answers there does not speak HTTP as an API server does"
      : code.startsWith("ERR_SSL_")
        ? `the TLS handshake failed (${code}): a client certificate may be missing or refused`
        : `the connection failed${code === "" ? "" : ` (${code})`}`);
  return new SkysailError("KUBE_UNAVAILABLE", `${action}: ${origin}: ${why}`, { cause: error });
}

/** The error of a call that its caller ended. */
export function aborted(action: string, cause?: unknown): SkysailError {
  return new SkysailError("ABORTED", `${action}: aborted by the caller`, { cause });
}

/**
 * The promise, or an `ABORTED` rejection as soon as the signal ends. What was started goes on: it is shared with other callers.
 */
export async function raced<T>(promise: Promise<T>, action: string, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  if (signal.aborted) throw aborted(action, signal.reason);
  let stop = (): void => {};
  const ended = new Promise<never>((_resolve, reject) => {
    stop = () => reject(aborted(action, signal.reason));
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
