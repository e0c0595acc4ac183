import { apply } from "../../core/merge/apply.ts";
import { update, type UpdateOptions } from "../../core/merge/update.ts";
import { isMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { asApplied, assertName, readObject } from "../body.ts";
import { convertMerged } from "../convert-merged.ts";
import { applyDecoding, bodyDecoding, type Decoding } from "../decoding.ts";
import { printJson } from "../json.ts";
import { scaleKind } from "../kinds/built-in.ts";
import { type ApiResponse, jsonResponse, type ResourceRequest, warningHeaders } from "../request.ts";
import { managersOfScale, managersOfScaled } from "../scale/scale-managers.ts";
import { replicasOf, toScale, withReplicas } from "../scale/scale-object.ts";
import { invalid as invalidField } from "../schema/field-error.ts";
import type { ServedKind } from "../served-kind.ts";
import {
  ApiFailure,
  badRequest,
  bareError,
  conflict,
  internalError,
  invalid,
  methodNotAllowed,
  notFound,
} from "../status.ts";
import { inVersionOf, slotOf, timestamp, type World } from "../world.ts";
import { mergeOptions, readWriteQuery, type WriteQuery } from "../write-options.ts";
import { refuseApply } from "../write-refusals.ts";
import { assertIncarnation, assertNamespace } from "./identity.ts";
import { APPLY, changeOf, patchTypeOf, readPatch } from "./patch.ts";
import { warning, type WriteVerbs } from "./write.ts";

/** GET, PUT and PATCH of the scale subresource. Errors: 400, 404, 405, 409, 415, 422, 500. */
export async function scaleObject({ world, writer }: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { kind, namespace, name = "" } = request;
  const { method } = request.request;
  if (method === "GET") return jsonResponse(200, printJson(readScale(world, request)));
  if (method !== "PUT" && method !== "PATCH") throw methodNotAllowed();
  const change = await (method === "PUT" ? readReplacement(world, request) : readPatched(world, request));
  const { query, decoding } = change;
  const next = (live: KubeObject): KubeObject => scaled(kind, live, change.scaleAfter(scaleToChange(kind, live), live));
  const target = { kind, namespace, name, subresource: "scale" } as const;
  const { object, warnings = [] } = warning(decoding, () => writer.replace(target, next, query));
  const headers = warningHeaders([...decoding.warnings(), ...warnings]);
  return jsonResponse(200, printJson(toScale(kind, inVersionOf(kind, object))), headers);
}

function readScale({ store }: World, { kind, namespace, name = "" }: ResourceRequest): KubeObject {
  const stored = store.get(slotOf(kind, namespace, name));
  if (stored === undefined) throw notFound(kind, name);
  const live = inVersionOf(kind, stored);
  if (kind.custom && replicasOf(kind, live) === undefined) {
    throw internalError(`the spec replicas field ${JSON.stringify(kind.scale?.specReplicasPath)} does not exist`);
  }
  return toScale(kind, live);
}

/** The smallest number that a Scale can hold: it stands for a custom resource that does not say how many. */
const UNKNOWN = -(2 ** 31);

function scaleToChange(kind: ServedKind, live: KubeObject): KubeObject {
  const scale = toScale(kind, live);
  const managedFields = managersOfScale(kind, live);
  const unknown = kind.custom && replicasOf(kind, live) === undefined;
  return {
    ...scale,
    metadata: { ...scale.metadata, ...(managedFields === undefined ? {} : { managedFields }) },
    ...(unknown ? { spec: { replicas: UNKNOWN } } : {}),
  };
}

/** A write of a Scale. */
interface ScaleChange {
  readonly query: WriteQuery;
  readonly decoding: Decoding;
  /** The Scale after the write, with its managers. */
  scaleAfter(before: KubeObject, live: KubeObject): KubeObject;
}

async function readReplacement(world: World, request: ResourceRequest): Promise<ScaleChange> {
  const query = queryOf(request, "UpdateOptions");
  const { object, duplicates } = await readObject(request.request, scaleKind(), world.registry).catch(
    (error: unknown) => {
      throw request.kind.custom ? unregistered(error) : error;
    },
  );
  const decoding = bodyDecoding(scaleKind(), query, duplicates);
  const own = request.kind.custom ? { ...decoding, unreadable: () => UNREGISTERED } : decoding;
  const read = admit(object, own);
  assertNamespace(request, object);
  assertName(object.metadata.name ?? "", request.name ?? "");
  return {
    query,
    decoding: own,
    scaleAfter(before, live) {
      assertIncarnation(request, live, read, query.dryRun);
      return owned(before, read, ownershipOptions(world, query));
    },
  };
}

/** The API server has no words for a Scale of a custom resource that it cannot read. */
const UNREGISTERED = badRequest('no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"');

function unregistered(error: unknown): unknown {
  return error instanceof ApiFailure && error.status.code === 400 ? UNREGISTERED : error;
}

async function readPatched(world: World, request: ResourceRequest): Promise<ScaleChange> {
  const type = patchTypeOf(request);
  const query = queryOf(request, "PatchOptions", type === APPLY);
  const patch = await readPatch(request, type);
  const options = ownershipOptions(world, query);
  if (type === APPLY) {
    const config = asApplied(patch.value, scaleKind(), request.name ?? "");
    assertNamespace(request, config);
    const decoding = applyDecoding(scaleKind(), config, query, patch.duplicates);
    return {
      query,
      decoding,
      scaleAfter: (before) => {
        if (request.kind.custom && before.metadata.managedFields === undefined) throw unconverted("live", "/");
        const result = apply(before, config, { ...options, force: query.force ?? false });
        if (result.kind !== "applied") throw refuseApply(result);
        if (request.kind.custom) throw unconverted("new", `${request.namespace}/${request.name ?? ""}`);
        return convertMerged(scaleKind(), result.object, undefined, decoding);
      },
    };
  }
  const { next, decoding } = changeOf(patch, request, { kind: scaleKind(), query, registry: world.registry });
  return {
    query,
    decoding,
    scaleAfter(before) {
      return owned(before, admit(next(before), decoding), options);
    },
  };
}

const SCALE_VERSION = "autoscaling/v1";

function ownershipOptions(world: World, { fieldManager }: WriteQuery): UpdateOptions {
  return mergeOptions(scaleKind(), { manager: fieldManager, subresource: "scale", time: timestamp(world) });
}

function owned(before: KubeObject, object: KubeObject, options: UpdateOptions): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields: update(before, object, options) } };
}

