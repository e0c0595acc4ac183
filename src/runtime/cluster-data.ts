import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { openSqliteJournal } from "../adapters/local/sqlite-journal.ts";
import { createSigningKey } from "../devcluster/auth/jwt.ts";
import { type Certificate, createCertificate } from "../devcluster/server/certificate.ts";
import { ensureError, SkysailError } from "../model/errors.ts";
import type { Logger } from "../ports/logger.ts";
import type { ObjectJournal } from "../ports/object-journal.ts";
import { makeFolder } from "./make-folder.ts";

/** What a devcluster leaves for the next process: its objects, and who it is to its clients. */
export interface ClusterData extends Disposable {
  readonly journal: ObjectJournal;
  /** The private key of its tokens, in PEM. */
  signingKey(): string;
  /** Its certificate; a new one when there was none, or when it is no longer valid. */
  certificate(now: number): Certificate;
  /** The administrator's token: the one that is given, else the one before, else what `make` returns. */
  token(given: string | undefined, make: () => string): string;
  /** The port that it was last on. */
  readonly port: number | undefined;
  /** It is on this port now. */
  listensOn(port: number): void;
}

/**
 * Opens the state that is kept in a folder; both are made for nobody but their owner (modes 0700 and 0600).
 *
 * Guarantees: one process at a time; nothing that is there is deleted, whatever it is.
 * Caveats: objects, token and keys are on disk as they are, not encrypted.
 * Errors: those of `openSqliteJournal`; `INVALID_CONFIG` when the folder cannot be made.
 */
export function openClusterData(folder: string, log: Logger | undefined): ClusterData {
  try {
    makeFolder(folder, { mode: 0o700 });
  } catch (thrown) {
    const why = ensureError(thrown).message;
    throw new SkysailError("INVALID_CONFIG", `cannot make the data folder ${folder}: ${why}`, { cause: thrown });
  }
  const kept = openSqliteJournal({ path: join(folder, "cluster.sqlite") });
  const recallOr = (name: string, make: () => string): string => {
    const before = kept.recall(name);
    if (before !== undefined) return before;
    const text = make();
    kept.remember(name, text);
    return text;
  };

  return {
    journal: log === undefined ? kept : withLog(kept, log),
    signingKey: () => recallOr("signing-key", createSigningKey),
    certificate(now) {
      const before = kept.recall("certificate");
      if (before !== undefined) {
        const certificate = JSON.parse(before) as Certificate;
        if (new X509Certificate(certificate.cert).validToDate.getTime() > now) return certificate;
      }
      const certificate = createCertificate(now);
      kept.remember("certificate", JSON.stringify(certificate));
      return certificate;
    },
    token(given, make) {
      if (given === undefined) return recallOr("token", make);
      kept.remember("token", given);
      return given;
    },
    get port() {
      const port = kept.recall("port");
      return port === undefined ? undefined : Number(port);
    },
    listensOn: (port) => kept.remember("port", String(port)),
    [Symbol.dispose]: () => kept[Symbol.dispose](),
  };
}

/** Says once that writes are refused, and once that they are taken again. */
function withLog(journal: ObjectJournal, log: Logger): ObjectJournal {
  let failing = false;
  return {
    ...journal,
    write(change) {
      try {
        journal.write(change);
      } catch (error) {
        if (!failing) log.error("writes are refused: they cannot be kept", { error: ensureError(error).message });
        failing = true;
        throw error;
      }
      if (failing) log.info("writes are kept again");
      failing = false;
    },
  };
}
