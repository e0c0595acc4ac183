import type { KubeObject } from "../../model/objects.ts";
import type { KindSchema } from "./kind-schema.ts";

/**
 * Why the server would refuse `config` because of the resourceVersion or uid that it insists on; `undefined` if it would not. The server
 * looks at this after the conflicts of field managers, and at the resourceVersion first.
 */
export function checkPreconditions(
  live: KubeObject | undefined,
  config: KubeObject,
  schema: KindSchema,
  subresource: string | undefined,
): string | undefined {
  const { uid, resourceVersion, name } = config.metadata;
  const resource = schema.group === "" ? schema.resource : `${schema.resource}.${schema.group}`;
  if (live === undefined) {
    // Only the main endpoint creates.
    if (subresource !== undefined) return `${resource} "${name}" not found`;
    return uid === undefined || uid === ""
      ? undefined
      : `Operation cannot be fulfilled on ${resource} "${name}": uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  }
  if (resourceVersion !== undefined && resourceVersion !== "" && resourceVersion !== live.metadata.resourceVersion) {
    return `Operation cannot be fulfilled on ${resource} "${name}": the object has been modified; please apply your changes to the latest version and try again`;
  }
  if (uid !== undefined && uid !== "" && uid !== live.metadata.uid) {
    const kind = schema.group === "" ? schema.kind : `${schema.kind}.${schema.group}`;
    return `${kind} "${name}" is invalid: metadata.uid: Invalid value: "${uid}": field is immutable`;
  }
  return undefined;
}
