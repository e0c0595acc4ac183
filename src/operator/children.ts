import type { ObjectMeta } from "../model/objects.ts";
import type { ChildKind } from "./types.ts";
import type { DesiredOf, Kind, ObservedOf } from "./kind.ts";

/** Any number of children of one kind, told apart by name. Made by {@link many}. */
export interface Many<K extends Kind = Kind> {
  readonly many: true;
  readonly kind: K;
}

/** What an operator declares of one child: a kind, for one object, or {@link many} of a kind. */
export type ChildDefinition = Kind | Many;

/** The children of an operator, by the names that its code uses. */
export type ChildDefinitions = Readonly<Record<string, ChildDefinition>>;

/** Declares a dynamic set of children of one kind; a reconcile returns them as a list, each with `metadata.name`. */
export function many<K extends Kind>(kind: K): Many<K> {
  return { many: true, kind };
}

/** Whether `value` was made by {@link many}. */
export function isMany(value: object): value is Many {
  return "many" in value && value.many === true;
}

/** A declared child without its types. */
export function toChildKind(definition: ChildDefinition): ChildKind {
  const declaredMany = isMany(definition);
  const { group, version, kind, resource, namespaced } = declaredMany ? definition.kind : definition;
  return { group, version, kind, resource, namespaced, many: declaredMany };
}

/** `metadata` of an object that exists. */
export type LiveMeta = ObjectMeta & { readonly name: string; readonly uid: string };

/** An object that exists. */
export type Live<T> = Omit<T, "metadata"> & { readonly metadata: LiveMeta };

/** What exists of each child: an object or `undefined`, or for {@link many} a list. */
export type ObservedChildren<C extends ChildDefinitions> = {
  readonly [Name in keyof C]: C[Name] extends Many<infer K>
    ? readonly Live<ObservedOf<K>>[]
    : Live<ObservedOf<C[Name]>> | undefined;
};

/** `metadata` that an author may state of a child; the rest is filled in, or the API server's. */
export type ChildMeta = Pick<ObjectMeta, "name" | "namespace" | "labels" | "annotations" | "finalizers">;

/** An intersection as one object type: the compiler looks for fields in common only there, and its messages are shorter. */
type Flat<T> = { readonly [Key in keyof T]: T[Key] };

/** A child as it is wanted. `apiVersion` and `kind` are known; `status` belongs to the child's own controller. */
export type DesiredChild<T> = Flat<
  Omit<T, "apiVersion" | "kind" | "metadata" | "status"> &
    Partial<Pick<T, keyof T & ("apiVersion" | "kind")>> & { readonly metadata?: ChildMeta }
>;

/** One of {@link many} children as it is wanted: it states its name. */
export type DesiredItem<T> = Flat<
  Omit<DesiredChild<T>, "metadata"> & { readonly metadata: ChildMeta & { readonly name: string } }
>;

/** What is wanted of each child: an object or `null`, or for {@link many} a list. No name may be left out. */
export type DesiredChildren<C extends ChildDefinitions> = {
  readonly [Name in keyof C]: C[Name] extends Many<infer K>
    ? readonly DesiredItem<DesiredOf<K>>[]
    : DesiredChild<DesiredOf<C[Name]>> | null;
};

/** A child as it would be applied. */
export type CompleteChild<T> = Omit<T, "metadata" | "status"> & {
  readonly metadata: ObjectMeta & { readonly name: string };
};

/** What a render yields of each child: the complete object or `null`, or for {@link many} a list. */
export type CompleteChildren<C extends ChildDefinitions> = {
  readonly [Name in keyof C]: C[Name] extends Many<infer K>
    ? readonly CompleteChild<DesiredOf<K>>[]
    : CompleteChild<DesiredOf<C[Name]>> | null;
};
