import { isIP } from "node:net";
import { quote } from "../../../core/merge/go-format.ts";
import { overload, type Overload } from "../signature.ts";
import { CelFailure, Opaque } from "../values.ts";

class Ip extends Opaque {
  override readonly type = "net.IP";
  readonly family: 4 | 6;
  readonly bits: bigint;

  constructor(family: 4 | 6, bits: bigint) {
    super();
    this.family = family;
    this.bits = bits;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Ip && this.family === other.family && this.bits === other.bits;
  }

  get width(): number {
    return this.family === 4 ? 32 : 128;
  }

  /** The first `length` bits. */
  first(length: number): bigint {
    return this.bits >> BigInt(this.width - length);
  }
}

class Cidr extends Opaque {
  override readonly type = "net.CIDR";
  readonly ip: Ip;
  readonly length: number;

  constructor(ip: Ip, length: number) {
    super();
    this.ip = ip;
    this.length = length;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Cidr && this.length === other.length && this.ip.equals(other.ip);
  }

  contains(ip: Ip): boolean {
    return this.ip.family === ip.family && this.ip.first(this.length) === ip.first(this.length);
  }

  masked(): Cidr {
    const rest = BigInt(this.ip.width - this.length);
    return new Cidr(new Ip(this.ip.family, (this.ip.bits >> rest) << rest), this.length);
  }
}

function readIp(text: string): Ip | string {
  if (text.includes("%") && isIP(text) === 6) return `IP address ${quote(text)} with zone value is not allowed`;
  const family = isIP(text);
  if (family === 0)
    return `IP Address ${quote(text)} parse error during conversion from string: ParseAddr(${quote(text)}): unable to parse IP`;
  if (family === 4)
    return new Ip(
      4,
      text.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n),
    );
  const ip = new Ip(6, bitsOf(text));
  return ip.bits >> 32n === 0xffffn ? `IPv4-mapped IPv6 address ${quote(text)} is not allowed` : ip;
}

function bitsOf(text: string): bigint {
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const groups = (part: string | undefined): string[] => (part === undefined || part === "" ? [] : part.split(":"));
  const [before, after] = [groups(head), groups(tail)];
  const filled = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => "0"), ...after];
  return filled.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

function printIp({ family, bits }: Ip): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bits >> BigInt(112 - index * 16)) & 0xffffn).toString(16),
  ).join(":");
  const [longest = ""] = (groups.match(/\b0(?::0)+\b/g) ?? []).toSorted((a, b) => b.length - a.length);
  if (longest === "") return groups;
  const at = groups.split(":").findIndex((_, index, all) => all.slice(index).join(":").startsWith(longest));
  const parts = groups.split(":");
  const count = longest.split(":").length;
  return `${parts.slice(0, at).join(":")}::${parts.slice(at + count).join(":")}`;
}

function parseIp(text: string): Ip {
  const ip = readIp(text);
  if (typeof ip === "string") throw new CelFailure(ip);
  return ip;
}

function readCidr(text: string): Cidr | string {
  const [, address = "", bits = ""] = /^(.*)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const ip = readIp(address);
  const problem = `network address parse error during conversion from string: netip.ParsePrefix(${quote(text)}): `;
  if (bits === "") return `${problem}${text.includes("/") ? "bad bits after slash" : "no '/'"}`;
  if (typeof ip === "string")
    return ip.startsWith("IPv4-mapped") ? ip : `${problem}ParseAddr(${quote(address)}): unable to parse IP`;
  return Number(bits) > ip.width ? `${problem}prefix length out of range` : new Cidr(ip, Number(bits));
}

function parseCidr(text: string): Cidr {
  const cidr = readCidr(text);
  if (typeof cidr === "string") {
    throw new CelFailure(`network address parse error during conversion from string: ${cidr}`);
  }
  return cidr;
}

function within(outer: Cidr, inner: Cidr): boolean {
  return outer.length <= inner.length && outer.contains(inner.ip);
}

const isLoopback = (ip: Ip): boolean => (ip.family === 4 ? ip.first(8) === 127n : ip.bits === 1n);
const isUnspecified = ({ bits }: Ip): boolean => bits === 0n;
const isLinkLocal = (ip: Ip): boolean => (ip.family === 4 ? ip.first(16) === 0xa9fen : ip.first(10) === 0x3fan);
const isMulticast = (ip: Ip): boolean => (ip.family === 4 ? ip.first(4) === 0xen : ip.first(8) === 0xffn);
const isLinkLocalMulticast = (ip: Ip): boolean =>
  ip.family === 4 ? ip.first(24) === 0xe00000n : (ip.first(16) & 0xff0fn) === 0xff02n;
const isGlobal = (ip: Ip): boolean =>
  !isUnspecified(ip) &&
  !isLoopback(ip) &&
  !isMulticast(ip) &&
  !isLinkLocal(ip) &&
  !(ip.family === 4 && ip.bits === 0xffffffffn);

/** IP addresses and networks. */
export const ADDRESSES: readonly Overload[] = [
  overload("ip(string): net.IP", parseIp),
  overload("isIP(string): bool", (text: string) => typeof readIp(text) !== "string"),
  overload("ip.isCanonical(string): bool", (text: string) => printIp(parseIp(text)) === text),
  overload("string(net.IP): string", printIp),
  overload("net.IP->family(): int", ({ family }: Ip) => BigInt(family)),
  overload("net.IP->isUnspecified(): bool", isUnspecified),
  overload("net.IP->isLoopback(): bool", isLoopback),
  overload("net.IP->isLinkLocalMulticast(): bool", isLinkLocalMulticast),
  overload("net.IP->isLinkLocalUnicast(): bool", isLinkLocal),
  overload("net.IP->isGlobalUnicast(): bool", isGlobal),
  overload("cidr(string): net.CIDR", parseCidr),
  overload("isCIDR(string): bool", (text: string) => typeof readCidr(text) !== "string"),
  overload("string(net.CIDR): string", ({ ip, length }: Cidr) => `${printIp(ip)}/${length}`),
  overload("net.CIDR->containsIP(string): bool", (cidr: Cidr, text: string) => cidr.contains(parseIp(text))),
  overload("net.CIDR->containsIP(net.IP): bool", (cidr: Cidr, ip: Ip) => cidr.contains(ip)),
  overload("net.CIDR->containsCIDR(string): bool", (cidr: Cidr, text: string) => within(cidr, parseCidr(text))),
  overload("net.CIDR->containsCIDR(net.CIDR): bool", within),
  overload("net.CIDR->ip(): net.IP", ({ ip }: Cidr) => ip),
  overload("net.CIDR->prefixLength(): int", ({ length }: Cidr) => BigInt(length)),
  overload("net.CIDR->masked(): net.CIDR", (cidr: Cidr) => cidr.masked()),
];
