import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

import { SkysailError } from "../../model/errors.ts";

/** Where an API server is and how to know that it is the right one. */
export interface Endpoint {
  /** `https://host[:port][/prefix]`; `http:` only on loopback. */
  readonly server: string;
  /** PEM certificates that may sign the server's. Default is the certificate authorities that Node trusts. */
  readonly ca?: string;
  /** The name to check the server's certificate against. Default is the host of `server`. */
  readonly serverName?: string;
  /** Takes whatever certificate the server shows: for a laptop only. Default is `false`. */
  readonly insecureSkipTlsVerify?: boolean;
}

/** An endpoint whose parts were checked. */
export interface Address {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** What every path begins with: empty, or `/prefix` without a slash at its end. */
  readonly prefix: string;
  /** For people: without prefix, credentials or query. */
  readonly origin: string;
}

/**
 * Checks an endpoint before anything is sent to it.
 *
 * Errors: `INVALID_CONFIG`, naming what is wrong with it: not a URL, another protocol, credentials in the URL, plain HTTP to another machine
 * (a bearer token would travel in clear), a certificate authority that is no PEM certificate.
 */
export function toAddress(endpoint: Endpoint): Address {
  const url = URL.canParse(endpoint.server) ? new URL(endpoint.server) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw wrong(`the server's address must look like https://host:6443, not "${endpoint.server.slice(0, 100)}"`);
  }
  if (url.username !== "" || url.password !== "")
    throw wrong(`${url.host}: user and password do not belong in the server's address`);
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (!secure && !isLoopback(host)) {
    throw wrong(`${url.host}: plain http would send the credential in clear; use https, or http on loopback only`);
  }
  if (endpoint.ca !== undefined) checkCertificates(endpoint.ca, url.host);
  return {
    secure,
    host,
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    prefix: url.pathname.replace(/\/+$/, ""),
    origin: url.origin,
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** Node takes garbage as an empty list of authorities and then fails every connection with a misleading error, so it is checked here. */
function checkCertificates(ca: string, host: string): void {
  const certificates = ca.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  if (certificates === null) throw wrong(`${host}: the certificate authority is not a PEM certificate`);
  for (const pem of certificates) {
    try {
      new X509Certificate(pem);
    } catch (error) {
      throw wrong(`${host}: the certificate authority has a certificate that cannot be read`, error);
    }
  }
}

function wrong(message: string, cause?: unknown): SkysailError {
  return new SkysailError("INVALID_CONFIG", message, { cause });
}
