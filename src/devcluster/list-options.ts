import { type ApiFailure, badRequest, expired, tooLargeResourceVersion } from "./status.ts";
import type { Cause } from "./served-kind.ts";
import { parseFieldSelector, type Selector } from "./field-selector.ts";
import { parseLabelSelector } from "./label-selector.ts";
import { isTrue, numberOf } from "./query.ts";
import type { ResourceRequest } from "./request.ts";
import type { Store } from "./store/store.ts";
import { invalidOptions } from "./write-options.ts";

/** What a list or a watch asks for. */
export interface ListOptions {
  readonly selector: Selector;
  /** Whether a selector leaves anything out. */
  readonly selects: boolean;
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly match: "" | "Exact" | "NotOlderThan";
  readonly watch: boolean;
  readonly bookmarks: boolean;
  readonly initialEvents: boolean | undefined;
  readonly timeoutSeconds: number | undefined;
}

/** Reads the query of a list or a watch. Errors: 400, 422. */
export function readListOptions(
  { query, kind, name }: ResourceRequest,
  watch = isTrue(query.get("watch")),
): ListOptions {
  const labels = query.get("labelSelector") ?? "";
  const fields = query.get("fieldSelector") ?? "";
  const byLabels = parseLabelSelector(labels);
  const byFields = parseFieldSelector(fields, kind);
  const match = query.get("resourceVersionMatch") ?? "";
  const resourceVersion = query.get("resourceVersion") ?? "";
  const next = query.get("continue") ?? "";
  const initial = query.get("sendInitialEvents");
  const options: ListOptions = {
    selector: (object) => (name === undefined || object.metadata.name === name) && byLabels(object) && byFields(object),
    selects: labels !== "" || fields !== "" || name !== undefined,
    limit: numberOf(query, "limit") ?? 0,
    continue: next,
    resourceVersion,
    match: match === "Exact" || match === "NotOlderThan" ? match : "",
    watch,
    bookmarks: isTrue(query.get("allowWatchBookmarks")),
    initialEvents: initial === null || initial === "" ? undefined : isTrue(initial),
    timeoutSeconds: numberOf(query, "timeoutSeconds"),
  };
  if (!watch && next !== "" && resourceVersion !== "" && resourceVersion !== "0") {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  const causes = problemsOf(options, match);
  if (causes.length > 0) throw invalidOptions("ListOptions", causes);
  return options;
}

function problemsOf(options: ListOptions, match: string): readonly Cause[] {
  const forbid = (field: string, why: string): Cause => ({
    reason: "FieldValueForbidden",
    message: `Forbidden: ${why}`,
    field,
  });
  const causes: Cause[] = [];
  if (options.watch && options.initialEvents !== undefined && options.match !== "NotOlderThan") {
    causes.push(
      forbid("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
    );
  }
  if (options.watch && options.initialEvents === undefined && match !== "") {
    causes.push(
      forbid(
        "resourceVersionMatch",
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
      ),
    );
  }
  if (options.watch && match !== "" && match !== "NotOlderThan") {
    const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`;
    causes.push({ reason: "FieldValueNotSupported", message, field: "resourceVersionMatch" });
  }
  if (!options.watch && options.initialEvents !== undefined) {
    causes.push(forbid("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  if (options.watch && options.continue !== "") {
    causes.push(forbid("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
  }
  if (!options.watch && match !== "") {
    if (options.continue !== "")
      causes.push(forbid("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
    else if (options.resourceVersion === "") {
      causes.push(
        forbid("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"),
      );
    }
    if (match === "Exact" && options.resourceVersion === "0") {
      causes.push(forbid("resourceVersionMatch", 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
    if (options.match === "") {
      const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`;
      causes.push({ reason: "FieldValueNotSupported", message, field: "resourceVersionMatch" });
    }
  }
  return causes;
}

/** A page to go on with: the revision of the first page, and the last key that was sent. */
export interface PagePosition {
  /** -1: at whatever is now, after the history was lost. */
  readonly at: number;
  readonly after: string;
}

/** Writes a `continue` token. */
export function printContinue({ at, after }: PagePosition): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: at, start: `${after}\u0000` })).toString("base64url");
}

/** Reads a `continue` token. Errors: 400; 410, with a token that goes on inconsistently, when the revision is too old. */
export function readContinue(token: string, store: Store): PagePosition {
  let parsed: { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown };
  try {
    parsed = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch {
    throw badRequest(`${INVALID_CONTINUE}illegal base64`);
  }
  const { v, rv, start } = parsed ?? {};
  if (v !== "meta.k8s.io/v1") {
    const version = typeof v === "string" ? v : "";
    throw badRequest(`${INVALID_CONTINUE}server does not recognize this encoded version ${version}`);
  }
  if (typeof rv !== "number" || typeof start !== "string") throw badRequest(`${INVALID_CONTINUE}no position`);
  const after = start.replace(/\0$/, "");
  if (rv >= 0 && rv < store.oldest) {
    const message =
      "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";
    throw expired(message, printContinue({ at: -1, after }));
  }
  return { at: rv, after };
}

const INVALID_CONTINUE = "invalid continue token: continue key is not valid: ";

/** The revision that a list must be at, `undefined` for now. Errors: 400, 410, 504. */
export function readRevision(
  options: Pick<ListOptions, "resourceVersion" | "match">,
  store: Store,
): number | undefined {
  const { resourceVersion, match } = options;
  if (resourceVersion === "" || resourceVersion === "0") return undefined;
  const revision = parseRevision(resourceVersion, (message) => badRequest(`invalid resource version: ${message}`));
  if (revision > BigInt(store.revision)) throw tooLargeResourceVersion(revision, BigInt(store.revision));
  if (match !== "Exact") return undefined;
  if (revision < BigInt(store.oldest)) throw expired("The resourceVersion for the provided list is too old.");
  return Number(revision);
}

/** Reads a resourceVersion. Errors: what `failure` makes of the reason. */
export function parseRevision(text: string, failure: (message: string) => ApiFailure): bigint {
  if (/^\d+$/.test(text)) return BigInt(text);
  const shown = JSON.stringify(text);
  throw failure(`resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`);
}
