import { area } from "../server.ts";
import { asksFor } from "./expect.ts";
import { NONE, noted, NOTES, OWNERS, scaler, V1, V2 } from "./autoscaler-bodies.ts";
import { apply, collection, del, type Fields, get, jsonPatch, merge, post, put } from "./requests.ts";

const ROLES = collection("rbac.authorization.k8s.io/v1", "Role", "roles");
const RULE = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
const role = (rules: unknown, metadata: Fields = NONE as Fields): Fields => ({
  metadata: { name: "a", ...metadata },
  rules,
});
/** Says of the names what is said by saying nothing. */
const NAMELESS = [{ ...RULE, resourceNames: [] }];
const by = (manager: string) => ({ query: `fieldManager=${manager}` });

const memory = (averageValue: unknown) => ({
  type: "Resource",
  resource: { name: "memory", target: { type: "AverageValue", averageValue } },
});
const MEMORY = '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}}]';
const spec = (averageValue: unknown): Fields => ({ spec: { metrics: [memory(averageValue)] } });
const TARGET = '"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}';
const ownsRules = (manager: string): string => `${manager} Update rbac.authorization.k8s.io/v1: {"f:rules":{}}`;
const HELD = { finalizers: ["example.dev/a"] };

/** Cases of the area `update: whole lists`: inside of lists that are owned as a whole the same may be said in words that are another value to ownership. */
export const wholeLists = area("update: whole lists", {
  "who says of a rule that it has no names owns the rules": asksFor(
    ["rules", OWNERS],
    (ns) => [post(ROLES, ns, role([RULE]), by("first")), merge(ROLES, ns, "a", { rules: NAMELESS })],
    { status: 200, rules: [RULE], [OWNERS]: [ownsRules("conformance")] },
  ),
  "and so does who says it again": asksFor(
    [OWNERS],
    (ns) => [
      post(ROLES, ns, role(NAMELESS), by("first")),
      put(ROLES, ns, "a", role(NAMELESS), by("second")),
      jsonPatch(ROLES, ns, "a", [{ op: "add", path: "/rules/0/resourceNames", value: [] }], by("third")),
    ],
    { status: 200, [OWNERS]: [ownsRules("third")] },
  ),
  "who says nothing of the names does not": asksFor(
    [OWNERS],
    (ns) => [post(ROLES, ns, role(NAMELESS), by("first")), merge(ROLES, ns, "a", { rules: [RULE] })],
    { status: 200, [OWNERS]: [ownsRules("first")] },
  ),
  "who says a quantity in other words owns the metrics": asksFor(
    ["spec.metrics", "metadata.generation", OWNERS],
    (ns) => [post(V2, ns, scaler(spec("1Gi")["spec"] as object), by("first")), merge(V2, ns, "a", spec("1024Mi"))],
    {
      status: 200,
      "spec.metrics": [memory("1Gi")],
      "metadata.generation": 1,
      [OWNERS]: [
        'conformance Update autoscaling/v2: {"f:spec":{"f:metrics":{}}}',
        `first Update autoscaling/v2: {"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},${TARGET}}}`,
      ],
    },
  ),
  "who says it in the same words does not": asksFor(
    [OWNERS],
    (ns) => [post(V2, ns, scaler(spec("1024Mi")["spec"] as object), by("first")), merge(V2, ns, "a", spec("1Gi"))],
    {
      status: 200,
      [OWNERS]: [
        `first Update autoscaling/v2: {"f:spec":{"f:maxReplicas":{},"f:metrics":{},"f:minReplicas":{},${TARGET}}}`,
      ],
    },
  ),
  "another version has the same words for it": asksFor(
    [NOTES, OWNERS],
    (ns) => [
      apply(V1, ns, "a", scaler(NONE, { metrics: MEMORY })),
      merge(V2, ns, "a", spec("1024Mi")),
      get(V1, ns, "a"),
    ],
    {
      status: 200,
      [NOTES]: noted({ metrics: MEMORY }),
      [OWNERS]: [
        'conformance Update autoscaling/v2: {"f:spec":{"f:metrics":{}}}',
        'me Apply autoscaling/v1: {"f:metadata":{"f:annotations":{"f:autoscaling.alpha.kubernetes.io/metrics":{}}},"f:spec":{"f:maxReplicas":{},"f:scaleTargetRef":{}}}',
      ],
    },
  ),
  "an update that ends the object is answered with the empty list that it states": asksFor(
    ["rules"],
    (ns) => [post(ROLES, ns, role([RULE], HELD)), del(ROLES, ns, "a"), put(ROLES, ns, "a", role([]))],
    { status: 200, rules: [] },
  ),
  "and so is one that only tries to": asksFor(
    ["rules"],
    (ns) => [
      post(ROLES, ns, role([RULE], HELD)),
      del(ROLES, ns, "a"),
      put(ROLES, ns, "a", role([]), { query: "dryRun=All" }),
    ],
    { status: 200, rules: [] },
  ),
  "one that states no list is answered with null": asksFor(
    ["rules"],
    (ns) => [
      post(ROLES, ns, role([], HELD)),
      del(ROLES, ns, "a"),
      merge(ROLES, ns, "a", { metadata: { finalizers: null } }),
    ],
    { status: 200, rules: null },
  ),
});
