import { invalid, required } from "../../schema/field-error.ts";
import { dnsSubdomain } from "../../schema/names.ts";
import type { Cause } from "../../served-kind.ts";

const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const FORM = new RegExp(`^${PATH}$`);

/** What is wrong with a path that a domain stands before: `example.dev/controller`. */
export function domainPath(text: string, field: string): readonly Cause[] {
  if (text === "") return [required(field)];
  const slash = text.indexOf("/");
  const [host, path] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)];
  if (host === "" || path === "") {
    return [invalid(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return [
    ...dnsSubdomain(host).map((problem) => invalid(field, host, problem)),
    ...(FORM.test(path) ? [] : [invalid(field, path, `Invalid path (regex used for validation is '${PATH}')`)]),
  ];
}
