import { area, type Case } from "../server.ts";
import { asks, done, same } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, list, PODS, post, request, SECRETS, type Collection } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { pod } from "./workloads.ts";
import { four, namesOf } from "./list-cases.ts";

/** Which of `a` to `d` a selector of labels selects, for a built-in and for a custom kind. */
const selects =
  (labelSelector: string, expected: unknown): Case["run"] =>
  async (server) => {
    for (const kind of [CONFIG_MAPS, WIDGETS]) {
      const ns = await four(server, kind);
      const answer = await server.send(list(kind, ns, `labelSelector=${encodeURIComponent(labelSelector)}`));
      same(namesOf(answer), expected);
    }
  };

const refusesLabels = (labelSelector: string, expected: unknown): Case["run"] =>
  asks((ns) => list(CONFIG_MAPS, ns, `labelSelector=${encodeURIComponent(labelSelector)}`), expected);

const fields = (fieldSelector: string): string => `fieldSelector=${encodeURIComponent(fieldSelector)}`;

const refusesFields = (kind: Collection, fieldSelector: string, expected: unknown): Case["run"] =>
  asks((ns) => list(kind, ns, fields(fieldSelector)), expected);

/** Cases of the area `list: label selectors`. */
export const selectors = area("list: label selectors", {
  "=": selects("env=prod", "a c"),
  "==": selects("env==prod", "a c"),
  "!=": selects("env!=prod", "b d"),
  in: selects("env in (prod, test)", "a b c"),
  notin: selects("env notin (prod)", "b d"),
  exists: selects("tier", "a"),
  "does not exist": selects("!env", "d"),
  greater: selects("n>5", "b"),
  less: selects("n<10", "a"),
  several: selects("env=prod,tier!=web", "c"),
  "with a prefix, and empty": selects("x.y/z=", "c"),
  none: selects("", "a b c d"),
  "no value": selects("env=", ""),
  "a key that is none": refusesLabels("a b", [
    "400 BadRequest: unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
  ]),
  "a value that is none": refusesLabels("a=b c", ["400 BadRequest: found 'c', expected: ',' or 'end of string'"]),
  "an open set": refusesLabels("a in (b", [
    "400 BadRequest: unable to parse requirement: found '', expected: ',' or ')'",
  ]),
  "an empty set": refusesLabels("a in ()", {
    status: 200,
    body: { kind: "ConfigMapList", apiVersion: "v1", metadata: { resourceVersion: "RV" }, items: [] },
  }),
  "nothing after a comma": refusesLabels("a,", ["400 BadRequest: found '', expected: identifier after ','"]),
  "nothing between commas": refusesLabels("a,,b", ["400 BadRequest: found ',', expected: identifier after ','"]),
  "an operator without a key": refusesLabels("=a", [
    "400 BadRequest: found '=', expected: !, identifier, or 'end of string'",
  ]),
  "an operator twice": refusesLabels("a===b", [
    "400 BadRequest: unable to parse requirement: found '=', expected: identifier",
  ]),
  "a set without parentheses": refusesLabels("a in b", [
    "400 BadRequest: unable to parse requirement: found 'b' expected: '('",
  ]),
  "a negation with a value": refusesLabels("!a=b", ["400 BadRequest: found '=', expected: ',' or 'end of string'"]),
  "a comparison with a text": refusesLabels("a>b", [
    "400 BadRequest: unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
  ]),
  "an invalid key": refusesLabels("-a=b", [
    "400 BadRequest: unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
  ]),
  "an invalid value": refusesLabels("a=-b", [
    "400 BadRequest: unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ]),
});

/** Cases of the area `list: field selectors`. */
export const fieldSelectors = area("list: field selectors", {
  "metadata.name": async (server) => {
    for (const kind of [CONFIG_MAPS, WIDGETS]) {
      const ns = await four(server, kind);
      same(namesOf(await server.send(list(kind, ns, fields("metadata.name=b")))), "b");
      same(namesOf(await server.send(list(kind, ns, fields("metadata.name!=b")))), "a c d");
      same(namesOf(await server.send(list(kind, ns, fields(`metadata.namespace=${ns},metadata.name=c`)))), "c");
    }
  },
  "escaped signs": async (server) => {
    const ns = await four(server, CONFIG_MAPS);
    same(namesOf(await server.send(list(CONFIG_MAPS, ns, fields("metadata.name=a\\,b")))), "");
    same(namesOf(await server.send(list(CONFIG_MAPS, ns, fields("metadata.name!=a\\=b")))), "a b c d");
  },
  "an equals sign in the value": refusesFields(CONFIG_MAPS, "metadata.name=a=b", [
    "400 BadRequest: invalid field selector: unescaped character in value: 61",
  ]),
  "an odd escape": refusesFields(WIDGETS, "metadata.name=a\\x", [
    "400 BadRequest: invalid field selector: invalid escape sequence: \\x",
  ]),
  "a term without a field": refusesFields(WIDGETS, "=a", ["400 BadRequest: field label not supported: "]),
  "of a Pod: its phase and node": async (server) => {
    const ns = await server.namespace();
    await done(server, post(PODS, ns, pod("a")));
    same(namesOf(await server.send(list(PODS, ns, fields("status.phase=Pending,spec.nodeName=")))), "a");
    same(namesOf(await server.send(list(PODS, ns, fields("status.phase=Running")))), "");
    same(namesOf(await server.send(list(PODS, ns, fields("spec.restartPolicy=Always")))), "a");
  },
  "of a Secret: its type": async (server) => {
    const ns = await four(server, SECRETS);
    same(namesOf(await server.send(list(SECRETS, ns, fields("type=Opaque")))), "a b c d");
  },
  "of a namespace: its phase": async (server) => {
    const ns = await server.namespace();
    const query = fields(`status.phase=Active,metadata.name=${ns}`);
    same(namesOf(await server.send(request("GET", `/api/v1/namespaces?${query}`))), ns);
  },
  "a field that a ConfigMap does not select by": refusesFields(CONFIG_MAPS, "data.k=v", [
    '400 BadRequest: "data.k" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ]),
  "a field that a Pod does not select by": refusesFields(PODS, "spec.hostname=x", [
    "400 BadRequest: field label not supported: spec.hostname",
  ]),
  "a field that a Deployment does not select by": refusesFields(DEPLOYMENTS, "spec.replicas=1", [
    '400 BadRequest: "spec.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ]),
  "a field that a custom kind does not select by": refusesFields(WIDGETS, "spec.size=1", [
    "400 BadRequest: field label not supported: spec.size",
  ]),
  "an operator that there is not": refusesFields(CONFIG_MAPS, "metadata.name>a", [
    "400 BadRequest: invalid selector: 'metadata.name>a'; can't understand 'metadata.name>a'",
  ]),
  "no operator": refusesFields(CONFIG_MAPS, "metadata.name", [
    "400 BadRequest: invalid selector: 'metadata.name'; can't understand 'metadata.name'",
  ]),
});
