import { SkysailError } from "../../model/errors.ts";
import type { FieldConflict, WriteResult } from "../../ports/cluster-api.ts";
import { curtail, explain, TYPED_PATCH } from "./redact.ts";
import { statusOf } from "./status.ts";
import type { Answer, Status } from "./status.ts";

/** What a request was about, as far as its answer must be judged by it. */
export interface Subject {
  /** For people: `apply apps/Deployment shop/web`. */
  readonly action: string;
  /** Plural name in the path; `undefined` for a request that names no object. */
  readonly resource?: string;
  readonly name?: string;
  /** A Secret: nothing that the server says about its content is repeated. */
  readonly secret: boolean;
}

/** What a write intended, as far as its answer must be judged by it. */
export interface WriteSubject extends Subject {
  /** An apply with resourceVersion `"1"` and no uid: whatever is there already is in the way. */
  readonly creates: boolean;
}

/** How the messages of our admission policy begin. */
const FENCE = "skysail-fence:";
/** 500s with which server-side apply refuses the object itself; the same object never gets another answer. */
const REFUSES_OBJECT = [TYPED_PATCH, "failed to convert new object"];
const UID_CONFLICT = /uid mismatch|the UID in the precondition|Precondition failed: UID/;

/** Whether the answer says that the named object is not there: a Status 404 `NotFound` for that very resource and name. */
export function saysAbsent(subject: Subject, answer: Answer): boolean {
  if (answer.status !== 404) return false;
  const status = statusOf(answer);
  return (
    status?.reason === "NotFound" && status.details.name === subject.name && status.details.kind === subject.resource
  );
}

/**
 * The result that a refused write has by its cause; `undefined` when the refusal is no result but an error ({@link errorOf}).
 *
 * `absent` is what the server says; whether it is the right cluster's server is the caller's to know.
 */
export function refusalOf(subject: WriteSubject, answer: Answer): WriteResult | undefined {
  const status = statusOf(answer);
  if (saysAbsent(subject, answer)) return { kind: "absent" };
  if (status === undefined)
    return answer.status === 413 ? { kind: "invalid", message: "the object is too large" } : undefined;
  const fence = fenceOf(answer.status, status);
  if (fence !== undefined) return { kind: "fenced", message: fence };
  switch (answer.status) {
    case 400:
    case 413:
    case 415:
      return { kind: "invalid", message: explain(status, subject) };
    case 403:
      return status.details.causes.some(({ reason }) => reason === "NamespaceTerminating")
        ? { kind: "terminating", message: curtail(status.message) }
        : undefined;
    case 404:
      // An apply into a namespace that is not there (any more): the object's end is the same as in one that is terminating.
      return status.details.kind === "namespaces" && status.reason === "NotFound"
        ? { kind: "terminating", message: curtail(status.message) }
        : undefined;
    case 409:
      return conflictOf(subject, status);
    case 422:
      return status.details.causes.some(({ field }) => field === "metadata.uid")
        ? { kind: "replaced", message: "metadata.uid is another incarnation's" }
        : { kind: "invalid", message: explain(status, subject) };
    case 500:
      return REFUSES_OBJECT.some((start) => status.message.startsWith(start))
        ? { kind: "invalid", message: explain(status, subject) }
        : undefined;
    default:
      return undefined;
  }
}

/** The API server uses 409 for ownership, existence, another incarnation and "moved on"; a creation cares only that something is there. */
function conflictOf(subject: WriteSubject, status: Status): WriteResult {
  if (status.reason === "AlreadyExists") return { kind: "exists" };
  const about = status.details.kind.toLowerCase();
  const ours = about === "" || about === subject.resource || status.details.name === subject.name;
  // A conflict about something else (a quota that moved on while it was charged) is nothing that the creation found.
  if (subject.creates && ours) return { kind: "exists" };
  const conflicts = status.details.causes
    .filter(({ reason }) => reason === "FieldManagerConflict")
    .map(toFieldConflict);
  if (conflicts.length > 0) return { kind: "owned", conflicts };
  const message = curtail(status.message);
  return UID_CONFLICT.test(status.message) ? { kind: "replaced", message } : { kind: "moved", message };
}

function toFieldConflict({ field, message }: { field: string; message: string }): FieldConflict {
  return { manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? "", field, message };
}

function fenceOf(code: number, status: Status): string | undefined {
  if (code !== 403 && code !== 422) return undefined;
  const message = status.details.causes.find((cause) => cause.message.includes(FENCE))?.message;
  return message === undefined ? undefined : curtail(message.slice(message.indexOf(FENCE)));
}

/**
 * The error that an answer means when it is no result: by cause, with the server's own words where they are safe to repeat.
 *
 * Errors: it returns them; `KUBE_UNAVAILABLE` for whatever no API server should answer.
 */
export function errorOf(subject: Subject, answer: Answer): SkysailError {
  const status = statusOf(answer);
  const retryAfterMs = retryAfterOf(answer, status);
  const failed = (code: SkysailError["code"], why: string): SkysailError =>
    new SkysailError(code, `${subject.action}: ${why}`, retryAfterMs === undefined ? {} : { retryAfterMs });
  const said = status === undefined ? `HTTP ${answer.status}` : `${explain(status, subject)} (HTTP ${answer.status})`;
  if (answer.status < 400) return failed("KUBE_UNAVAILABLE", unexpected(answer));
  switch (answer.status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return failed("KUBE_INVALID", said);
    case 401:
      return failed(
        "KUBE_UNAUTHORIZED",
        "the API server did not accept the credential: it is expired, revoked or another cluster's",
      );
    case 403:
      return failed("KUBE_FORBIDDEN", said);
    case 404:
    case 405:
    case 406:
      return failed("KUBE_NOT_SERVED", `the API server does not serve this (${said}); is the CRD installed?`);
    case 410:
      return failed("WATCH_EXPIRED", "the resourceVersion is too old: list again");
    case 429:
      return new SkysailError("KUBE_THROTTLED", `${subject.action}: the API server asks to slow down`, {
        retryAfterMs: retryAfterMs ?? 1000,
      });
    default:
      return failed("KUBE_UNAVAILABLE", said);
  }
}

/** The error that an in-stream `ERROR` of a watch means; 410 is `WATCH_EXPIRED`. */
export function watchErrorOf(subject: Subject, status: Status | undefined): SkysailError {
  if (status === undefined) {
    return new SkysailError("KUBE_UNAVAILABLE", `${subject.action}: the watch ended with an error that is no Status`);
  }
  if (status.reason === "Expired" || status.reason === "Gone") {
    return errorOf(subject, { status: 410, headers: {}, body: "" });
  }
  const body = JSON.stringify({ ...status, kind: "Status" });
  return errorOf(subject, { status: status.code < 400 ? 500 : status.code, headers: {}, body });
}

function unexpected(answer: Answer): string {
  const location = answer.headers["location"] === undefined ? "" : ", a redirect";
  return `HTTP ${answer.status}${location} with a body that is not what an API server sends: is something else at this address?`;
}

/** Seconds, as a header or in the Status; the other form of the header, a date, is not used by API servers. */
function retryAfterOf(answer: Answer, status: Status | undefined): number | undefined {
  const header = answer.headers["retry-after"];
  const seconds =
    typeof header === "string" && /^\d{1,6}$/.test(header) ? Number(header) : status?.details.retryAfterSeconds;
  return seconds === undefined || seconds < 0 ? undefined : seconds * 1000;
}
