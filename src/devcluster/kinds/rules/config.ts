import { equalValues, type JsonMap } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { entry, forbidden, invalid, required, together, tooLong } from "../../schema/field-error.ts";
import type { NameRule } from "../../schema/names.ts";
import { mapAt, type Rule } from "./fields.ts";

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_MESSAGE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const MAX_KEY_LENGTH = 253;

/** A key of a ConfigMap or a Secret: it becomes the name of a file. */
export const configKey: NameRule = (key) => {
  const found: string[] = [];
  if (key.length > MAX_KEY_LENGTH) found.push(`must be no more than ${MAX_KEY_LENGTH} characters`);
  if (!KEY.test(key)) found.push(KEY_MESSAGE);
  if (key === "." || key === "..") found.push(`must not be '${key}'`);
  else if (key.startsWith("..")) found.push("must not start with '..'");
  return found;
};

function validateKeys(object: JsonMap, part: string): readonly Cause[] {
  const found: Cause[] = [];
  for (const key in mapAt(object, part)) {
    for (const problem of configKey(key)) found.push(invalid(entry(part, key), key, problem));
  }
  return found;
}

/** What an immutable object may not change. */
function validateImmutable(object: JsonMap, old: JsonMap | undefined, parts: readonly string[]): readonly Cause[] {
  if (old?.["immutable"] !== true) return [];
  const changed = [
    ...(object["immutable"] === true ? [] : ["immutable"]),
    ...parts.filter((part) => !equalValues(mapAt(object, part), mapAt(old, part))),
  ];
  return changed.map((field) => forbidden(field, "field is immutable when `immutable` is set"));
}

/** A ConfigMap's keys are names, each in one of its two maps only. */
export const configMap: Rule = (object, old) => {
  const binary = mapAt(object, "binaryData");
  const twice = Object.keys(mapAt(object, "data")).filter((key) => Object.hasOwn(binary, key));
  return together(
    validateImmutable(object, old, ["data", "binaryData"]),
    validateKeys(object, "data"),
    twice.map((key) => invalid(entry("data", key), key, "duplicate of key present in binaryData")),
    validateKeys(object, "binaryData"),
    sizeOf(mapAt(object, "data")) + sizeOf(binary, "base64") > MOST_BYTES ? [tooLong("[]", MOST_BYTES)] : [],
  );
};

const MOST_BYTES = 1024 * 1024;

/** The bytes of all values. */
function sizeOf(map: JsonMap, encoding: "utf8" | "base64" = "utf8"): number {
  let bytes = 0;
  for (const name in map) bytes += Buffer.byteLength(String(map[name]), encoding);
  return bytes;
}

/** The keys that a type of Secret promises. */
const PROMISED: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/dockercfg": [".dockercfg"],
};

/** A Secret has what its type promises, and keeps its type. */
export const secret: Rule = (object, old) => {
  const data = mapAt(object, "data");
  const missing = (PROMISED[String(object["type"])] ?? []).filter((key) => !Object.hasOwn(data, key));
  const retyped = old !== undefined && object["type"] !== old["type"];
  return [
    ...(retyped ? [invalid("type", object["type"], "field is immutable")] : []),
    ...validateImmutable(object, old, ["data"]),
    ...validateKeys(object, "data"),
    ...(sizeOf(data, "base64") > MOST_BYTES ? [tooLong("data", MOST_BYTES)] : []),
    ...missing.map((key) => required(entry("data", key))),
  ];
};
