import { SkysailError } from "../model/errors.ts";
import { toApiVersion, type ResourceKind } from "../model/refs.ts";
import { assertDnsLabel, assertGroup, assertKindName, guessPlural } from "./names.ts";

/** Carries the types of a kind; never present at run time. */
export declare const TYPES: unique symbol;

/**
 * A kind that operators can own or be for: how it is served, and, as types only, what its objects look like when read (`Observed`) and
 * when wanted (`Desired`).
 */
export interface Kind<Observed = unknown, Desired = Observed> extends ResourceKind {
  readonly apiVersion: string;
  readonly [TYPES]?: { readonly observed: Observed; readonly desired: Desired };
}

/** The type of a kind's objects as they are read. */
export type ObservedOf<K> = K extends Kind<infer Observed, infer _> ? Observed : never;

/** The type of a kind's objects as they are wanted. */
export type DesiredOf<K> = K extends Kind<infer _, infer Desired> ? Desired : never;

/** A kind that the definition in hand does not own: its names, as its own definition states them. */
export interface KindDefinition {
  /** `""` is the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The name in the API server's paths. Default is the kind in lower case with an English plural ending. */
  readonly plural?: string;
  /** Default is `"Namespaced"`. */
  readonly scope?: "Namespaced" | "Cluster";
}

/**
 * Describes a kind that something else serves (a built-in one, or another project's custom resource), so that it can be a child. `T` is
 * the type of its objects; nothing is validated against it.
 *
 * Errors: `INVALID_OPERATOR` when a name cannot be one.
 *
 * @example
 * ```ts
 * interface Certificate { apiVersion: "cert-manager.io/v1"; kind: "Certificate"; spec: { secretName: string } }
 * const Certificate = defineKind<Certificate>({ group: "cert-manager.io", version: "v1", kind: "Certificate" });
 * ```
 */
export function defineKind<T>(definition: KindDefinition): Kind<T> {
  return Object.freeze(checkKind(definition, "defineKind"));
}

/** Checks the names of a kind and fills in its defaults. `where` starts the message of an `INVALID_OPERATOR`. */
export function checkKind(definition: KindDefinition, where: string): ResourceKind & { readonly apiVersion: string } {
  if (typeof definition !== "object" || definition === null) {
    throw new SkysailError("INVALID_OPERATOR", `${where}: expected an object such as { group, version, kind }`);
  }
  const { group, version, kind, plural, scope = "Namespaced" } = definition;
  assertKindName(kind, `${where}: kind`);
  const at = `${where} ${kind}`;
  if (group !== "") assertGroup(group, `${at}: group`);
  assertDnsLabel(version, `${at}: version`);
  const resource = plural ?? guessPlural(kind);
  assertDnsLabel(resource, `${at}: plural`);
  if (scope !== "Namespaced" && scope !== "Cluster") {
    throw new SkysailError("INVALID_OPERATOR", `${at}: scope must be "Namespaced" or "Cluster"`);
  }
  return {
    group,
    version,
    kind,
    resource,
    namespaced: scope === "Namespaced",
    apiVersion: toApiVersion({ group, version }),
  };
}
