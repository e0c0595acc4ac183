import { ensureError } from "../model/errors.ts";
import { printJson } from "./json.ts";
import { type ApiResponse, jsonResponse, warningHeaders } from "./request.ts";
import { ApiFailure, internalError } from "./status.ts";

/** What was thrown below a request, as its answer. */
export function toRefusal(thrown: unknown): ApiResponse {
  const { status, warnings } = thrown instanceof ApiFailure ? thrown : internalError(ensureError(thrown).message);
  const retry = status.details?.retryAfterSeconds;
  const headers = { ...(retry === undefined ? {} : { "retry-after": String(retry) }), ...warningHeaders(warnings) };
  return jsonResponse(status.code ?? 500, printJson(status), headers);
}
