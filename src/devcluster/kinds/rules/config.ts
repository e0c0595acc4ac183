import { equalValues, type JsonMap } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { entry, forbidden, invalid, required } from "../../schema/field-error.ts";
import { mapAt, type Rule } from "./fields.ts";

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_MESSAGE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const MAX_KEY_LENGTH = 253;

/** Keys of a ConfigMap or a Secret: they become names of files. */
function validateKeys(object: JsonMap, part: string): readonly Cause[] {
  return Object.keys(mapAt(object, part)).flatMap((key) => {
    const problems = [
      ...(key.length > MAX_KEY_LENGTH ? [`must be no more than ${MAX_KEY_LENGTH} characters`] : []),
      ...(KEY.test(key) ? [] : [KEY_MESSAGE]),
      ...(key === "." || key.startsWith("..")
        ? [`may not ${key === "." || key === ".." ? "be" : "start with"} '${key === "." ? "." : ".."}'`]
        : []),
    ];
    return problems.map((problem) => invalid(entry(part, key), key, problem));
  });
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
  return [
    ...validateImmutable(object, old, ["data", "binaryData"]),
    ...validateKeys(object, "data"),
    ...twice.map((key) => invalid(entry("data", key), key, "duplicate of key present in binaryData")),
    ...validateKeys(object, "binaryData"),
  ];
};

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
    ...missing.map((key) => required(entry("data", key))),
  ];
};
