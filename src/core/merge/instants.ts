/** A day of a year that has no 29 February, and a time in whole seconds of UTC. */
const CANONICAL =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** Whether a text is a time as Kubernetes writes `metav1.Time`. `false` says nothing: to parse a time is dear, and this sees nearly all that need not be. */
export function isCanonicalTime(text: string): boolean {
  return CANONICAL.test(text);
}
