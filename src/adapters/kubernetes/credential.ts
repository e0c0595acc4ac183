import { createHash } from "node:crypto";

import type { Abortable } from "../../ports/abortable.ts";

/** A client certificate and its key, PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What proves who we are, at this moment. */
export interface Identification {
  /** Headers for every request, such as `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly certificate?: ClientCertificate;
}

/**
 * Who we are to an API server. Asked before every request, because tokens rotate; so it caches.
 *
 * Errors of both methods: `KUBE_UNAUTHORIZED`, `INVALID_CONFIG` or `CLUSTER_UNKNOWN`, saying how to get a credential that works. Never with the secret in it.
 */
export interface Credential {
  identify(options?: Abortable): Promise<Identification>;
  /** After a 401: forgets what it cached; whether another try can succeed. Default is that it cannot. */
  renew?(options?: Abortable): Promise<boolean>;
}

/** A bearer token that does not change. */
export function createTokenCredential(token: string): Credential {
  const identification = { headers: { authorization: `Bearer ${token}` } };
  return { identify: () => Promise.resolve(identification) };
}

/** Nobody: for servers on loopback that ask for nothing. */
export const anonymous: Credential = { identify: () => Promise.resolve({ headers: {} }) };

/** Tells certificates apart without keeping their keys around as map keys. */
export function fingerprintOf(certificate: ClientCertificate | undefined): string {
  if (certificate === undefined) return "";
  return createHash("sha256").update(certificate.cert).update(certificate.key).digest("base64");
}
