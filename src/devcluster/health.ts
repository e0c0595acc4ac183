import { type ApiRequest, type ApiResponse, readUrl, textResponse } from "./request.ts";

/** What is checked: a program that answers is well. */
const CHECKS = ["ping"];
const ENDPOINTS: ReadonlySet<string> = new Set(["healthz", "livez", "readyz"]);

/** Answers `/healthz`, `/livez`, `/readyz` and the checks below them; `undefined` for any other path. */
export function describeHealth(path: string, { url }: Pick<ApiRequest, "url">): ApiResponse | undefined {
  // Every request comes by here.
  if (path.startsWith("/api")) return undefined;
  const [, endpoint = "", check, ...more] = path.split("/");
  if (!ENDPOINTS.has(endpoint) || more.length > 0) return undefined;
  if (check !== undefined) return CHECKS.includes(check) ? textResponse(200, "ok") : undefined;
  const { query } = readUrl(url);
  if (!query.has("verbose")) return textResponse(200, "ok");
  const excluded = query.getAll("exclude");
  const lines = CHECKS.map((name) => `[+]${name} ${excluded.includes(name) ? "excluded: " : ""}ok\n`);
  return textResponse(200, `${lines.join("")}${endpoint} check passed\n`);
}
