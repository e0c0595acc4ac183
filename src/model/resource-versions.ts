const INTEGER = /^[1-9][0-9]{0,38}$/;

/** Whether one resourceVersion is later than another of the same resource: integers since Kubernetes 1.35 (KEP-5504); anything else is not. */
export function isNewer(version: string | undefined, than: string): boolean {
  if (version === undefined || !INTEGER.test(version) || !INTEGER.test(than)) return false;
  return BigInt(version) > BigInt(than);
}

/** Whether one resourceVersion is not before another of the same resource; never for versions that cannot be compared. */
export function isAsNew(version: string, as: string): boolean {
  return isNewer(version, as) || (version === as && INTEGER.test(version));
}
