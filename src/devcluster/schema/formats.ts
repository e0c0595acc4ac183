import { isIP, isIPv4 } from "node:net";
import { dnsLabel, dnsSubdomain } from "./names.ts";

/*
 * String formats of CustomResourceDefinitions, read as leniently or strictly as the API server reads them. Formats that are not here are
 * ignored by it too.
 */

type Check = (text: string) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

const CHECKS: Readonly<Record<string, Check>> = {
  bsonobjectid: matches(/^[0-9a-fA-F]{24}$/),
  byte: matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/),
  cidr: isCidr,
  creditcard: isCreditCard,
  date: isDate,
  datetime: isDateTime,
  duration: isDuration,
  email: isEmail,
  hexcolor: matches(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  hostname: isHostname,
  ipv4: (text) => isIPv4(withoutLeadingZeros(text)) || (isIP(text) === 6 && text.includes(".")),
  ipv6: (text) => isIP(text) === 6 && !text.includes("%"),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  "k8s-long-name": (text) => dnsSubdomain(text).length === 0,
  "k8s-short-name": (text) => dnsLabel(text).length === 0,
  mac: isMac,
  password: () => true,
  rgbcolor: isRgbColor,
  ssn: matches(/^\d{3}[- ]\d{2}[- ]\d{4}$/),
  uri: isRequestUri,
  uuid: matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i),
  uuid3: matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i),
  uuid4: matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i),
  uuid5: matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i),
};

/** The check of a string format; `undefined` for a format that is not checked. Dashes in its name do not count. */
export function formatCheck(format: string): Check | undefined {
  const name = Object.hasOwn(CHECKS, format) ? format : format.replaceAll("-", "");
  return Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
}

/** The API server accepts `010.0.0.1` for historical reasons. */
function withoutLeadingZeros(address: string): string {
  return address.replace(/(^|\.)0+(?=\d)/g, "$1");
}

function isCidr(text: string): boolean {
  const [, address = "", bits = ""] = /^(.*)\/(\d+)$/.exec(text) ?? [];
  const family = isIP(withoutLeadingZeros(address)) || isIP(address);
  if (family === 0 || address.includes("%")) return false;
  return Number(bits) <= (family === 4 ? 32 : 128);
}

function isDate(text: string): boolean {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === "") return false;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function isDateTime(text: string): boolean {
  const [date = "", time] = text.toLowerCase().split("t");
  if (time === undefined || !isDate(date)) return false;
  const parts = /^(\d{2}):(\d{2}):(\d{2})(?:.\d+)?(?:z|[+-]\d{2}:\d{2})$/.exec(time);
  return parts !== null && Number(parts[1]) <= 23 && Number(parts[2]) <= 59 && Number(parts[3]) <= 59;
}

const GO_DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$/;
const UNITS = ["ns", "nano", "us", "µs", "micro", "ms", "milli", "s", "sec", "m", "min", "h", "hr", "hour", "d", "day"];
const LONG_UNITS = ["nano", "micro", "milli", "sec", "min", "hour", "day", "week"];

function isDuration(text: string): boolean {
  if (GO_DURATION.test(text)) return true;
  return [...text.matchAll(/\d+\s*([A-Za-z\u00b5]+)/g)].some(([, written = ""]) => {
    const unit = written.toLowerCase();
    return [...UNITS, "w", "wk", "week"].includes(unit) || LONG_UNITS.some((long) => unit.startsWith(long));
  });
}

/** An address of RFC 5322, with or without a display name. Comments and groups are not read. */
function isEmail(text: string): boolean {
  const bare = /^(?:[^<>@"]*|\s*"(?:[^"\\]|\\.)*"\s*)<([^<>]+)>\s*$/.exec(text)?.[1] ?? text.trim();
  const at = bare.lastIndexOf("@");
  if (at <= 0) return false;
  const local = bare.slice(0, at);
  const domain = bare.slice(at + 1);
  const atom = "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
  const dotAtom = new RegExp(`^${atom}(?:\\.${atom})*$`, "u");
  const quoted = /^"(?:[^"\\]|\\.)+"$/;
  const literal = /^\[[^[\]\\]*\]$/.exec(domain)?.[0];
  const domainFits =
    literal === undefined ? dotAtom.test(domain) : isIP(literal.slice(1, -1).replace(/^IPv6:/, "")) > 0;
  return (dotAtom.test(local) || quoted.test(local)) && domainFits;
}

const HOST =
  /^(?:[a-zA-Z0-9\p{S}\p{L}](?:-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?|(?:[a-zA-Z0-9\p{S}\p{L}](?:[a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?\.)+[a-zA-Z\p{L}]{2,63})$/u;

function isHostname(text: string): boolean {
  return (
    HOST.test(text) && Buffer.byteLength(text) <= 255 && text.split(".").every((part) => Buffer.byteLength(part) <= 63)
  );
}

/** What may stand in the first line of an HTTP request: an absolute URL or an absolute path. */
function isRequestUri(text: string): boolean {
  // Control characters, and escapes that are none, are refused; spaces in a path are not.
  if (text === "" || /\p{Cc}/u.test(text)) return false;
  const [, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text) ?? [];
  if (scheme === undefined && !text.startsWith("/")) return false;
  const rest = scheme === undefined ? text : text.slice(scheme.length + 1);
  const path = rest.split("?", 1)[0] ?? "";
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return false;
  if (!rest.startsWith("//")) return true;
  const authority = /^\/\/([^/?]*)/.exec(rest)?.[1] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return /^(?:\[[0-9a-fA-F:.%]+\]|[^[\]\s<>"`{}|\\^:]*)(?::\d*)?$/.test(host);
}

function isMac(text: string): boolean {
  const bytes = [6, 8, 20];
  const [, separator = ""] = /^[0-9a-fA-F]{2}([:-])/.exec(text) ?? [];
  if (separator !== "") {
    const parts = text.split(separator);
    return bytes.includes(parts.length) && parts.every((part) => /^[0-9a-fA-F]{2}$/.test(part));
  }
  const words = text.split(".");
  return bytes.includes(words.length * 2) && words.every((word) => /^[0-9a-fA-F]{4}$/.test(word));
}

function isRgbColor(text: string): boolean {
  const part = "(?:0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])";
  return new RegExp(`^rgb\\(\\s*${part}\\s*,\\s*${part}\\s*,\\s*${part}\\s*\\)$`).test(text);
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  const issuers =
    /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;
  if (!issuers.test(digits)) return false;
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, "");
  if (!/^(?:\d{9}X|\d{10})$/.test(digits)) return false;
  const sum = Array.from(digits).reduce(
    (total, digit, index) => total + (index + 1) * (digit === "X" ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, "");
  if (!/^\d{13}$/.test(digits)) return false;
  return (
    Array.from(digits).reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0) % 10 === 0
  );
}
