import { isIP, isIPv6 } from "node:net";

/*
 * Addresses as the API server reads them: a zone has no place in one, and what others could take for another address is refused, though Go's sloppy
 * parser would read it.
 */

/** What is wrong with an address; `undefined` when nothing is. */
export function addressProblem(address: string): string | undefined {
  if (isIP(address) === 0 || address.includes("%")) {
    return isSloppy(address)
      ? "must not have leading 0s"
      : "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
  }
  return isMapped(address) ? "must not be an IPv4-mapped IPv6 address" : undefined;
}

/** An address in the form of RFC 5952. Assumes that nothing is wrong with it. */
export function canonicalAddress(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

/** Four numbers of a byte each, some of them after zeros. */
function isSloppy(address: string): boolean {
  return /^\d+(?:\.\d+){3}$/.test(address) && address.split(".").every((part) => Number(part) <= 255);
}

function isMapped(address: string): boolean {
  return isIPv6(address) && /^::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/.test(canonicalAddress(address));
}
