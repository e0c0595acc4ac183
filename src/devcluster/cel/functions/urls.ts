import { formatCheck } from "../../schema/formats.ts";
import { overload, type Overload } from "../signature.ts";
import { CelFailure, Opaque, type CelValue } from "../values.ts";

class Url extends Opaque {
  override readonly type = "kubernetes.URL";
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
    const parts = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(text) ?? [];
    const [, scheme = "", authority = "", path = "", query = ""] = parts;
    this.scheme = scheme.toLowerCase();
    this.host = authority.slice(authority.lastIndexOf("@") + 1);
    this.path = path;
    this.query = query;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Url && this.#text === other.#text;
  }

  get hostname(): string {
    return this.host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host)?.[1] ?? "";
  }
}

const isUrl = formatCheck("uri");

function parse(text: string): Url {
  if (isUrl?.(text) !== true) {
    throw new CelFailure(
      `URL parse error during conversion from string: parse ${JSON.stringify(text)}: ${problemOf(text)}`,
    );
  }
  return new Url(text);
}

function problemOf(text: string): string {
  if (text === "") return "empty url";
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) ? "invalid character in host name" : "invalid URI for request";
}

/** Characters that a path may not show as they are. */
function escapePath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~$&+,/:;=@!'()*%[\]]/gu, (character) => encodeURIComponent(character));
}

function queryOf({ query }: Url): ReadonlyMap<string, CelValue> {
  const found = new Map<string, CelValue[]>();
  for (const part of query.split("&")) {
    if (part === "" || part.includes(";")) continue;
    const at = part.indexOf("=");
    const [key, value] = (at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)]).map(unescapeQuery);
    if (key === undefined || value === undefined) continue;
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

function unescapeQuery(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** URLs. */
export const URLS: readonly Overload[] = [
  overload("url(string): kubernetes.URL", parse),
  overload("isURL(string): bool", (text: string) => isUrl?.(text) === true),
  overload("kubernetes.URL->getScheme(): string", (url: Url) => url.scheme),
  overload("kubernetes.URL->getHost(): string", (url: Url) => url.host),
  overload("kubernetes.URL->getHostname(): string", (url: Url) => url.hostname),
  overload("kubernetes.URL->getPort(): string", (url: Url) => url.port),
  overload("kubernetes.URL->getEscapedPath(): string", (url: Url) => escapePath(url.path)),
  overload("kubernetes.URL->getQuery(): map<string, list<string>>", queryOf),
];
