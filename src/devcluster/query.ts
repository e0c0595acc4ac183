import { badRequest } from "./status.ts";

/** Whether a parameter of the query is a true one: everything but `false`, `0` and nothing. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== "" && value !== "false" && value !== "0";
}

/** A whole number in the query; `undefined` where there is none. Errors: 400. */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === "") return undefined;
  if (!/^-?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  return Number(value);
}
