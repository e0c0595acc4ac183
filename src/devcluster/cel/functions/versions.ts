import { overload, type Overload } from "../signature.ts";
import { CelFailure, Opaque } from "../values.ts";

const SHAPE =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

class Semver extends Opaque {
  override readonly type = "kubernetes.Semver";
  readonly numbers: readonly bigint[];
  readonly before: readonly string[];

  constructor(numbers: readonly bigint[], before: readonly string[]) {
    super();
    this.numbers = numbers;
    this.before = before;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Semver && compare(this, other) === 0;
  }
}

function read(text: string): Semver | undefined {
  const match = SHAPE.exec(text);
  if (match === null) return undefined;
  const numbers = match.slice(1, 4).map((digits) => BigInt(digits ?? "0"));
  return new Semver(numbers, match[4] === undefined ? [] : match[4].split("."));
}

/** Without a leading `v`, with leading zeros dropped and missing parts filled in. */
function readLoosely(text: string): Semver | undefined {
  const [major = "", minor, ...rest] = text.replace(/^v/, "").split(".");
  const patch = rest.length === 0 ? undefined : rest.join(".");
  const last = patch ?? minor ?? major;
  if (patch === undefined && /[+-]/.test(last)) return undefined;
  const parts = [major, minor ?? "0", patch ?? "0"].map((part) => part.replace(/^0+(?=\d)/, ""));
  return read(parts.join("."));
}

function compare(a: Semver, b: Semver): number {
  const differing = a.numbers.findIndex((number, index) => number !== b.numbers[index]);
  if (differing >= 0) return (a.numbers[differing] ?? 0n) < (b.numbers[differing] ?? 0n) ? -1 : 1;
  if (a.before.length === 0 || b.before.length === 0) return Math.sign(b.before.length - a.before.length);
  for (const [index, part] of a.before.entries()) {
    const other = b.before[index];
    if (other === undefined) return 1;
    const order = comparePart(part, other);
    if (order !== 0) return order;
  }
  return a.before.length < b.before.length ? -1 : 0;
}

function comparePart(a: string, b: string): number {
  const [left, right] = [a, b].map((part) => /^\d+$/.test(part));
  if (left === true && right === true) return Number(BigInt(a) - BigInt(b));
  if (left !== right) return left === true ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

function must(version: Semver | undefined): Semver {
  if (version === undefined) throw new CelFailure("No Major.Minor.Patch elements found");
  return version;
}

const S = "kubernetes.Semver";
const number =
  (index: number) =>
  (version: Semver): bigint =>
    version.numbers[index] ?? 0n;

/** Semantic versions. */
export const VERSIONS: readonly Overload[] = [
  overload(`semver(string): ${S}`, (text: string) => must(read(text))),
  overload(`semver(string, bool): ${S}`, (text: string, loose: boolean) =>
    must(loose ? readLoosely(text) : read(text)),
  ),
  overload("isSemver(string): bool", (text: string) => read(text) !== undefined),
  overload(
    "isSemver(string, bool): bool",
    (text: string, loose: boolean) => (loose ? readLoosely(text) : read(text)) !== undefined,
  ),
  overload(`${S}->isGreaterThan(${S}): bool`, (a: Semver, b: Semver) => compare(a, b) > 0),
  overload(`${S}->isLessThan(${S}): bool`, (a: Semver, b: Semver) => compare(a, b) < 0),
  overload(`${S}->compareTo(${S}): int`, (a: Semver, b: Semver) => BigInt(Math.sign(compare(a, b)))),
  overload(`${S}->major(): int`, number(0)),
  overload(`${S}->minor(): int`, number(1)),
  overload(`${S}->patch(): int`, number(2)),
];
