import { area } from "../server.ts";
import { A, B, denied, deniedC, NO_A, under, warned, WORKLOAD, EVERYTHING } from "./policies.ts";
import { apply, CONFIG_MAPS, DEPLOYMENTS, del, jsonPatch, merge, post, put, SECRETS, named } from "./requests.ts";

/** Cases of the area `admission policies`. */
export const policyCases = area("admission policies", {
  "a creation that fails a check": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
  ),
  "a creation that passes": under([NO_A], (ns) => [post(CONFIG_MAPS, ns, B)], 201),
  "a dry run": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, A, { query: "dryRun=All" })],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
  ),
  "an update": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, B), put(CONFIG_MAPS, ns, "c", A)],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
  ),
  "a merge patch": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, B), merge(CONFIG_MAPS, ns, "c", { data: { a: "1" } })],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
  ),
  "a JSON patch": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, B), jsonPatch(CONFIG_MAPS, ns, "c", [{ op: "add", path: "/data/a", value: "1" }])],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
  ),
  "an apply that creates": under(
    [NO_A],
    (ns) => [apply(CONFIG_MAPS, ns, "c", A)],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
  ),
  "an apply that changes": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, B), apply(CONFIG_MAPS, ns, "c", A)],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
  ),
  "a name that is taken comes after the policy": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, B), post(CONFIG_MAPS, ns, A)],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
  ),
  "an invalid object comes before the policy": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, { ...A, data: { a: "1", "b/c": "" } })],
    [
      "422 Invalid: ConfigMap \"c\" is invalid: data[b/c]: Invalid value: \"b/c\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      "name c, kind ConfigMap",
      "FieldValueInvalid data[b/c]",
    ],
  ),
  "another kind": under([NO_A], (ns) => [post(SECRETS, ns, { ...named("s"), data: { a: "" } })], 201),
  "a message": under([{ ...NO_A, message: " no a " }], (ns) => [post(CONFIG_MAPS, ns, A)], deniedC("no a")),
  "a message that is made": under(
    [{ ...NO_A, message: "no", messageExpression: "'a is ' + object.data.a" }],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC("a is 1"),
  ),
  "a message that cannot be made": under(
    [{ ...NO_A, message: "no", messageExpression: "object.data.b" + " + ''" }],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC("no"),
  ),
  "a message of two lines": under(
    [{ ...NO_A, messageExpression: "'a\\nb'" }],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
  ),
  "the reason Forbidden": under(
    [{ ...NO_A, reason: "Forbidden" }],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)", "403 Forbidden"),
  ),
  "the reason RequestEntityTooLarge": under(
    [{ ...NO_A, reason: "RequestEntityTooLarge" }],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC(
      "failed expression: object == null || !has(object.data) || !('a' in object.data)",
      "413 RequestEntityTooLarge",
    ),
  ),
  "the first of several checks is told": under(
    [
      { ...NO_A, message: "one" },
      { expression: "false", message: "two" },
    ],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC("one"),
  ),
  "a warning": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    [201, warned("failed expression: object == null || !has(object.data) || !('a' in object.data)")],
    { actions: ["Warn"] },
  ),
  "warnings of several checks of a change": under(
    [NO_A, { expression: "false", message: "no" }],
    (ns) => [post(CONFIG_MAPS, ns, A), merge(CONFIG_MAPS, ns, "c", { data: { b: "1" } })],
    [200, warned("failed expression: object == null || !has(object.data) || !('a' in object.data)"), warned("no")],
    { actions: ["Warn"] },
  ),
  "a warning of a deletion": under(
    [{ expression: "request.operation != 'DELETE'", message: "kept" }],
    (ns) => [post(CONFIG_MAPS, ns, B), del(CONFIG_MAPS, ns, "c")],
    [200, warned("kept")],
    { actions: ["Warn"] },
  ),
  "a warning about the scale": under(
    [{ expression: "request.?subResource.orValue('') != 'scale'", message: "scaled" }],
    (ns) => [post(DEPLOYMENTS, ns, WORKLOAD), merge(DEPLOYMENTS, ns, "w/scale", { spec: { replicas: 1 } })],
    [200, warned("scaled")],
    { ...EVERYTHING, actions: ["Warn"] },
  ),
  "a deletion": under(
    [{ expression: "request.operation != 'DELETE' || oldObject.data.b != '1'" }],
    (ns) => [post(CONFIG_MAPS, ns, B), del(CONFIG_MAPS, ns, "c")],
    deniedC("failed expression: request.operation != 'DELETE' || oldObject.data.b != '1'"),
  ),
  "a deletion of what is not there": under(
    [{ expression: "request.operation != 'DELETE'" }],
    (ns) => [del(CONFIG_MAPS, ns, "c")],
    ['404 NotFound: configmaps "c" not found', "name c, kind configmaps"],
  ),
  "a deletion whose precondition fails": under(
    [{ expression: "request.operation != 'DELETE'" }],
    (ns) => [post(CONFIG_MAPS, ns, B), del(CONFIG_MAPS, ns, "c", { preconditions: { uid: "x" } })],
    [
      '409 Conflict: Operation cannot be fulfilled on ConfigMap "c": the UID in the precondition (x) does not match the UID in record (UID). The object might have been deleted and then recreated',
      "name c, kind ConfigMap",
    ],
  ),
  "a deletion of a collection": under(
    [{ expression: "request.operation != 'DELETE'" }],
    (ns) => [
      post(CONFIG_MAPS, ns, B),
      del(CONFIG_MAPS, ns, "", undefined, { query: "fieldSelector=metadata.name%3Dc" }),
    ],
    denied('configmaps "Unknown"', "name Unknown, kind configmaps", "failed expression: request.operation != 'DELETE'"),
  ),
  "an error denies": under(
    [{ expression: "object == null || object.data.x == '1'" }],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC("expression 'object == null || object.data.x == '1'' resulted in error: no such key: x"),
  ),
  "an error is ignored": under(
    [{ expression: "object == null || object.data.x == '1'" }],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    201,
    { spec: { failurePolicy: "Ignore" } },
  ),
  "an error, and a check that fails, are ignored and refused": under(
    [{ expression: "object == null || object.data.x == '1'" }, NO_A],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC("failed expression: object == null || !has(object.data) || !('a' in object.data)"),
    { spec: { failurePolicy: "Ignore" } },
  ),
  "an error that an other side of a logical or makes good": under(
    [{ expression: "object == null || object.data.x == '1' || true" }],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    201,
  ),
  "a condition that does not hold": under([NO_A], (ns) => [post(CONFIG_MAPS, ns, A)], 201, {
    spec: { matchConditions: [{ name: "one", expression: "request.name != 'c'" }] },
  }),
  "a condition with an error": under(
    [NO_A],
    (ns) => [post(CONFIG_MAPS, ns, B)],
    deniedC("expression 'object.data.x == '1' || request.name == 'probe'' resulted in error: no such key: x"),
    {
      spec: { matchConditions: [{ name: "one", expression: "object.data.x == '1' || request.name == 'probe'" }] },
    },
  ),
  "a condition with an error beside one that does not hold": under([NO_A], (ns) => [post(CONFIG_MAPS, ns, A)], 201, {
    spec: {
      matchConditions: [
        { name: "one", expression: "object.data.x == '1'" },
        { name: "two", expression: "request.name == 'probe'" },
      ],
    },
  }),
  variables: under(
    [
      {
        expression: "variables.count < 2",
        messageExpression: "string(variables.count) + ' of ' + variables.names.join()",
      },
    ],
    (ns) => [post(CONFIG_MAPS, ns, { ...named("c"), data: { a: "", b: "" } })],
    deniedC("2 of ab"),
    {
      spec: {
        variables: [
          {
            name: "names",
            expression: "object == null || !has(object.data) ? [] : ['a', 'b', 'c'].filter(k, k in object.data)",
          },
          { name: "count", expression: "size(variables.names)" },
        ],
      },
    },
  ),
  "a variable with an error": under(
    [{ expression: "variables.x == '1'" }],
    (ns) => [post(CONFIG_MAPS, ns, A)],
    deniedC(
      "expression 'variables.x == '1'' resulted in error: composited variable \"x\" fails to evaluate: no such key: x",
    ),
    { spec: { variables: [{ name: "x", expression: "object.data.x" }] } },
  ),
  "a variable with an error that nobody asks for": under([NO_A], (ns) => [post(CONFIG_MAPS, ns, B)], 201, {
    spec: { variables: [{ name: "x", expression: "object.data.x" }] },
  }),
});
