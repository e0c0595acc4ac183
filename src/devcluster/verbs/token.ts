import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { BoundObject, Tokens } from "../auth/tokens.ts";
import { ISSUER } from "../auth/tokens.ts";
import { printJson } from "../json.ts";
import { tokenRequestKind } from "../kinds/built-in.ts";
import { type ApiResponse, jsonResponse, type ResourceRequest, warningHeaders } from "../request.ts";
import type { Cause } from "../served-kind.ts";
import { ApiFailure, badRequest, invalid, methodNotAllowed, notFound } from "../status.ts";
import { slotOf, timestamp, type World } from "../world.ts";
import { readReview } from "./reviews.ts";
import type { WriteVerbs } from "./write.ts";

const DEFAULT_SECONDS = 3600;
const SHORTEST_SECONDS = 600;
const LONGEST_SECONDS = 2 ** 32;

/** POST of a ServiceAccount's `token`: a JSON Web Token that this server signs. Errors: 400, 404, 405, 409, 422. */
export async function requestToken(
  { world, tokens, admit }: Pick<WriteVerbs, "world" | "admit"> & { readonly tokens: Tokens },
  of: ResourceRequest,
): Promise<ApiResponse> {
  const { kind, namespace, name = "", request } = of;
  if (request.method !== "POST") throw methodNotAllowed();
  const form = tokenRequestKind();
  const { object, headers, query } = await readReview(world, of, form);
  const { metadata } = object;
  if ((metadata.namespace ?? "") !== "" && metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  const account = world.store.get(slotOf(kind, namespace, name));
  if (account === undefined) throw notFound(kind, name);
  if ((metadata.name ?? "") !== "" && metadata.name !== name) {
    const message = `Invalid value: ${JSON.stringify(metadata.name)}: must match the service account name if specified`;
    throw invalid(form, name, [{ reason: "FieldValueInvalid", message, field: "metadata.name" }]);
  }
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const seconds = Number(spec["expirationSeconds"] ?? DEFAULT_SECONDS);
  const problem = lifetimeProblem(seconds);
  if (problem !== undefined) throw invalid(form, "", [problem]);
  const audiences =
    isList(spec["audiences"]) && spec["audiences"].length > 0 ? spec["audiences"].map(String) : [ISSUER];
  const reference = isMap(spec["boundObjectRef"]) ? spec["boundObjectRef"] : undefined;
  const bound = reference === undefined ? undefined : findBound(world, namespace, reference);
  const { dryRun, stated = {} } = query;
  const write = { operation: "CREATE", kind, namespace, name, subresource: "token", object, dryRun } as const;
  const warnings = admit?.({ ...write, options: stated }) ?? [];
  const token = tokens.issue(account, { audiences, seconds, ...(bound === undefined ? {} : { bound }) });
  const body = {
    kind: form.kind,
    apiVersion: object.apiVersion,
    metadata: { name, namespace, uid: account.metadata.uid, creationTimestamp: timestamp(world) },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: reference ?? null },
    status: { token, expirationTimestamp: timestamp(world, seconds * 1000) },
  };
  return jsonResponse(201, printJson(body), warnings.length === 0 ? headers : warningHeaders(warnings));
}

function lifetimeProblem(seconds: number): Cause | undefined {
  const problem =
    seconds < SHORTEST_SECONDS
      ? "may not specify a duration less than 10 minutes"
      : seconds > LONGEST_SECONDS
        ? "may not specify a duration larger than 2^32 seconds"
        : undefined;
  if (problem === undefined) return undefined;
  const message = `Invalid value: ${seconds}: ${problem}`;
  return { reason: "FieldValueInvalid", message, field: "spec.expirationSeconds" };
}

const BINDABLE: readonly BoundObject["kind"][] = ["Pod", "Secret", "Node"];

/** What a token shall end with. Errors: 400 for another kind, 404, 409 for another incarnation. */
function findBound({ store }: World, namespace: string, reference: JsonMap): BoundObject {
  const { apiVersion = "", kind: given, name, uid = "" } = reference;
  const kind = BINDABLE.find((one) => one === given);
  // The API server is content with a kind without its version.
  if (kind === undefined || (apiVersion !== "v1" && apiVersion !== "")) {
    const [version, group] = String(apiVersion).split("/").toReversed();
    throw badRequest(`cannot bind token to object of type ${group ?? ""}/${version}, Kind=${String(given)}`);
  }
  const about = { group: "", resource: `${kind.toLowerCase()}s` };
  const at = { collection: `/${about.resource}`, namespace: kind === "Node" ? "" : namespace, name: String(name) };
  const found: KubeObject | undefined = store.get(at);
  if (found === undefined) throw notFound(about, at.name);
  if (uid !== "" && uid !== found.metadata.uid) {
    const why = `the UID in the bound object reference (${String(uid)}) does not match the UID in record. The object might have been deleted and then recreated`;
    const message = `Operation cannot be fulfilled on ${kind} ${JSON.stringify(at.name)}: ${why}`;
    throw new ApiFailure(409, "Conflict", message, { name: at.name, kind });
  }
  return { kind, name: at.name, uid: found.metadata.uid ?? "" };
}
