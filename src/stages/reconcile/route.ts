import { isResourceEvent, EVENT_TYPES, type ClusterEvent, type ResourceEvent } from "../../model/events.ts";
import { fromOwnerAnnotation, OWNER_ANNOTATION } from "../../model/marks.ts";
import { fromApiVersion, toObjectKey, type ObjectRef } from "../../model/refs.ts";
import type { Request, RequestReason, Snapshot } from "../../model/requests.ts";
import type { Operator } from "../../operator/types.ts";

/**
 * Which objects have to be looked at, by which operators, because of this event. Pure.
 *
 * An event of an operator's own kind asks for that object; one of a declared child's kind for every owner that it names, by owner
 * reference or, where no owner reference may point, by `skysail.dev/owner`. One event may concern several operators, or none. Signals
 * concern no object.
 *
 * Nothing is filtered here. An event carries the new state only: whether labels or annotations changed cannot be told from it, and a
 * deletion must never be dropped. A change of status alone costs a look at the row (the echo of our own write ends there), or a run with
 * an empty plan.
 */
export function route(event: ClusterEvent, operators: Iterable<Operator>): Request[] {
  if (!isResourceEvent(event)) return [];
  const requests = new Map<string, Request>();
  for (const operator of operators) {
    for (const request of [...ownRequests(event, operator), ...childRequests(event, operator)]) {
      const key = `${request.operator} ${toObjectKey(request.ref)}`;
      if (!requests.has(key)) requests.set(key, request);
    }
  }
  return [...requests.values()];
}

function ownRequests(event: ResourceEvent, operator: Operator): Request[] {
  const { ref } = event.data;
  if (ref.group !== operator.for.group || ref.kind !== operator.for.kind) return [];
  const { version, resource } = operator.for;
  const snapshot = toSnapshot(event);
  const request = toRequest(event, operator, "object", { ...ref, version, resource, uid: event.uid });
  return [snapshot === undefined || ref.version !== version ? request : { ...request, snapshot }];
}

function childRequests(event: ResourceEvent, operator: Operator): Request[] {
  const { ref, owners, annotations } = event.data;
  const declared = Object.values(operator.children).some(({ group, kind }) => group === ref.group && kind === ref.kind);
  if (!declared) return [];
  const { group, version, kind, resource, namespaced } = operator.for;
  const { cluster } = ref;
  const byReference = owners
    .filter((owner) => owner.kind === kind && fromApiVersion(owner.apiVersion).group === group)
    .map(({ name, uid }): ObjectRef => {
      const place = namespaced && ref.namespace !== undefined ? { namespace: ref.namespace } : {};
      return { cluster, group, version, kind, resource, ...place, name, uid };
    });
  const mark = annotations[OWNER_ANNOTATION];
  const owner = mark === undefined ? undefined : fromOwnerAnnotation(mark);
  const byMark = owner?.kind === kind && owner.group === group ? [{ cluster, version, resource, ...owner }] : [];
  return [...byReference, ...byMark].map((parent) => toRequest(event, operator, "child", parent));
}

function toRequest(event: ResourceEvent, operator: Operator, reason: RequestReason, ref: ObjectRef): Request {
  return { operator: operator.name, ref, reason, eventIds: [event.id] };
}

function toSnapshot({ type, time, data }: ResourceEvent): Snapshot | undefined {
  const seenAt = Date.parse(time ?? "");
  if (type === EVENT_TYPES.deleted || data.object === undefined || Number.isNaN(seenAt)) return undefined;
  return { object: data.object, seenAt };
}
