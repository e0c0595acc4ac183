import type { ServedKind } from "./served-kind.ts";
import { ApiFailure, notAcceptable } from "./status.ts";

/** The form that a client wants its answer in. */
export type Form = "full" | "metadata" | "table";

/** What a request may be answered with. */
export type Wanted = "object" | "list" | "watch";

interface MediaRange {
  readonly yaml: boolean;
  /** The `as` of the range: the name of another form. */
  readonly as?: string;
}

const JSON_TYPES: ReadonlySet<string> = new Set(["application/json", "application/*", "*/*"]);
const FORMS: ReadonlySet<string> = new Set(["Table", "PartialObjectMetadata", "PartialObjectMetadataList"]);

/** What most clients want, or do not say. */
const JSON_ONLY = { ranges: [{ yaml: false }], known: true };

/** The media ranges of `Accept` that are served, the most wanted first. `known` is whether any names a type that is served. */
function readAccept(accept = ""): { readonly ranges: readonly MediaRange[]; readonly known: boolean } {
  if (accept === "application/json" || accept.trim() === "") return JSON_ONLY;
  let known = false;
  const ranges = accept.split(",").flatMap((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    const yaml = type.toLowerCase() === "application/yaml";
    if (!yaml && !JSON_TYPES.has(type.toLowerCase())) return [];
    known = true;
    const named = new Map(parameters.map((parameter) => splitParameter(parameter)));
    const as = named.get("as");
    if (as === undefined) return [{ yaml, quality: Number(named.get("q") ?? 1) }];
    const isMeta = named.get("g") === "meta.k8s.io" && ["v1", "v1beta1"].includes(named.get("v") ?? "");
    return isMeta && FORMS.has(as) ? [{ yaml, as, quality: Number(named.get("q") ?? 1) }] : [];
  });
  return { ranges: ranges.toSorted((a, b) => b.quality - a.quality), known };
}

function splitParameter(parameter: string): readonly [string, string] {
  const [name = "", value = ""] = parameter.split("=");
  return [name, value];
}

/** Whether `Accept` asks for YAML before JSON. */
export function wantsYaml(accept: string | undefined): boolean {
  return readAccept(accept).ranges[0]?.yaml === true;
}

/** As the API server lists them; the devcluster itself writes no protobuf. */
const ACCEPTED = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const STREAMS = ["application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"];

/**
 * The form that `Accept` asks for: the first that is served. A single object, a list and a watch have different ones; a watch that is asked for
 * the list form is `undefined`: the API server then sends nothing.
 *
 * Errors: 406.
 */
export function negotiate(
  accept: string | undefined,
  wanted: Wanted,
  kind: Pick<ServedKind, "custom" | "group" | "kind" | "listKind">,
): Form | undefined {
  const { ranges, known } = readAccept(accept);
  const [range] = ranges;
  if (range === undefined) throw refusal(wanted, kind, known);
  if (wanted === "watch" && range.yaml) throw onlyAccepted(STREAMS);
  switch (range.as) {
    case undefined:
      return "full";
    case "Table":
      return "table";
    case "PartialObjectMetadata":
      if (wanted === "list") throw wrongForm(range.as, `a list (${goType(kind, "list")})`);
      return "metadata";
    default:
      if (wanted === "object") throw wrongForm("PartialObjectMetadataList", `not a list (${goType(kind, "object")})`);
      return wanted === "list" ? "metadata" : undefined;
  }
}

/** A type that is not served at all is refused before the kind is asked, unless the kind is a custom one. */
function refusal(wanted: Wanted, { custom }: Pick<ServedKind, "custom">, known: boolean): ApiFailure {
  if (custom || known) return onlyAccepted(ACCEPTED);
  const types = wanted === "object" ? ACCEPTED : [...ACCEPTED, ...STREAMS];
  const message = `406: Not Acceptable\n\nAvailable representations: ${types.join(", ")}`;
  return new ApiFailure(406, "NotAcceptable", message, {});
}

function onlyAccepted(types: readonly string[]): ApiFailure {
  return notAcceptable(`only the following media types are accepted: ${types.join(", ")}`);
}

function wrongForm(form: string, what: string): ApiFailure {
  return notAcceptable(`you requested ${form}, but the requested object is ${what}`);
}

/** The type that the API server holds an answer in. */
function goType(
  { custom, group, kind, listKind }: Pick<ServedKind, "custom" | "group" | "kind" | "listKind">,
  wanted: "object" | "list",
): string {
  if (custom) return wanted === "list" ? "*unstructured.UnstructuredList" : "*unstructured.Unstructured";
  const room = group === "" ? "core" : (group.split(".")[0] ?? "");
  return `*${room}.${wanted === "list" ? listKind : kind}`;
}
