import { isList, isMap, type JsonMap, omit } from "../core/merge/values.ts";
import { contentTypeOf, readValue } from "./body.ts";
import { isTrue, numberOf } from "./query.ts";
import type { ResourceRequest } from "./request.ts";
import type { Cause } from "./served-kind.ts";
import { ApiFailure, badRequest, unsupportedMediaType } from "./status.ts";
import { dryRunCause, invalidOptions } from "./write-options.ts";

/** `DeleteOptions` (Kubernetes `meta/v1`), read. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly propagation: "Background" | "Foreground" | "Orphan" | undefined;
  readonly gracePeriodSeconds: number | undefined;
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
  /** The options as the request stated them. Default is none: the deletion is the server's own. */
  readonly stated?: JsonMap;
}

const POLICIES = ["Background", "Foreground", "Orphan"] as const;
const BODY_TYPES = ["application/json", "application/yaml"];

/** Reads the options of a deletion from its body, or from its query when there is no body. Errors: 400, 413, 415, 422. */
export async function readDeleteOptions({ request, query }: ResourceRequest): Promise<DeleteOptions> {
  if ((request.body ?? "") === "") return toOptions(fromQuery(query));
  if (!BODY_TYPES.includes(contentTypeOf(request))) {
    throw unsupportedMediaType([...BODY_TYPES, "application/vnd.kubernetes.protobuf"]);
  }
  return toOptions(assertOptions(await readValue(request).catch(refuse)));
}

function refuse(error: unknown): never {
  if (!(error instanceof ApiFailure) || error.status.code !== 400) throw error;
  throw unread(error.message);
}

function unread(why: string): ApiFailure {
  return badRequest(`couldn't get version/kind; json parse error: ${why}`);
}

/** `DeleteOptions` are registered with every group, under the version of the group, and under `v1` and `meta.k8s.io/v1`. */
function assertOptions(body: unknown): JsonMap {
  const given = body ?? {};
  if (!isMap(given)) throw unread("the body is not an object");
  const { kind = "DeleteOptions", apiVersion = "meta.k8s.io/v1" } = given;
  if (kind !== "DeleteOptions") {
    const what = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`;
    throw badRequest(`${what} in scheme "pkg/runtime/scheme.go:111"`);
  }
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, dryRun, preconditions } = given;
  const isOf = (value: unknown, type: "number" | "string" | "boolean"): boolean =>
    value === undefined || value === null || typeof value === type;
  const odd = Object.entries({
    gracePeriodSeconds: isOf(gracePeriodSeconds, "number"),
    propagationPolicy: isOf(propagationPolicy, "string"),
    orphanDependents: isOf(orphanDependents, "boolean"),
    dryRun: dryRun === undefined || dryRun === null || isList(dryRun),
    preconditions: preconditions === undefined || preconditions === null || isMap(preconditions),
  }).find(([, right]) => !right);
  if (odd !== undefined) throw badRequest(`json: DeleteOptions.${odd[0]} is of another type`);
  return given;
}

function fromQuery(query: URLSearchParams): JsonMap {
  const grace = numberOf(query, "gracePeriodSeconds");
  const policy = query.get("propagationPolicy");
  const orphans = query.get("orphanDependents");
  return {
    dryRun: query.getAll("dryRun").filter((value) => value !== ""),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(orphans === null ? {} : { orphanDependents: isTrue(orphans) }),
  };
}

function toOptions(given: JsonMap): DeleteOptions {
  const causes: Cause[] = [];
  const { propagationPolicy: policy, orphanDependents: orphans, gracePeriodSeconds: grace } = given;
  const propagation = POLICIES.find((known) => known === policy);
  if (typeof policy === "string" && propagation === undefined) {
    const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`;
    causes.push({ reason: "FieldValueNotSupported", message, field: "propagationPolicy" });
  }
  if (typeof policy === "string" && typeof orphans === "boolean") {
    const message = `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`;
    causes.push({ reason: "FieldValueInvalid", message, field: "propagationPolicy" });
  }
  const dryRun = isList(given["dryRun"]) ? given["dryRun"].map(String) : [];
  if (dryRun.some((value) => value !== "All")) causes.push(dryRunCause(dryRun));
  if (causes.length > 0) throw invalidOptions("DeleteOptions", causes);
  const { uid, resourceVersion } = isMap(given["preconditions"]) ? given["preconditions"] : {};
  const { kind: _kind, apiVersion: _version, ...others } = given;
  return {
    stated: dryRun.length > 0 ? others : omit(others, ["dryRun"]),
    dryRun: dryRun.length > 0,
    propagation: propagation ?? (orphans === true ? "Orphan" : orphans === false ? "Background" : undefined),
    gracePeriodSeconds: typeof grace === "number" ? Math.max(0, grace) : undefined,
    preconditions: {
      ...(typeof uid === "string" ? { uid } : {}),
      ...(typeof resourceVersion === "string" ? { resourceVersion } : {}),
    },
  };
}
