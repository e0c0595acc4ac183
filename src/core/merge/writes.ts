import type { KubeObject } from "../../model/objects.ts";
import { EMPTY_SET } from "./field-set.ts";
import type { ElementOrder } from "./fields-v1.ts";
import type { Manager } from "./managers.ts";
import type { ResetFields } from "./updater.ts";
import { type JsonMap, omit } from "./values.ts";
import type { Versions } from "./versions.ts";

/** Who writes, where, and by which schemas. */
export interface WriteOptions {
  readonly manager: string;
  /** The version of the endpoint. */
  readonly apiVersion: string;
  /** `status`, `scale`, …; absent for the main resource. */
  readonly subresource?: string;
  readonly schemas: Versions;
  /** Default is that every field can be set. */
  readonly resetFields?: ResetFields;
  /** Default is `content`, as for built-in kinds; `text` is for custom resources. */
  readonly order?: ElementOrder;
  /** RFC 3339, whole seconds: stamped on the manager's entry when the write changes the object. */
  readonly time: string;
}

/** The manager entry of a write, without fields. */
export function managerOf(options: WriteOptions, operation: Manager["operation"]): Manager {
  return {
    name: options.manager === "" ? "unknown" : options.manager,
    operation,
    apiVersion: options.apiVersion,
    ...(options.subresource === undefined || options.subresource === "" ? {} : { subresource: options.subresource }),
    fields: EMPTY_SET,
  };
}

/** The object without `metadata.managedFields`; the object itself when it has none. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const metadata = omit(object.metadata as JsonMap, ["managedFields"]);
  return metadata === object.metadata ? object : { ...object, metadata };
}
