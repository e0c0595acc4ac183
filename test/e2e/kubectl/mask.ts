/** What differs from run to run and from cluster to cluster, and what stands for it. In this order. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, "UID"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "TIME"],
  // kubectl describe, and the head of a diff.
  [/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, "DATE"],
  [/\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}/g, "\tDATE"],
  [/\b(LIVE|MERGED)-\d+/g, "$1"],
  [/kubectl-edit-\d+/g, "kubectl-edit-N"],
  // A line of kubectl's own log.
  [/\bW\d{4} [\d:.]+ +\d+ /g, "LOG "],
  [/(resourceVersion\\*"?: ?\\*)"\d+\\*"/g, '$1"RV"'],
  [/(Resource Version: +)\d+/g, "$1RV"],
  [/https:\/\/127\.0\.0\.1:\d+/g, "SERVER"],
  // Cluster addresses and node ports.
  [/\b10\.(0\.0|96\.\d+)\.\d+\b/g, "IP"],
  [/\b3[0-2]\d{3}(?=\/TCP)/g, "NODEPORT"],
  // A pod's name and a ReplicaSet's. The hash of a template is made of Go's own print of it, which the devcluster does not have.
  [/\b(web)-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, "$1-HASH-SUFFIX"],
  [/\b(web)-[a-z0-9]{8,10}\b/g, "$1-HASH"],
  [/(pod-template-hash[=:] ?)[a-z0-9]+/g, "$1HASH"],
  [/\b(generated)-[a-z0-9]{5}\b/g, "$1-SUFFIX"],
  // Ages stand in columns.
  [/ (<invalid>|\d+[smhd](\d+[smh])?)(?= |$)/gm, " AGE"],
  // Columns are as wide as their widest value.
  [/ +/g, " "],
  [/[ \t]+$/gm, ""],
];

/** The text of one run of kubectl, comparable to that of another. */
export function mask(text: string, namespace: string): string {
  return MASKS.reduce((masked, [what, by]) => masked.replace(what, by), text.replaceAll(namespace, "NS"));
}
