import { emptyObject } from "../../../core/merge/empty-object.ts";
import { normalize } from "../../../core/merge/normalize.ts";
import type { Type } from "../../../core/merge/schema.ts";
import { equalValues, isMap, type JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import type { Hub, ServedKind } from "../../served-kind.ts";
import { overlay } from "../admit.ts";
import { builtInCatalog } from "../catalog.ts";
import { isPointer } from "../go-fields.ts";
import { completeAfter, completeBefore } from "../kind-defaults.ts";
import { carried, toV1, toV2, withoutCarried } from "./conversion.ts";

const V1 = "autoscaling/v1";
const V2 = "autoscaling/v2";

/**
 * `autoscaling/v1` as another form of `autoscaling/v2`, which is what is stored and judged: a refusal names the fields of `autoscaling/v2`, as
 * that of the API server does.
 */
export function asOlder(kind: ServedKind, newer: ServedKind): ServedKind {
  const hub = createHub(newer);
  const admit: ServedKind["admit"] = (object, old, options) => {
    const admitted = kind.admit(object, old, options);
    if (admitted.problem !== undefined) return admitted;
    // An apply that changes nothing leaves what is stored; whatever else is written is what this version can say of it.
    const same = options?.merged === true && old !== undefined && isSaidTheSame(object, old);
    const whole = same ? withMetadata(hub.to(old), admitted.object) : toV2(admitted.object);
    return { ...admitted, object: hub.from(whole) };
  };
  const validate: ServedKind["validate"] = (object, old, subresource) =>
    newer.validate(hub.to(object), old === undefined ? undefined : hub.to(old), subresource);
  const own: Partial<ServedKind> = {
    storage: false,
    hub,
    admit,
    validate,
    cells: (object, now) => newer.cells(hub.to(object), now),
    // What is read from the store has the defaults of the version that it is stored in.
    toStorage: (object) => completeAfter(newer, completeBefore(newer, asWritten(hub.to(object), V2)), false),
    fromStorage: (object) => hub.from(object),
  };
  // A copy would build the kind's schema, which a start need not wait for.
  const properties = Object.entries(own).map(([name, value]) => [name, { value, enumerable: true }] as const);
  return Object.create(kind, Object.fromEntries(properties)) as ServedKind;
}

/** What is in the store never changes: it is converted once. */
function createHub(kind: ServedKind): Hub {
  const older = new WeakMap<KubeObject, KubeObject>();
  /** By the specs that were made here, which stay with an object when its metadata is written. */
  const newer = new WeakMap<object, KubeObject>();
  return {
    kind,
    to(object) {
      const { spec } = object;
      const made = isMap(spec) ? newer.get(spec) : undefined;
      return made === undefined ? toV2(object) : withMetadata(made, object);
    },
    from(object) {
      if (object.apiVersion === V1) return object;
      let made = older.get(object);
      if (made === undefined) {
        made = toV1(object);
        older.set(object, made);
        if (isMap(made["spec"])) newer.set(made["spec"], object);
      }
      return made;
    },
  };
}

function isSaidTheSame(object: KubeObject, old: KubeObject): boolean {
  const parts = ["spec", "status"].every((part) => object[part] === old[part]);
  return parts && equalValues(carried(object), carried(old));
}

function withMetadata(object: KubeObject, { metadata }: KubeObject): KubeObject {
  return withoutCarried({ ...object, metadata });
}

/** An object, or a part of one, in another version, as Go writes it: what is always written is there. */
export function convert(object: JsonMap, apiVersion: string): JsonMap {
  const whole = object as KubeObject;
  return asWritten(apiVersion === V1 ? toV1(inOwnWords(whole)) : toV2(whole), apiVersion);
}

/** Quantities are what they are to ownership, `1024Mi` for one; what is said of them in a text is said in the API server's words. */
function inOwnWords(object: KubeObject): KubeObject {
  const type = typeOf(V2);
  return type === undefined
    ? object
    : (normalize(object, undefined, type, { zero: false, keepsZero: isPointer }) as KubeObject);
}

function asWritten(object: KubeObject, apiVersion: string): KubeObject {
  const type = typeOf(apiVersion);
  if (type === undefined) return object;
  return overlay(emptyObject(type, { apiVersion, kind: KIND }), object) as KubeObject;
}

const KIND = "HorizontalPodAutoscaler";

function typeOf(apiVersion: string): Type | undefined {
  const version = apiVersion.slice("autoscaling/".length);
  return builtInCatalog().document.typeOf({ group: "autoscaling", version, kind: KIND });
}
