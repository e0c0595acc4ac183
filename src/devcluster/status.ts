import type { Cause } from "./served-kind.ts";

/** What `details` of a Status may say (Kubernetes `meta/v1` StatusDetails). */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Partial<Cause>[];
  readonly retryAfterSeconds?: number;
}

/** A `Status` object as the API server sends it. */
export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: { readonly continue?: string };
  readonly status: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

/** A refusal: thrown anywhere below a request and answered as its `Status`. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly status: Status & { readonly code: number };
  /** What the server warned of before it refused: texts of `Warning` headers. */
  readonly warnings: readonly string[] = [];

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: StatusDetails,
    metadata: Status["metadata"] = {},
  ) {
    super(message);
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata,
      status: "Failure",
      message,
      ...(reason === "" ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

/** The failure after some warnings. */
export function warned(failure: ApiFailure, warnings: readonly string[]): ApiFailure {
  return warnings.length === 0 ? failure : Object.assign(failure, { warnings: [...warnings, ...failure.warnings] });
}

/** What a refusal is about: a resource, and for some the kind. */
export interface About {
  readonly group: string;
  readonly resource: string;
}

/** `deployments.apps`, or `configmaps` in the core group. */
export function qualified({ group, resource }: About): string {
  return group === "" ? resource : `${resource}.${group}`;
}

function detailsOf({ group, resource }: About, name: string): StatusDetails {
  return { ...(name === "" ? {} : { name }), ...(group === "" ? {} : { group }), kind: resource };
}

/** 404 for a name. */
export function notFound(about: About, name: string): ApiFailure {
  return new ApiFailure(404, "NotFound", `${qualified(about)} "${name}" not found`, detailsOf(about, name));
}

/** 409 for a name that is taken. */
export function alreadyExists(about: About, name: string, beingDeleted = false): ApiFailure {
  const message = `${beingDeleted ? "object is being deleted: " : ""}${qualified(about)} "${name}" already exists`;
  return new ApiFailure(409, "AlreadyExists", message, detailsOf(about, name));
}

/** 409 for a write that came too late. */
export function conflict(about: About, name: string, why: string): ApiFailure {
  const message = `Operation cannot be fulfilled on ${qualified(about)} "${name}": ${why}`;
  return new ApiFailure(409, "Conflict", message, detailsOf(about, name));
}

/** The reason of a conflict of resourceVersions. */
export const MODIFIED = "the object has been modified; please apply your changes to the latest version and try again";

/** 403. */
export function forbidden(about: About, name: string, why: string, causes?: readonly Partial<Cause>[]): ApiFailure {
  const subject = name === "" ? `${qualified(about)} is forbidden` : `${qualified(about)} "${name}" is forbidden`;
  const details = { ...detailsOf(about, name), ...(causes === undefined ? {} : { causes }) };
  return new ApiFailure(403, "Forbidden", `${subject}: ${why}`, details);
}

/** 422: what is wrong, by field. */
export function invalid(
  of: { readonly group: string; readonly kind: string },
  name: string,
  causes: readonly Cause[],
): ApiFailure {
  const kind = of.group === "" ? of.kind : `${of.kind}.${of.group}`;
  const lines = [...new Set(causes.map(({ field, message }) => (field === "" ? message : `${field}: ${message}`)))];
  const list = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  return new ApiFailure(422, "Invalid", `${kind} "${name}" is invalid: ${list}`, {
    ...(name === "" ? {} : { name }),
    ...(of.group === "" ? {} : { group: of.group }),
    ...(of.kind === "" ? {} : { kind: of.kind }),
    causes: causes.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}

/** 400. */
export function badRequest(message: string): ApiFailure {
  return new ApiFailure(400, "BadRequest", message);
}

/** 410. `next` is a token to go on with, inconsistently. */
export function expired(message: string, next?: string): ApiFailure {
  return new ApiFailure(410, "Expired", message, undefined, next === undefined ? {} : { continue: next });
}

/** 500 with `reason`, as the API server wraps an unexpected error. */
export function internalError(message: string): ApiFailure {
  return new ApiFailure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** 500 without a reason: an error that is no Status inside the API server. */
export function bareError(message: string): ApiFailure {
  return new ApiFailure(500, "", message);
}

/** 405. */
export function methodNotAllowed(): ApiFailure {
  const message = "the server does not allow this method on the requested resource";
  return new ApiFailure(405, "MethodNotAllowed", message, {});
}

/** 405 for a verb that a kind does not have. */
export function methodNotSupported(about: About, verb: string): ApiFailure {
  const message = `${verb} is not supported on resources of kind "${qualified(about)}"`;
  return new ApiFailure(405, "MethodNotAllowed", message, detailsOf(about, ""));
}

/** 406. */
export function notAcceptable(message: string): ApiFailure {
  return new ApiFailure(406, "NotAcceptable", message);
}

/** 415. */
export function unsupportedMediaType(accepted: readonly string[]): ApiFailure {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return new ApiFailure(415, "UnsupportedMediaType", message);
}

/** 413. */
export function tooLarge(message: string): ApiFailure {
  return new ApiFailure(413, "RequestEntityTooLarge", message);
}

/** 504 for a resourceVersion that lies ahead. */
export function tooLargeResourceVersion(wanted: bigint, current: bigint): ApiFailure {
  const message = `Too large resource version: ${wanted}, current: ${current}`;
  return new ApiFailure(504, "Timeout", `Timeout: ${message}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}
