/*
 * Regular expressions of CustomResourceDefinitions are RE2's. They differ from JavaScript's in what they allow (no look-around, no
 * back-references) and in what a few escapes mean; a pattern is translated once and kept.
 */

/** Thrown for a pattern that RE2 does not accept. The message is the API server's. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

const KEPT_PATTERNS = 1_000;
const compiled = new Map<string, RegExp>();

/** The pattern as a JavaScript expression with the same meaning. Errors: {@link PatternError}. */
export function compilePattern(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const expression = toRegExp(pattern);
  if (compiled.size >= KEPT_PATTERNS) compiled.clear();
  compiled.set(pattern, expression);
  return expression;
}

function toRegExp(pattern: string): RegExp {
  const translated = new Translator(pattern).run();
  try {
    return new RegExp(translated, "u");
  } catch (error) {
    throw new PatternError(`error parsing regexp: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7F",
  blank: "\\t ",
  cntrl: "\\x00-\\x1F\\x7F",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};
const SPACE = "\\t\\n\\f\\r ";
const KEPT_ESCAPES = "dDwWbBtnrfv";
const SYNTAX = "^$\\.*+?()[]{}|/";
const MAX_REPEAT = 1_000;

class Translator {
  readonly #source: string;
  #at = 0;
  /** For each open group how many groups of our own, made for flags, have to be closed with it. */
  readonly #open: number[] = [0];
  #dotAll = [false];
  /** Nothing stands before the next part that could be repeated. */
  #fresh = true;

  constructor(source: string) {
    this.#source = source;
  }

  run(): string {
    let out = "";
    while (this.#at < this.#source.length) {
      const part = this.#next();
      this.#fresh = part === "|" || (part.startsWith("(") && !part.startsWith("(?<!") && !part.startsWith("(?!"));
      out += part;
    }
    if (this.#open.length > 1) throw fail("missing closing )", this.#source);
    return out + ")".repeat(this.#open[0] ?? 0);
  }

  #next(): string {
    const rest = this.#source.slice(this.#at);
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    if (character === "\\") return this.#escape(false);
    if (character === "[") return this.#class();
    if (character === "(") return this.#group(rest);
    this.#at += character.length;
    if (character === ")") return this.#close();
    if (character === ".") return this.#dotAll.at(-1) === true ? "[^]" : "[^\\n]";
    if (character === "{") return this.#repeat(rest);
    if (character === "}" || character === "]") return `\\${character}`;
    if (/[*+?]/.test(character)) {
      if (this.#fresh) throw fail("missing argument to repetition operator", character);
      const doubled = /^[*+?]\??[*+]/.exec(rest)?.[0];
      if (doubled !== undefined) throw fail("invalid nested repetition operator", doubled);
    }
    return character;
  }

  /** `{2,3}` repeats; any other brace is itself. */
  #repeat(rest: string): string {
    const match = /^\{(\d+)(,(\d*))?\}/.exec(rest);
    if (match === null) return "\\{";
    const [text, low = "", , high = ""] = match;
    if (Number(low) > MAX_REPEAT || Number(high) > MAX_REPEAT) throw fail("invalid repeat count", text);
    if (high !== "" && Number(high) < Number(low)) throw fail("invalid repeat count", text);
    this.#at += text.length - 1;
    return text;
  }

  #group(rest: string): string {
    const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest);
    if (named !== null) return this.#openGroup(named[0].length, `(?<${named[1] ?? ""}>`);
    if (/^\(\?P?</.test(rest)) {
      const upTo = rest.indexOf(">");
      throw fail("invalid named capture", upTo < 0 ? rest : rest.slice(0, upTo + 1));
    }
    const flags = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
    if (flags !== null) return this.#flags(flags);
    const unknown = /^\(\?./.exec(rest)?.[0];
    if (unknown !== undefined) throw fail("invalid or unsupported Perl syntax", unknown);
    return this.#openGroup(1, "(");
  }

  #openGroup(length: number, text: string): string {
    this.#at += length;
    this.#open.push(0);
    this.#dotAll.push(this.#dotAll.at(-1) ?? false);
    return text;
  }

  /** `(?i:…)` is a group; `(?i)` holds until the group that it stands in ends, so a group of our own is opened for it. */
  #flags([text = "", on = "", off = "", end = ""]: RegExpExecArray): string {
    if (`${on}${off}`.includes("U")) throw fail("the flag U is not supported by the devcluster", text);
    const dotAll = on.includes("s") ? true : off.includes("s") ? false : undefined;
    const keep = (flags: string): string => flags.replaceAll("s", "");
    const group = `(?${keep(on)}${keep(off) === "" ? "" : `-${keep(off)}`}:`;
    if (end === ":") this.#openGroup(text.length, group);
    else {
      this.#at += text.length;
      this.#open.push((this.#open.pop() ?? 0) + 1);
    }
    if (dotAll !== undefined) this.#dotAll.splice(-1, 1, dotAll);
    return group;
  }

  #close(): string {
    const own = this.#open.pop() ?? 0;
    this.#dotAll.pop();
    if (this.#open.length === 0) throw fail("unexpected )", this.#source);
    return ")".repeat(own + 1);
  }

  #escape(inClass: boolean): string {
    const rest = this.#source.slice(this.#at);
    const character = rest[1];
    if (character === undefined) throw fail("trailing backslash at end of expression", "");
    const wide = /^\\(?:x\{([0-9A-Fa-f]+)\}|[pP](?:\{\^?\w+\}|[A-Z])|x[0-9A-Fa-f]{2}|Q[^]*?(?:\\E|$)|[0-7]{3})/.exec(
      rest,
    )?.[0];
    this.#at += wide?.length ?? 2;
    if (wide !== undefined) return translateWide(wide);
    if (KEPT_ESCAPES.includes(character)) return `\\${character}`;
    if (character === "s") return inClass ? SPACE : `[${SPACE}]`;
    if (character === "S" && !inClass) return `[^${SPACE}]`;
    if (character === "A" && !inClass) return "(?<![^])";
    if (character === "z" && !inClass) return "(?![^])";
    if (character === "a") return "\\x07";
    if (/[0-9A-Za-z]/.test(character)) throw fail("invalid escape sequence", `\\${character}`);
    return literal(character, inClass);
  }

  #class(): string {
    const start = this.#at;
    this.#at += 1;
    let out = "[";
    let afterRange = false;
    if (this.#source[this.#at] === "^") {
      out += "^";
      this.#at += 1;
    }
    for (let first = true; ; first = false) {
      const rest = this.#source.slice(this.#at);
      if (rest === "") throw fail("missing closing ]", this.#source.slice(start));
      const posix = /^\[:(\^?)(\w+):\]/.exec(rest);
      if (rest.startsWith("]") && !first) break;
      if (posix !== null) {
        out += this.#posix(posix);
      } else if (rest.startsWith("\\")) {
        out += this.#escape(true);
      } else {
        const range = rangeAt(rest);
        out += range ?? this.#single(rest, out, afterRange);
        this.#at += range?.length ?? 0;
        afterRange = range !== undefined;
        continue;
      }
      afterRange = false;
    }
    this.#at += 1;
    return `${out}]`;
  }

  #posix([text = "", negated = "", name = ""]: RegExpExecArray): string {
    const range = POSIX[name];
    if (range === undefined || negated !== "") throw fail("invalid character class range", text);
    this.#at += text.length;
    return range;
  }

  /** A character that begins no range. */
  #single(rest: string, before: string, afterRange: boolean): string {
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    this.#at += character.length;
    if (character === "-") return afterRange ? "\\-" : this.#dash(before, rest);
    return "[]".includes(character) ? `\\${character}` : character;
  }

  /** A dash beside an edge, a class or a range is itself; JavaScript wants that said. */
  #dash(before: string, rest: string): string {
    const edge = before === "[" || before === "[^" || rest.startsWith("-]") || /\\[dDwWsS]$/.test(before);
    return edge || /^-\\[dDwWsS]/.test(rest) ? "\\-" : "-";
  }
}

/** The range of plain characters that `rest` begins with. */
function rangeAt(rest: string): string | undefined {
  const [range, low = "", high = ""] = /^([^\\\][])-([^\\\][])/u.exec(rest) ?? [];
  if (range !== undefined && (low.codePointAt(0) ?? 0) > (high.codePointAt(0) ?? 0)) {
    throw fail("invalid character class range", range);
  }
  return range;
}

function literal(character: string, inClass: boolean): string {
  return SYNTAX.includes(character) || (inClass && character === "-") ? `\\${character}` : character;
}

function translateWide(text: string): string {
  if (text.startsWith("\\Q"))
    return Array.from(text.slice(2).replace(/\\E$/, ""), (each) => literal(each, false)).join("");
  if (text.startsWith("\\x{")) return `\\u{${text.slice(3, -1)}}`;
  if (/^\\[0-7]/.test(text)) return `\\u{${Number.parseInt(text.slice(1), 8).toString(16)}}`;
  const [, letter = "", bare = ""] = /^\\([pP])([A-Z])$/.exec(text) ?? [];
  if (bare !== "") return `\\${letter}{${bare}}`;
  const script = /^\\([pP])\{(\w{3,})\}$/.exec(text);
  return script === null ? text : `\\${script[1] ?? ""}{Script=${script[2] ?? ""}}`;
}

function fail(problem: string, where: string): PatternError {
  return new PatternError(`error parsing regexp: ${problem}${where === "" ? "" : `: \`${where}\``}`);
}