/** An apply to the Scale of a custom resource ends here, as in the API server: it cannot take a Scale for one. */
function unconverted(which: "live" | "new", name: string): ApiFailure {
  const context = which === "live" ? "failed to create manager for existing fields: " : "";
  return bareError(
    `${context}failed to convert ${which} object (${name}; ${SCALE_VERSION}, Kind=Scale) to proper version: request to convert CR to an invalid group/version: ${SCALE_VERSION}`,
  );
}

function queryOf({ query, request }: ResourceRequest, kind: "UpdateOptions" | "PatchOptions", isApply = false) {
  return readWriteQuery(query, { kind, apply: isApply }, request.headers["user-agent"]);
}

function admit(object: KubeObject, decoding: Decoding): KubeObject {
  const { object: admitted, pruned, problem } = scaleKind().admit(object);
  if (problem !== undefined) throw decoding.unreadable(problem);
  decoding.check(pruned);
  return (replicasOf(SCALE_PATH, admitted) ?? 0) === 0 ? withoutReplicas(admitted) : admitted;
}

/** None at all is not written, and not owned. */
function withoutReplicas(scale: KubeObject): KubeObject {
  const spec = isMap(scale["spec"]) ? scale["spec"] : {};
  return { ...scale, spec: omit(spec, ["replicas"]) };
}

/** The object with what its Scale says. Errors: 400, 409, 422. */
function scaled(kind: ServedKind, live: KubeObject, scale: KubeObject): KubeObject {
  const name = live.metadata.name ?? "";
  const replicas = replicasOf(SCALE_PATH, scale) ?? 0;
  const { uid = "", resourceVersion = "" } = scale.metadata;
  if (!kind.custom && replicas < 0) {
    const cause = invalidField("spec.replicas", replicas, "must be greater than or equal to 0");
    throw invalid({ group: "autoscaling", kind: "Scale" }, name, [cause]);
  }
  if (!kind.custom && uid !== "" && uid !== live.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid ?? ""}`;
    throw conflict({ group: kind.group, resource: `${kind.resource}/scale` }, name, why);
  }
  if (replicas === UNKNOWN) {
    throw badRequest(`the spec replicas field ${JSON.stringify(kind.scale?.specReplicasPath)} cannot be empty`);
  }
  const managedFields = managersOfScaled(kind, live, scale.metadata.managedFields) ?? [];
  const metadata = { ...live.metadata, managedFields };
  const stated = resourceVersion === "" ? {} : { resourceVersion };
  return withReplicas(kind, { ...live, metadata: { ...metadata, ...stated } }, replicas);
}

const SCALE_PATH = { scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" } };
