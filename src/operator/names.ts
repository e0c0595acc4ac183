import { SkysailError } from "../model/errors.ts";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;

/** Throws `INVALID_OPERATOR` unless `value` is a DNS label (RFC 1123). */
export function assertDnsLabel(value: unknown, where: string): asserts value is string {
  if (typeof value !== "string" || !DNS_LABEL.test(value)) {
    refuse(where, value, 'must be a DNS label: at most 63 characters a-z, 0-9 and "-", not first or last "-"');
  }
}

/** Throws `INVALID_OPERATOR` unless `value` is an API group: a DNS name such as `example.dev`. */
export function assertGroup(value: unknown, where: string): asserts value is string {
  if (!isDnsSubdomain(value)) refuse(where, value, 'must be a DNS name in lower case, such as "example.dev"');
}

/** Throws `INVALID_OPERATOR` unless `value` is a kind's name. */
export function assertKindName(value: unknown, where: string): asserts value is string {
  if (typeof value !== "string" || !KIND.test(value)) {
    refuse(where, value, 'must be letters and digits and start with a capital letter, such as "Website"');
  }
}

/** Whether `value` is a DNS subdomain (RFC 1123) of at most 253 characters: what the API server takes as a name of most kinds. */
export function isDnsSubdomain(value: unknown): value is string {
  return typeof value === "string" && value.length <= 253 && DNS_SUBDOMAIN.test(value);
}

/**
 * What is wrong with an object's name, or `undefined`. RBAC's names are path segments, all others DNS subdomains; the narrower rules of
 * some kinds (a Service's is a DNS label) are left to the API server.
 */
export function problemOfName(name: unknown, group: string): string | undefined {
  if (typeof name !== "string" || name === "") return "must be a name that is not empty";
  if (group === "rbac.authorization.k8s.io") {
    const segment = name.length <= 253 && name !== "." && name !== ".." && !/[/%]/.test(name);
    return segment ? undefined : `${JSON.stringify(name)} must not be ".", "..", or contain "/" or "%"`;
  }
  if (isDnsSubdomain(name)) return undefined;
  return `${JSON.stringify(name)} must be a DNS name: at most 253 characters a-z, 0-9, "-" and ".", starting and ending with a letter or digit`;
}

/** The kind in lower case with the ending that Kubernetes itself guesses: `ingresses`, `networkpolicies`, `websites`. */
export function guessPlural(kind: string): string {
  const singular = kind.toLowerCase();
  if (/(s|x|z|ch|sh)$/.test(singular)) return `${singular}es`;
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return `${singular}s`;
}

function refuse(where: string, value: unknown, rule: string): never {
  const shown = typeof value === "string" ? JSON.stringify(value) : typeof value;
  throw new SkysailError("INVALID_OPERATOR", `${where} ${rule}; got ${shown}`);
}
