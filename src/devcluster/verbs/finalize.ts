import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { readObject } from "../body.ts";
import { type ApiResponse, type ResourceRequest, warningHeaders } from "../request.ts";
import { entry, invalid as invalidField } from "../schema/field-error.ts";
import { qualifiedName } from "../schema/names.ts";
import { STANDARD_FINALIZERS } from "../schema/object-meta.ts";
import type { Cause } from "../served-kind.ts";
import { invalid, methodNotAllowed } from "../status.ts";
import { inVersionOf } from "../world.ts";
import { readWriteQuery } from "../write-options.ts";
import { answerObject } from "./read.ts";
import type { WriteVerbs } from "./write.ts";

/**
 * PUT of `finalize`: sets the finalizers of a namespace's `spec`, and nothing else. The last one to go takes a namespace with it that is being deleted.
 *
 * Errors: those of a write; 405 for every other method.
 */
export async function finalizeNamespace({ world, writer }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  if (request.request.method !== "PUT") throw methodNotAllowed();
  const { kind, name = "" } = request;
  const query = readWriteQuery(
    request.query,
    { kind: "UpdateOptions", apply: false },
    request.request.headers["user-agent"],
  );
  const { object: body } = await readObject(request.request, kind, world.registry);
  const finalizers = finalizersOf(body["spec"]);
  const causes = finalizers.flatMap(validateFinalizer);
  if (causes.length > 0) throw invalid(kind, name, causes);
  const { resourceVersion } = body.metadata;
  const { object, warnings = [] } = writer.replace(
    { kind, namespace: "", name, subresource: "finalize" },
    (live) => ({
      ...live,
      metadata: resourceVersion === undefined ? live.metadata : { ...live.metadata, resourceVersion },
      spec: finalizers.length === 0 ? {} : { finalizers },
    }),
    query,
  );
  return answerObject(world, request, 200, inVersionOf(kind, object), undefined, warningHeaders(warnings));
}

/** The finalizers of a namespace's `spec`. */
function finalizersOf(spec: unknown): readonly unknown[] {
  const held: JsonMap = isMap(spec) ? spec : {};
  return isList(held["finalizers"]) ? held["finalizers"] : [];
}

function validateFinalizer(name: unknown, index: number): readonly Cause[] {
  if (typeof name !== "string") return [];
  const at = entry("spec.finalizers", index);
  const problems = qualifiedName(name);
  if (problems.length > 0) return problems.map((problem) => invalidField(at, name, problem));
  return name.includes("/") || STANDARD_FINALIZERS.has(name)
    ? []
    : [invalidField(at, name, "name is neither a standard finalizer name nor is it fully qualified")];
}
