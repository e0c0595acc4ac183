import { ADDRESSES } from "./functions/addresses.ts";
import { CONVERSIONS } from "./functions/conversions.ts";
import { NAMED_FORMATS } from "./functions/formats.ts";
import { LISTS } from "./functions/lists.ts";
import { OPTIONALS } from "./functions/optionals.ts";
import { QUANTITIES } from "./functions/quantities.ts";
import { STANDARD } from "./functions/standard.ts";
import { STRINGS } from "./functions/strings.ts";
import { TIMES } from "./functions/times.ts";
import { URLS } from "./functions/urls.ts";
import { VERSIONS } from "./functions/versions.ts";
import type { Overload } from "./signature.ts";

const ALL: readonly Overload[] = [
  ...STANDARD,
  ...CONVERSIONS,
  ...TIMES,
  ...STRINGS,
  ...LISTS,
  ...OPTIONALS,
  ...QUANTITIES,
  ...ADDRESSES,
  ...URLS,
  ...VERSIONS,
  ...NAMED_FORMATS,
];

let functions: ReadonlyMap<string, readonly Overload[]> | undefined;

/** The functions that rules may call, by name. The same map on every call. */
export function functionsByName(): ReadonlyMap<string, readonly Overload[]> {
  functions ??= Map.groupBy(ALL, ({ name }) => name);
  return functions;
}

/** The names of types that rules may compare with `type(…)`. */
export const TYPE_NAMES: ReadonlyMap<string, string> = new Map(
  [
    "bool",
    "bytes",
    "double",
    "google.protobuf.Duration",
    "google.protobuf.Timestamp",
    "int",
    "list",
    "map",
    "net.CIDR",
    "net.IP",
    "null_type",
    "optional_type",
    "string",
    "type",
    "uint",
  ].map((name) => [name, name]),
);
