/** Who sends a request (Kubernetes `authentication.k8s.io/v1` UserInfo). */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export const AUTHENTICATED = "system:authenticated";
export const UNAUTHENTICATED = "system:unauthenticated";
/** Whoever is in it may do everything, whatever the roles say. */
export const MASTERS = "system:masters";

/** Whoever has the administrator's token. */
export const ADMINISTRATOR: UserInfo = { username: "admin", uid: "admin", groups: [MASTERS, AUTHENTICATED] };

/** Whoever shows nothing. */
export const ANONYMOUS: UserInfo = { username: "system:anonymous", groups: [UNAUTHENTICATED] };

/** The name by which a ServiceAccount is known: `system:serviceaccount:NAMESPACE:NAME`. */
export function serviceAccountUser(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** The groups that every ServiceAccount of a namespace is in. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
}
