import { update } from "../../core/merge/update.ts";
import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { type Attributes } from "../auth/attributes.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import type { Tokens } from "../auth/tokens.ts";
import type { UserInfo } from "../auth/user.ts";
import { readObject } from "../body.ts";
import { bodyDecoding } from "../decoding.ts";
import { type ApiResponse, type ResourceRequest, warningHeaders } from "../request.ts";
import type { Cause, ServedKind } from "../served-kind.ts";
import { badRequest, invalid, methodNotAllowed } from "../status.ts";
import { timestamp, type World } from "../world.ts";
import { mergeOptions, readWriteQuery, type WriteQuery } from "../write-options.ts";
import { answerObject } from "./read.ts";

/** What reviews are answered from. */
export interface ReviewVerbs {
  readonly world: World;
  readonly tokens: Tokens;
  readonly authorizer: Authorizer;
}

/** A kind that is asked and answered, and never stored: `TokenReview`, `SubjectAccessReview` and their like. */
export function isReview({ group, custom }: Pick<ServedKind, "group" | "custom">): boolean {
  return !custom && (group === "authentication.k8s.io" || group === "authorization.k8s.io");
}

/** POST of a review: the same object with its status. Errors: 400, 405, 422. */
export async function answerReview(verbs: ReviewVerbs, of: ResourceRequest): Promise<ApiResponse> {
  const { kind, request, namespace, user } = of;
  if (request.method !== "POST" || (kind.namespaced && namespace === "")) throw methodNotAllowed();
  const { object, headers, query } = await readReview(verbs.world, of, kind);
  const status = statusOf(verbs, of, object);
  const base = kind.kind === "SelfSubjectReview" ? { creationTimestamp: timestamp(verbs.world) } : {};
  const whole = { ...object, metadata: { ...object.metadata, ...base } } as KubeObject;
  // What is asked about oneself has no fields that anybody could own.
  const managedFields =
    kind.kind === "SelfSubjectReview" || kind.kind === "SelfSubjectRulesReview"
      ? undefined
      : update(undefined, whole, mergeOptions(kind, { manager: query.fieldManager, time: timestamp(verbs.world) }));
  const metadata = managedFields === undefined ? whole.metadata : { ...whole.metadata, managedFields };
  return answerObject(verbs.world, { ...of, user }, 201, { ...whole, metadata, status }, undefined, headers);
}

interface ReadReview {
  readonly object: KubeObject;
  readonly headers: ApiResponse["headers"];
  readonly query: WriteQuery;
}

/** The object that is asked with, and the warnings about what it says. Errors: 400, 413, 415, 422. */
export async function readReview(
  { registry }: Pick<World, "registry">,
  { query, request }: ResourceRequest,
  kind: ServedKind,
): Promise<ReadReview> {
  const write = readWriteQuery(query, { kind: "CreateOptions", apply: false }, request.headers["user-agent"]);
  const { object: body, duplicates } = await readObject(request, kind, registry);
  const decoding = bodyDecoding(kind, write, duplicates);
  const { object, pruned, problem } = kind.admit(body);
  if (problem !== undefined) throw decoding.unreadable(problem);
  decoding.check(pruned);
  return { object, headers: warningHeaders(decoding.warnings()), query: write };
}

function statusOf(
  { tokens, authorizer }: ReviewVerbs,
  { kind, user, namespace }: ResourceRequest,
  object: KubeObject,
): JsonMap {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  switch (kind.kind) {
    case "SelfSubjectReview":
      return { userInfo: user };
    case "TokenReview":
      return reviewToken(tokens, spec);
    case "SelfSubjectAccessReview":
      return { ...authorizer.judge(user, attributesIn(spec)) };
    case "SelfSubjectRulesReview":
      return reviewRules(authorizer, user, spec);
    default: {
      const subject = subjectIn(spec);
      const wanted = attributesIn(spec);
      const local = kind.kind === "LocalSubjectAccessReview";
      if (local && ("path" in wanted || wanted.namespace !== namespace)) {
        const asked = "path" in wanted ? "" : wanted.namespace;
        throw refuse("spec.resourceAttributes.namespace", JSON.stringify(asked), "must match metadata.namespace");
      }
      return { ...authorizer.judge(subject, wanted) };
    }
  }
}

function reviewToken(tokens: Tokens, spec: JsonMap): JsonMap {
  const { token = "", audiences } = spec;
  if (token === "") throw badRequest("token is required for TokenReview in authentication");
  const asked = isList(audiences) && audiences.length > 0 ? audiences.map(String) : undefined;
  const found = tokens.authenticate(String(token), asked);
  if ("error" in found) return { user: {}, error: found.error };
  return { authenticated: true, user: { ...found.user }, audiences: [...found.audiences] };
}

function reviewRules(authorizer: Authorizer, user: UserInfo, spec: JsonMap): JsonMap {
  const { namespace = "" } = spec;
  if (namespace === "") throw badRequest("no namespace on request");
  const rules = authorizer.grants(user, String(namespace)).map(({ rule }) => rule);
  return {
    resourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs === undefined),
    nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
    incomplete: false,
  };
}

/** What a review asks about. Errors: 422 unless it is a resource or a path, and one of both. */
function attributesIn({ resourceAttributes, nonResourceAttributes }: JsonMap): Attributes {
  const ofPath = isMap(nonResourceAttributes) ? nonResourceAttributes : undefined;
  const ofResource = isMap(resourceAttributes) ? resourceAttributes : undefined;
  const text = (from: JsonMap, key: string): string => (typeof from[key] === "string" ? from[key] : "");
  if ((ofPath === undefined) === (ofResource === undefined)) {
    const shown = ofPath === undefined ? null : { Path: text(ofPath, "path"), Verb: text(ofPath, "verb") };
    const why = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    throw refuse("spec", JSON.stringify(shown), why);
  }
  if (ofPath !== undefined) return { verb: text(ofPath, "verb"), path: text(ofPath, "path") };
  const from = ofResource ?? {};
  return {
    verb: text(from, "verb"),
    group: text(from, "group"),
    resource: text(from, "resource"),
    subresource: text(from, "subresource"),
    namespace: text(from, "namespace"),
    name: text(from, "name"),
  };
}

/** Whom a review asks about. Errors: 422 when it names nobody. */
function subjectIn({ user = "", uid, groups, extra }: JsonMap): UserInfo {
  const named = isList(groups) ? groups.map(String) : [];
  if (user === "" && named.length === 0) {
    throw refuse("spec.user", '""', "at least one of user or group must be specified");
  }
  return {
    username: String(user),
    groups: named,
    ...(typeof uid === "string" ? { uid } : {}),
    ...(isMap(extra) ? { extra: extra as NonNullable<UserInfo["extra"]> } : {}),
  };
}

/** The API server leaves the kind out of these refusals. */
function refuse(field: string, value: string, why: string): Error {
  const cause: Cause = { reason: "FieldValueInvalid", message: `Invalid value: ${value}: ${why}`, field };
  return invalid({ group: "authorization.k8s.io", kind: "" }, "", [cause]);
}
