import type { KubeObject } from "../model/objects.ts";
import { printJson, printStored } from "./json.ts";
import type { ServedKind } from "./served-kind.ts";
import { notAcceptable } from "./status.ts";
import { inVersionOf } from "./world.ts";

/** The form that a client wants its answer in. */
export type Form = "full" | "metadata" | "table";

/** An object as one text of JSON, in a form. */
export type Printer = (object: KubeObject) => string;

/** As the API server lists them; the devcluster itself prints JSON only. */
const ACCEPTED = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const STREAMS = ["application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"];

function refusal(wanted: "object" | "list" | "watch", custom: boolean): string {
  if (custom) return `only the following media types are accepted: ${ACCEPTED.join(", ")}`;
  const forms = wanted === "object" ? ACCEPTED : [...ACCEPTED, ...STREAMS];
  return `406: Not Acceptable\n\nAvailable representations: ${forms.join(", ")}`;
}

/**
 * The form that `Accept` asks for: the first that is served. A single object, a list and a watch have different ones; a watch that is asked for
 * the list form is `undefined`: the API server then sends nothing.
 *
 * Errors: 406.
 */
export function negotiate(
  accept: string | undefined,
  wanted: "object" | "list" | "watch",
  kind: Pick<ServedKind, "custom">,
): Form | undefined {
  if (accept === undefined || accept.trim() === "") return "full";
  for (const range of accept.split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (!["application/json", "*/*", "application/*"].includes(type.toLowerCase())) continue;
    const named = new Map(
      parameters.map((parameter) => [parameter.split("=")[0] ?? "", parameter.split("=")[1] ?? ""]),
    );
    const as = named.get("as");
    if (as === undefined) return "full";
    if (named.get("g") !== "meta.k8s.io" || !["v1", "v1beta1"].includes(named.get("v") ?? "")) continue;
    if (as === "Table") return "table";
    if (as === "PartialObjectMetadata" && wanted !== "list") return "metadata";
    if (as === "PartialObjectMetadataList" && wanted === "list") return "metadata";
    if (as === "PartialObjectMetadataList" && wanted === "watch") return undefined;
  }
  throw notAcceptable(refusal(wanted, kind.custom));
}

/** Makes the printer of a kind's objects in a form. `now` is for the ages in tables. */
export function createPrinter(
  kind: ServedKind,
  form: Form,
  options: { readonly now: () => number; readonly includeObject?: string; readonly item?: boolean },
): Printer {
  switch (form) {
    case "full":
      return (object) => printStored(inVersionOf(kind, object));
    case "metadata":
      return (object) => printJson(partial(object));
    case "table":
      return (object) => printTable(kind, [object], { ...options, metadata: listMeta(object) });
  }
}

function partial({ metadata }: KubeObject) {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

function listMeta({ metadata }: KubeObject): object {
  return { resourceVersion: metadata.resourceVersion ?? "" };
}

const NAME_DESCRIPTION =
  "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically.";

/** A `Table` of objects (Kubernetes `meta.k8s.io/v1`). */
export function printTable(
  kind: ServedKind,
  objects: readonly KubeObject[],
  of: {
    readonly now: () => number;
    readonly includeObject?: string;
    readonly metadata: object;
    readonly columns?: boolean;
  },
): string {
  const now = of.now();
  const columns = [{ name: "Name", type: "string", format: "name", description: NAME_DESCRIPTION }, ...kind.columns];
  return printJson({
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: of.metadata,
    columnDefinitions:
      of.columns === false
        ? null
        : columns.map((column) => ({
            name: column.name,
            type: column.type,
            format: column.format ?? "",
            description: column.description ?? "",
            priority: "priority" in column ? (column.priority ?? 0) : 0,
          })),
    rows: objects.map((object) => ({
      cells: kind.cells(object, now),
      ...rowObject(kind, object, of.includeObject),
    })),
  });
}

function rowObject(kind: ServedKind, object: KubeObject, include = "Metadata"): object {
  if (include === "None") return { object: null };
  return { object: include === "Object" ? inVersionOf(kind, object) : partial(object) };
}

/** An item of a list of a built-in kind: the list names the kind for all. */
function printItem(object: KubeObject): string {
  const { apiVersion: _version, kind: _kind, ...item } = object;
  return printJson(item);
}

/** A list of objects in a form. */
export function printList(
  kind: ServedKind,
  form: Form,
  objects: readonly KubeObject[],
  of: { readonly now: () => number; readonly includeObject?: string; readonly metadata: object },
): string {
  if (form === "table") return printTable(kind, objects, of);
  const print = form === "full" && !kind.custom ? printItem : createPrinter(kind, form, of);
  const head =
    form === "metadata"
      ? { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1" }
      : { kind: kind.listKind, apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}` };
  const meta = printJson({ ...head, metadata: of.metadata }).slice(0, -1);
  return `${meta},"items":[${objects.map(print).join(",")}]}`;
}
