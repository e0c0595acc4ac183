import type { LedgerKey } from "../../model/ledger.ts";
import { fromOwnerAnnotation } from "../../model/marks.ts";
import type { ObjectRef } from "../../model/refs.ts";
import type { Operator } from "../../operator/types.ts";

/**
 * The object that a row is about. A row keeps only what never changes of it: version and resource are the operator's. `undefined` when
 * no operator of that name is for that kind.
 */
export function toDueRef(key: LedgerKey, operators: readonly Pick<Operator, "name" | "for">[]): ObjectRef | undefined {
  const identity = fromOwnerAnnotation(key.object);
  const operator = operators.find(({ name }) => name === key.operator);
  if (identity === undefined || operator === undefined) return undefined;
  const { group, version, kind, resource } = operator.for;
  if (identity.group !== group || identity.kind !== kind) return undefined;
  const { namespace, name } = identity;
  return {
    cluster: key.cluster,
    group,
    version,
    kind,
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
}
