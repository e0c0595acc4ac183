import { assigned } from "../../../src/devcluster/assigned.ts";
import { withoutEmptyLists } from "../../../src/devcluster/finish.ts";
import { builtInKinds } from "../../../src/devcluster/kinds/built-in.ts";
import { servedKindsOf } from "../../../src/devcluster/schema/custom-resource.ts";
import type { Cause, ServedKind } from "../../../src/devcluster/served-kind.ts";
import { ApiFailure } from "../../../src/devcluster/status.ts";
import { onStore } from "../../../src/devcluster/strategies.ts";
import type { KubeObject } from "../../../src/model/objects.ts";
import { toApiVersion } from "../../../src/model/refs.ts";
import { accepted, type Answer, refused } from "./answer.ts";
import type { Asked } from "./ask.ts";
import { THINGS } from "./things.ts";

let things: ServedKind | undefined;

/** What this project's kinds say of a custom resource. */
export function ourThing(asked: Asked): Answer {
  things ??= servedKindsOf(THINGS as unknown as KubeObject).kinds[0];
  if (things === undefined) throw new Error("the definition of Thing is refused");
  return write(things, asked);
}

/** What this project says of a definition. Its object is the built-in kind's. */
export function ourDefinition({ body }: Asked): Answer {
  const crd = JSON.parse(JSON.stringify(body)) as KubeObject;
  const { problems } = servedKindsOf(crd);
  return problems.length > 0 ? refused(problems) : ourBuiltIn({ body: crd });
}

/** What this project's kinds say of an object of a built-in kind. */
export function ourBuiltIn(asked: Pick<Asked, "body" | "old">): Answer {
  const { apiVersion, kind } = asked.body;
  const served = builtInKinds().find((each) => each.kind === kind && toApiVersion(each) === apiVersion);
  if (served === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
  return write(served, asked);
}

function write(kind: ServedKind, { body, old, subresource }: Omit<Asked, "answer">): Answer {
  const { object, problem } = kind.admit(body, old);
  if (problem !== undefined) return refused([], problem);
  try {
    const routed = assigned(kind, route(kind, object, old, subresource), old, () => []);
    const causes = kind.validate(routed, old, subresource);
    if (causes.length > 0) return refused(causes);
    const stored = kind.custom ? routed : withoutEmptyLists(routed);
    return accepted(old === undefined ? onStore(kind, stored) : stored);
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    return refused((error.status.details?.causes ?? []) as readonly Cause[]);
  }
}

/** What the endpoint makes of the object: each writes its own part. */
function route(kind: ServedKind, object: KubeObject, old: KubeObject | undefined, subresource?: string): KubeObject {
  if (!kind.custom) return { ...object, metadata: { ...old?.metadata, ...object.metadata } };
  const { status, ...rest } = object;
  if (old === undefined) return rest as KubeObject;
  if (subresource === "status") return { ...old, ...(status === undefined ? {} : { status }) };
  return { ...rest, metadata: { ...old.metadata, ...object.metadata } } as KubeObject;
}
