import type { KubeObject } from "../model/objects.ts";
import { slotOf, type World } from "./world.ts";
import type { WriteQuery } from "./write-options.ts";
import type { Writer } from "./writer.ts";

const NAMESPACES = ["kube-system", "kube-public", "kube-node-lease", "default"];

/** A write of the server's own. */
export function writtenBy(fieldManager: string): WriteQuery {
  return { dryRun: false, fieldManager, force: undefined, fieldValidation: "Ignore" };
}

/** Creates what every cluster has, unless it is there; returns the uid of `kube-system`. */
export function populate({ registry, store }: World, writer: Writer): string {
  const kind = registry.byKind("", "Namespace");
  if (kind === undefined) throw new Error("the kind Namespace is not served");
  const [kubeSystem] = NAMESPACES.map((name): KubeObject => {
    const kept = store.get(slotOf(kind, "", name));
    if (kept !== undefined) return kept;
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    return writer.create({ kind, namespace: "" }, body, writtenBy("kube-apiserver")).object;
  });
  return kubeSystem?.metadata.uid ?? "";
}
