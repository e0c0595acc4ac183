import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { UserInfo } from "../auth/user.ts";
import type { ServedKind } from "../served-kind.ts";

/** A write that is about to be stored, or a deletion, as admission judges it. */
export interface AdmittedWrite {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: ServedKind;
  /** Of a Namespace its own name; empty for other cluster-scoped objects. */
  readonly namespace: string;
  /** Empty for each object of a collection that is deleted. */
  readonly name: string;
  readonly subresource?: string;
  /** What will be stored; absent for a deletion. */
  readonly object?: KubeObject;
  /** What is stored; absent for a creation. */
  readonly old?: KubeObject;
  readonly dryRun: boolean;
  /** The options of the request as it stated them, without their kind. */
  readonly options: JsonMap;
}

/** Judges a write. Returns what is to be warned of. Errors: the refusal. */
export type Admit = (write: AdmittedWrite) => readonly string[];

const OPTIONS = { CREATE: "CreateOptions", UPDATE: "UpdateOptions", DELETE: "DeleteOptions" } as const;

/** A kind and resource in one version. */
export interface MatchedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
}

/** The kind of a write's object: that of its subresource, where it has a kind of its own. */
export function kindOf({ kind, subresource }: Pick<AdmittedWrite, "kind" | "subresource">): MatchedKind {
  const { group, version, resource } = kind;
  if (subresource === "scale") return { group: "autoscaling", version: "v1", kind: "Scale", resource };
  if (subresource === "token") return { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", resource };
  return { group, version, kind: kind.kind, resource };
}

/** `admission.k8s.io/v1` AdmissionRequest, as expressions see it: `matched` is the version that a policy asked for. */
export function requestOf(write: AdmittedWrite, user: UserInfo, matched: ServedKind): JsonMap {
  const { operation, namespace, name, subresource, dryRun, options, object } = write;
  const { username, uid, groups, extra } = user;
  const own = kindOf(write);
  const shown = kindOf({ ...write, kind: matched });
  const resource = ({ group, version, resource: plural }: ServedKind): JsonMap => ({
    group,
    version,
    resource: plural,
  });
  const below = subresource === undefined ? {} : { subResource: subresource, requestSubResource: subresource };
  const named = name === "" ? (operation === "CREATE" ? (object?.metadata.name ?? "") : "") : name;
  return {
    kind: { group: shown.group, version: shown.version, kind: shown.kind },
    resource: resource(matched),
    requestKind: { group: own.group, version: own.version, kind: own.kind },
    requestResource: resource(write.kind),
    ...below,
    ...(named === "" ? {} : { name: named }),
    ...(namespace === "" ? {} : { namespace }),
    operation,
    userInfo: {
      ...(username === "" ? {} : { username }),
      ...(uid === undefined || uid === "" ? {} : { uid }),
      ...(groups.length === 0 ? {} : { groups }),
      ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
    },
    dryRun,
    options: { kind: OPTIONS[operation], apiVersion: "meta.k8s.io/v1", ...options },
  };
}
