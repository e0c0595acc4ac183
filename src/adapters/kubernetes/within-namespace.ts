import type { KubernetesApi } from "./cluster-api.ts";

/**
 * The same API, whose lists and watches of namespaced kinds show one namespace only: operators that are tried on a cluster of somebody's must not act on
 * what else is in it. What is in no namespace is shown.
 */
export function withinNamespace(api: KubernetesApi, namespace: string): KubernetesApi {
  return {
    ...api,
    list: (kind, options) => api.list(kind, kind.namespaced ? { ...options, namespace } : options),
    watch: (kind, options) => api.watch(kind, kind.namespaced ? { ...options, namespace } : options),
  };
}
