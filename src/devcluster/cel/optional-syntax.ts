/*
 * The optional syntax of CEL (`a.?b`, `a[?b]`, `[?a]`, `{?k: v}`) is not in the grammar of the parser, so it is written here as calls of
 * functions whose names cannot be written in CEL.
 */

export const SELECT_OPTIONAL = "_optionalSelect_";
export const INDEX_OPTIONAL = "_optionalIndex_";
export const OPTIONAL_ITEM = "_optionalItem_";

const TOKEN =
  /\/\/[^\n]*|[rRbB]{0,2}(?:"""[^]*?"""|'''[^]*?''')|[rR][bB]?(?:"[^"\n]*"|'[^'\n]*')|[bB]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|[A-Za-z_]\w*|\d[\w.]*|\s+|\.\?|\[\?|[^]/gy;

/** The expression without optional syntax. An expression that has none is returned as it is. */
export function withoutOptionalSyntax(expression: string): string {
  if (!/\.\s*\?|[[{,]\s*\?/.test(expression)) return expression;
  return new Rewriter(expression.match(TOKEN) ?? []).run();
}

class Rewriter {
  readonly #tokens: readonly string[];
  #out = "";
  /** What closes the brackets that are open. */
  readonly #closers: string[] = [];
  /** The last token that is no space: it tells an index from a list. */
  #last = "";

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  run(): string {
    for (let index = 0; index < this.#tokens.length; index += 1) {
      const token = this.#tokens[index] ?? "";
      if (token === ".?") index = this.#select(index);
      else if (token === "[?" && this.#endsOperand()) this.#open(`.${INDEX_OPTIONAL}(`, ")");
      else if (token === "[?") this.#openItem("[", "]");
      else if (token === "?" && (this.#last === "{" || (this.#last === "," && this.#closers.at(-1) !== ")")))
        this.#item();
      else this.#copy(token);
      if (token.trim() !== "" && token !== ".?") this.#last = token === "[?" ? "[" : token;
    }
    return this.#out;
  }

  #endsOperand(): boolean {
    return /[\w)\]}"']$/.test(this.#last);
  }

  #select(index: number): number {
    const rest = this.#tokens.slice(index + 1).findIndex((token) => token.trim() !== "");
    const field = this.#tokens[index + 1 + rest] ?? "";
    this.#out += `.${SELECT_OPTIONAL}(${JSON.stringify(field)})`;
    this.#last = ")";
    return index + 1 + rest;
  }

  #open(text: string, closer: string): void {
    this.#out += text;
    this.#closers.push(closer);
  }

  #openItem(text: string, closer: string): void {
    this.#open(text, closer);
    this.#item();
  }

  /** The item, or the key of an entry, up to the comma, colon or bracket that ends it. */
  #item(): void {
    this.#out += `${OPTIONAL_ITEM}(`;
    this.#closers.push("item");
  }

  #copy(token: string): void {
    if (this.#closers.at(-1) === "item" && [",", ":", "]", "}"].includes(token)) {
      this.#out += ")";
      this.#closers.pop();
    }
    if (token === "(") this.#closers.push(")");
    else if (token === "[") this.#closers.push("]");
    else if (token === "{") this.#closers.push("}");
    else if ([")", "]", "}"].includes(token)) {
      this.#out += this.#closers.pop() ?? token;
      return;
    }
    this.#out += token;
  }
}
