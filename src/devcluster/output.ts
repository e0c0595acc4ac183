import type { KubeObject } from "../model/objects.ts";
import type { Form } from "./accept.ts";
import { printItem, printJson, printStored } from "./json.ts";
import type { Column, ServedKind } from "./served-kind.ts";
import { shownIn } from "./world.ts";

/** An object as one text of JSON, in a form. */
export type Printer = (object: KubeObject) => string;

/** Makes the printer of a kind's objects in a form. `now` is for the ages in tables. */
export function createPrinter(
  kind: ServedKind,
  form: Form,
  options: { readonly now: () => number; readonly includeObject?: string; readonly item?: boolean },
): Printer {
  switch (form) {
    case "full":
      return (object) => printStored(shownIn(kind, object), kind);
    case "metadata":
      return (object) => printJson(partial(kind, object));
    case "table":
      return (object) => printTable(kind, [object], { ...options, metadata: listMeta(object) });
  }
}

/** The metadata alone is that of the version that the kind is stored in. */
function partial({ hub }: ServedKind, object: KubeObject) {
  const { metadata } = hub === undefined ? object : hub.to(object);
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

/** The metadata of a table of one object. */
export function listMeta({ metadata }: KubeObject): object {
  return { resourceVersion: metadata.resourceVersion ?? "" };
}

const NAME_DESCRIPTION =
  "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

const NAME_COLUMN: Column = {
  name: "Name",
  type: "string",
  format: "name",
  description: NAME_DESCRIPTION,
  jsonPath: "",
};

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
  const columns = [kind.firstColumn ?? NAME_COLUMN, ...kind.columns];
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
            priority: column.priority ?? 0,
          })),
    rows: objects.map((object) => ({
      cells: kind.cells(shownIn(kind, object), now),
      ...rowObject(kind, object, of.includeObject),
    })),
  });
}

function rowObject(kind: ServedKind, object: KubeObject, include = "Metadata"): object {
  if (include === "None") return { object: null };
  return { object: include === "Object" ? shownIn(kind, object) : partial(kind, object) };
}

/** Prints items of a list of a built-in kind: the list names the kind for all. */
function itemPrinter(kind: ServedKind): Printer {
  return (object) => printItem(shownIn(kind, object));
}

/** A list of objects in a form. */
export function printList(
  kind: ServedKind,
  form: Form,
  objects: readonly KubeObject[],
  of: { readonly now: () => number; readonly includeObject?: string; readonly metadata: object },
): string {
  if (form === "table") return printTable(kind, objects, of);
  const print = form === "full" && !kind.custom ? itemPrinter(kind) : createPrinter(kind, form, of);
  const head =
    form === "metadata"
      ? { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1" }
      : { kind: kind.listKind, apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}` };
  const meta = printJson({ ...head, metadata: of.metadata }).slice(0, -1);
  return `${meta},"items":[${objects.map(print).join(",")}]}`;
}
