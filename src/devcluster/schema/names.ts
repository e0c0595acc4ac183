/*
 * The rules for names (RFC 1035, RFC 1123, Kubernetes' qualified names), with the API server's words for what is wrong.
 */

const LABEL_1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN_1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const LABEL_LENGTH = 63;
const SUBDOMAIN_LENGTH = 253;

const LABEL_1123_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_1123_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED_NAME_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const QUALIFIED_FORM_MESSAGE =
  "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What is wrong with a name, in the API server's words; empty when nothing is. */
export type NameRule = (name: string) => readonly string[];

const NOTHING: readonly string[] = [];

function rule(limit: number, pattern: RegExp, message: string, unit = "bytes"): NameRule {
  return (name) => {
    const fits = pattern.test(name);
    // A character of any of the patterns is one byte.
    if (fits && name.length <= limit) return NOTHING;
    const tooLong = Buffer.byteLength(name) > limit ? [`must be no more than ${limit} ${unit}`] : [];
    return fits ? tooLong : [...tooLong, message];
  };
}

const anyLabel = rule(LABEL_LENGTH, LABEL_1123, LABEL_1123_MESSAGE);

/** A lower-case label of RFC 1123. What is labels with dots between them is told so. */
export const dnsLabel: NameRule = (name) =>
  anyLabel(name).map((problem) =>
    problem === LABEL_1123_MESSAGE && SUBDOMAIN_1123.test(name) ? "must not contain dots" : problem,
  );
/** Lower-case labels of RFC 1123 with dots between them. */
export const dnsSubdomain: NameRule = rule(SUBDOMAIN_LENGTH, SUBDOMAIN_1123, SUBDOMAIN_1123_MESSAGE, "characters");
/** A lower-case label of RFC 1035: it starts with a letter. */
export const dns1035Label: NameRule = rule(LABEL_LENGTH, LABEL_1035, LABEL_1035_MESSAGE, "characters");
/** The value of a label. */
export const labelValue: NameRule = rule(LABEL_LENGTH, LABEL_VALUE, LABEL_VALUE_MESSAGE);

/** A name that is safe in a path. */
export const pathSegment: NameRule = (name) => {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
};

/** Nearly every key there is, seen at a glance. */
const PLAIN_KEY = /^(?:[a-z0-9]+(?:[-.][a-z0-9]+)*\/)?[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*$/;

/** The key of a label or an annotation: a name with an optional domain before a slash. */
export const qualifiedName: NameRule = (text) => {
  if (text.length <= LABEL_LENGTH && PLAIN_KEY.test(text)) return NOTHING;
  const parts = text.split("/");
  if (parts.length > 2) return [QUALIFIED_FORM_MESSAGE];
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? (parts[0] ?? "") : undefined;
  const problems: string[] = [];
  if (prefix === "") problems.push("prefix part must be non-empty");
  else if (prefix !== undefined) problems.push(...dnsSubdomain(prefix).map((problem) => `prefix part ${problem}`));
  if (name === "") problems.push("name part must be non-empty");
  else if (name.length > LABEL_LENGTH) problems.push(`name part must be no more than ${LABEL_LENGTH} bytes`);
  if (!QUALIFIED_NAME.test(name)) problems.push(`name part ${QUALIFIED_NAME_MESSAGE}`);
  return problems;
};
