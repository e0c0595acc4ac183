import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";

import { LineCounter, parseDocument } from "yaml";

import { ensureError, SkysailError } from "../../model/errors.ts";
import { record, text } from "./status.ts";

/** A kubeconfig file as it was read, and what the client library's reader leaves out. */
export interface KubeconfigFile {
  readonly file: string;
  readonly folder: string;
  readonly content: string;
  /** `tokenFile` by user name, absolute. The library looks for another spelling and reads it once only. */
  readonly tokenFiles: ReadonlyMap<string, string>;
  /** Users with `as-groups`, `as-uid` or `as-user-extra`, which the library drops: they would act with other rights than the file says. */
  readonly impersonating: ReadonlySet<string>;
}

/**
 * Reads a kubeconfig file and checks that it is one.
 *
 * Errors: `INVALID_CONFIG` with file and line; the text itself, which may hold a token, is never quoted.
 */
export async function readKubeconfigFile(path: string): Promise<KubeconfigFile> {
  const file = resolve(path);
  const folder = dirname(file);
  const content = await contentOf(file);
  const users = namedUsers(parseKubeconfig(file, content));
  const tokenFiles = users.flatMap(({ name, user }): [string, string][] => {
    const tokenFile = text(user["tokenFile"]);
    return tokenFile === "" ? [] : [[name, toAbsolute(folder, tokenFile)]];
  });
  const impersonating = users.filter(({ user }) => ["as-groups", "as-uid", "as-user-extra"].some((key) => key in user));
  return {
    file,
    folder,
    content,
    tokenFiles: new Map(tokenFiles),
    impersonating: new Set(impersonating.map(({ name }) => name)),
  };
}

/** Paths in a kubeconfig are relative to its folder. */
export function toAbsolute(folder: string, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw invalid(file, `cannot be read: ${ensureError(error).message}`, error);
  }
}

function parseKubeconfig(file: string, content: string): Readonly<Record<string, unknown>> {
  const lineCounter = new LineCounter();
  // Pretty errors quote the line they are about.
  const document = parseDocument(content, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    throw invalid(file, `line ${lineCounter.linePos(error.pos[0]).line} is not valid YAML (${error.code})`);
  }
  const config = record(document.toJS());
  if (!Array.isArray(config["clusters"]) || !Array.isArray(config["contexts"])) {
    throw invalid(file, 'is not a kubeconfig: it has no lists "clusters" and "contexts"');
  }
  return config;
}

function namedUsers(config: Readonly<Record<string, unknown>>) {
  const users: readonly unknown[] = Array.isArray(config["users"]) ? config["users"] : [];
  return users.map(record).map((entry) => ({ name: text(entry["name"]), user: record(entry["user"]) }));
}

/** The error of a kubeconfig that cannot work. */
export function invalid(file: string, message: string, cause?: unknown): SkysailError {
  return new SkysailError("INVALID_CONFIG", `kubeconfig ${file}: ${message}`, { cause });
}
