import { quote } from "../../../core/merge/go-format.ts";
import { formatCheck } from "../../schema/formats.ts";
import { dns1035Label, dnsLabel, dnsSubdomain, labelValue, type NameRule, qualifiedName } from "../../schema/names.ts";
import { overload, type Overload } from "../signature.ts";
import { Opaque, Optional } from "../values.ts";

class Format extends Opaque {
  override readonly type = "kubernetes.NamedFormat";
  readonly name: string;
  readonly validate: NameRule;

  constructor(name: string, validate: NameRule) {
    super();
    this.name = name;
    this.validate = validate;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Format && this.name === other.name;
  }
}

/** The rule for the beginning of a generated name: a dash at its end is not the end of the name. */
const prefix =
  (rule: NameRule): NameRule =>
  (text) =>
    rule(text.replace(/-$/, "a"));

const check =
  (format: string, problem: (text: string) => string): NameRule =>
  (text) =>
    formatCheck(format)?.(text) === true ? [] : [problem(text)];

const RULES: Readonly<Record<string, NameRule>> = {
  dns1123Label: dnsLabel,
  dns1123Subdomain: dnsSubdomain,
  dns1035Label,
  qualifiedName,
  dns1123LabelPrefix: prefix(dnsLabel),
  dns1123SubdomainPrefix: prefix(dnsSubdomain),
  dns1035LabelPrefix: prefix(dns1035Label),
  labelValue,
  uri: check("uri", (text) => `parse ${quote(text)}: ${text === "" ? "empty url" : "invalid URI for request"}`),
  uuid: check("uuid", () => "does not match the UUID format"),
  byte: check("byte", () => "invalid base64"),
  date: check("date", () => "invalid date"),
  datetime: check("datetime", () => "invalid datetime"),
};
const FORMATS: ReadonlyMap<string, Format> = new Map(
  Object.entries(RULES).map(([name, rule]) => [name, new Format(name, rule)]),
);

/** Named formats of texts. */
export const NAMED_FORMATS: readonly Overload[] = [
  ...Array.from(FORMATS, ([name, format]) => overload(`format.${name}(): kubernetes.NamedFormat`, () => format)),
  overload("format.named(string): optional<kubernetes.NamedFormat>", (name: string) => {
    const format = FORMATS.get(name);
    return format === undefined ? new Optional() : new Optional({ value: format });
  }),
  overload("kubernetes.NamedFormat->validate(string): optional<list<string>>", (format: Format, text: string) => {
    const problems = format.validate(text);
    return problems.length === 0 ? new Optional() : new Optional({ value: problems });
  }),
];
