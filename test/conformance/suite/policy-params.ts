import { area, type Case, type Json, type Request } from "../server.ts";
import { done, eventually, same } from "./expect.ts";
import { deniedC, outcome, policed, under, type PolicyOptions, type Validation } from "./policies.ts";
import { CONFIG_MAPS, del, post, named } from "./requests.ts";

const PARAMS = { paramKind: { apiVersion: "v1", kind: "ConfigMap" } };
const AT_MOST: Validation = {
  expression:
    "object == null || !has(object.data) || request.name.startsWith('limit') || params == null || size(object.data) <= int(params.data.most)",
  messageExpression:
    "'at most ' + params.data.most + ' by ' + params.kind + ' ' + params.apiVersion + ' ' + params.metadata.name",
};
const TWO = { ...named("c"), data: { a: "", b: "" } };
const limit = (ns: string, name: string, most: string, labels = {}): Request =>
  post(CONFIG_MAPS, ns, { metadata: { name, labels }, data: { most } });
const limited = (
  first: (ns: string) => readonly Request[],
  expected: Json,
  paramRef?: object,
  more: PolicyOptions = {},
): Case["run"] =>
  under([AT_MOST], (ns) => [post(CONFIG_MAPS, ns, TWO)], expected, {
    spec: PARAMS,
    first,
    binding: paramRef === undefined ? {} : { paramRef },
    ...more,
  });
const BY_NAME = { name: "limit", parameterNotFoundAction: "Allow" };
const BY_LABEL = { selector: { matchLabels: { limit: "" } }, parameterNotFoundAction: "Deny" };
/** The server hears of parameters by itself, and refuses also while it has not: not before it says this does it know them all. */
const once = (says: string): PolicyOptions => ({ probe: { ask: (ns) => post(CONFIG_MAPS, ns, TWO), says } });

/** Cases of the area `admission policies: parameters`. */
export const policyParams = area("admission policies: parameters", {
  "by name": limited((ns) => [limit(ns, "limit", "1")], deniedC("at most 1 by ConfigMap v1 limit"), BY_NAME),
  "one that lets it pass": limited((ns) => [limit(ns, "limit", "2")], 201, BY_NAME),
  "none in the binding": limited(() => [], 201),
  "several by their labels": limited(
    (ns) => [
      limit(ns, "limit-1", "3", { limit: "" }),
      limit(ns, "limit-2", "1", { limit: "" }),
      limit(ns, "limit-3", "0"),
    ],
    deniedC("at most 1 by ConfigMap v1 limit-2"),
    BY_LABEL,
    once("limit-2"),
  ),
  "none with these labels": limited(
    () => [],
    deniedC("failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction"),
    BY_LABEL,
    once("no params found"),
  ),
  "none with these labels, and errors are ignored": limited(
    (ns) => [limit(ns, "limit-1", "3", { limit: "" }), limit(ns, "limit-2", "1", { limit: "x" })],
    201,
    BY_LABEL,
    { spec: { ...PARAMS, failurePolicy: "Ignore" } },
  ),
  "an error in a parameter": limited(
    (ns) => [limit(ns, "limit", "x")],
    deniedC(
      "expression 'object == null || !has(object.data) || request.name.startsWith('limit') || params == null || size(object.data) <= int(params.data.most)' resulted in error: type conversion error from 'string' to 'int'",
    ),
    BY_NAME,
  ),
  "one that goes": async (server) => {
    const ns = await policed(server, [AT_MOST], {
      spec: PARAMS,
      binding: { paramRef: BY_NAME },
      first: (place) => [limit(place, "limit", "1")],
    });
    await done(server, del(CONFIG_MAPS, ns, "limit"));
    await eventually("the parameter is gone", async () =>
      (await server.send(post(CONFIG_MAPS, ns, TWO))).status === 201 ? true : undefined,
    );
  },
  "in an other namespace": async (server) => {
    const place = await server.namespace();
    await done(server, limit(place, "limit", "1"));
    const ns = await policed(server, [AT_MOST], {
      spec: PARAMS,
      binding: { paramRef: { ...BY_NAME, namespace: place } },
    });
    same(await outcome(server, post(CONFIG_MAPS, ns, TWO)), deniedC("at most 1 by ConfigMap v1 limit"));
  },
});
