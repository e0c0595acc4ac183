import { type MessageField, messageOf } from "../protobuf/messages.ts";

/** A field of a Go struct as a definition of the API has it. */
export interface GoField {
  /** The field may be nothing: its zero is a value of its own, and written. */
  readonly pointer: boolean;
  /** Go's name of the type of a text, or of the texts in a list or map, where it has one of its own: `v1.ServiceType`. */
  readonly named?: string;
}

/** Fields by their names, in the order in which Go declares them. */
export type GoFields = ReadonlyMap<string, GoField>;

const structs = new Map<string, GoFields | undefined>();

/** The fields of the struct behind a definition (`io.k8s.api.core.v1.ServiceSpec`); `undefined` for one whose struct is not known. */
export function goFields(definition: string): GoFields | undefined {
  const known = structs.get(definition);
  if (known !== undefined || structs.has(definition)) return known;
  const fields = fieldsOf(definition.split(".").slice(-3).join("."));
  const struct = fields === undefined ? undefined : new Map(fields);
  structs.set(definition, struct);
  return struct;
}

type Entry = readonly [name: string, field: GoField];

function fieldsOf(message: string): readonly Entry[] | undefined {
  return messageOf(message)?.flatMap(toEntries);
}

/** A field without a name is a struct whose fields stand in its parent. */
function toEntries([, name, type, shape, named]: MessageField): readonly Entry[] {
  if (name === "") return fieldsOf(type) ?? [];
  return [[name, { pointer: shape === "*", ...(named === undefined ? {} : { named }) }]];
}

/** Whether a field is a pointer in Go; `undefined` when that is not known. */
export function isPointer(definition: string, field: string): boolean | undefined {
  return goFields(definition)?.get(field)?.pointer;
}
