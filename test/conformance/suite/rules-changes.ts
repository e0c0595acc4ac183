import { area, type Case, type Server } from "../server.ts";
import { changed, props, refusedSchema } from "./definition-cases.ts";
import { answers, done, shows } from "./expect.ts";
import { collection, merge, post, type Collection } from "./requests.ts";
import { DEFINED, invalid, NUMBER, REFUSED, ruled, SCHEMA, STRING } from "./rule-cases.ts";
import { things, version } from "./widgets.ts";

const A = { metadata: { name: "a" } };
/** A change of an object whose spec has this schema; the answer. */
const change =
  (schema: Record<string, unknown>, spec: unknown, patch: unknown, expected: unknown): Case["run"] =>
  async (server) => {
    await changed(server, await things(server, version(schema)), spec, patch, expected);
  };

/** A change that is accepted; the spec that comes of it. */
const accepts =
  (schema: Record<string, unknown>, spec: unknown, patch: unknown, expected: unknown): Case["run"] =>
  async (server) => {
    const kind = await things(server, version(schema));
    const ns = await server.namespace();
    await done(server, post(kind, ns, { ...A, spec }));
    await shows(server, merge(kind, ns, "a", { spec: patch }), ["spec"], { status: 200, spec: expected });
  };

const SHRINKS = { rule: "self.size >= oldSelf.size", message: "never shrinks" };
const ITEM = ruled({ type: "object", required: ["name"], properties: { name: STRING, size: NUMBER } }, SHRINKS);
const KEYED = {
  type: "array",
  maxItems: 5,
  items: ITEM,
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["name"],
};
const NEVER_LESS = ruled(NUMBER, { rule: "self >= oldSelf", message: "never less" });

/** Cases of the area `CEL rules: changes`. */
export const ruleChanges = area("CEL rules: changes", {
  "an item of a list with keys, moved": change(
    props({ l: KEYED }),
    {
      l: [
        { name: "x", size: 2 },
        { name: "y", size: 2 },
      ],
    },
    {
      l: [
        { name: "y", size: 1 },
        { name: "x", size: 2 },
      ],
    },
    invalid("spec.l[0]", "Invalid value: never shrinks"),
  ),
  "an item that is new is not judged": accepts(
    props({ l: KEYED }),
    { l: [{ name: "x", size: 2 }] },
    { l: [{ name: "y", size: 1 }] },
    { l: [{ name: "y", size: 1 }] },
  ),
  "an entry of a map": change(
    props({ m: { type: "object", maxProperties: 5, additionalProperties: NEVER_LESS } }),
    { m: { x: 2 } },
    { m: { x: 1, y: 0 } },
    invalid("spec.m[x]", "Invalid value: 1: never less"),
  ),
  "a field that is taken away is not judged": accepts(
    props({ a: NEVER_LESS, b: NUMBER }),
    { a: 1, b: 1 },
    { a: null },
    { b: 1 },
  ),
  "a field that is taken away, judged from above": change(
    ruled(props({ a: NUMBER, b: NUMBER }), { rule: "!has(oldSelf.a) || has(self.a)", message: "a stays" }),
    { a: 1, b: 1 },
    { a: null },
    invalid("spec", "Invalid value: a stays"),
  ),
  "a list as a set, in another order": accepts(
    props({
      l: ruled(
        { type: "array", maxItems: 5, items: STRING, "x-kubernetes-list-type": "set" },
        { rule: "self == oldSelf" },
      ),
    }),
    { l: ["x", "y"] },
    { l: ["y", "x"] },
    { l: ["y", "x"] },
  ),
  "a list, in another order": change(
    props({ l: ruled({ type: "array", maxItems: 5, items: STRING }, { rule: "self == oldSelf" }) }),
    { l: ["x", "y"] },
    { l: ["y", "x"] },
    invalid("spec.l", "Invalid value: failed rule: self == oldSelf"),
  ),
  "an optional old self that is there": change(
    props({ a: ruled(NUMBER, { rule: "oldSelf.orValue(0) <= self", message: "never less", optionalOldSelf: true }) }),
    { a: 2 },
    { a: 1 },
    invalid("spec.a", "Invalid value: 1: never less"),
  ),
  "unknown fields of an object are compared": change(
    props({ o: ruled({ type: "object", "x-kubernetes-preserve-unknown-fields": true }, { rule: "self == oldSelf" }) }),
    { o: { x: 1 } },
    { o: { x: 2 } },
    invalid("spec.o", "Invalid value: failed rule: self == oldSelf"),
  ),
  "old items of a list without keys": refusedSchema(
    props({ l: { type: "array", maxItems: 5, items: ruled(NUMBER, { rule: "self == oldSelf" }) } }),
    [
      `${REFUSED}.properties[spec].properties[l].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${SCHEMA}.properties[spec].properties[l]`,
      DEFINED,
      `FieldValueInvalid ${SCHEMA}.properties[spec].properties[l].items.x-kubernetes-validations[0].rule`,
    ],
  ),
  "an optional old self that is not used": refusedSchema(
    props({ a: ruled(NUMBER, { rule: "self > 1", optionalOldSelf: true }) }),
    [
      `${REFUSED}.properties[spec].properties[a].x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
      DEFINED,
      `FieldValueInvalid ${SCHEMA}.properties[spec].properties[a].x-kubernetes-validations[0].optionalOldSelf`,
    ],
  ),
});

/** Two versions: what the older one accepts may break the rules of the newer one. */
async function twoVersions(
  server: Server,
  strict: Record<string, unknown>,
  loose: Record<string, unknown>,
): Promise<[Collection, Collection]> {
  const kind = await things(
    server,
    { ...version(strict), name: "v2", storage: false },
    { ...version(loose), name: "v1" },
  );
  const [group = ""] = kind.apiVersion.split("/");
  return [collection(`${group}/v1`, "Thing", "things"), kind];
}

/** What was stored when nothing forbade it, changed under rules that do; the answer. */
const later =
  (
    strict: Record<string, unknown>,
    loose: Record<string, unknown>,
    spec: unknown,
    patch: unknown,
    check: (server: Server, request: ReturnType<typeof merge>) => Promise<unknown>,
  ): Case["run"] =>
  async (server) => {
    const [older, newer] = await twoVersions(server, strict, loose);
    const ns = await server.namespace();
    await done(server, post(older, ns, { ...A, spec }));
    await check(server, merge(newer, ns, "a", { spec: patch }));
  };

const kept =
  (spec: unknown, more: Record<string, unknown> = {}) =>
  (server: Server, request: ReturnType<typeof merge>): Promise<unknown> =>
    shows(server, request, ["spec"], { status: 200, spec, ...more });
const told =
  (expected: unknown) =>
  (server: Server, request: ReturnType<typeof merge>): Promise<unknown> =>
    answers(server, request, expected);

const SMALL = ruled(NUMBER, { rule: "self < 10", message: "too large" });
const LOOSE = props({ a: NUMBER, b: NUMBER });

/** Cases of the area `CEL rules: what was stored before`. */
export const ratcheting = area("CEL rules: what was stored before", {
  "a value that breaks a rule stays": later(
    props({ a: SMALL, b: NUMBER }),
    LOOSE,
    { a: 20, b: 1 },
    { b: 2 },
    kept({ a: 20, b: 2 }, { warnings: ['299 - "spec.a: Invalid value: 20: too large"'] }),
  ),
  "a value that breaks a rule, changed": later(
    props({ a: SMALL, b: NUMBER }),
    LOOSE,
    { a: 20, b: 1 },
    { a: 21 },
    told(invalid("spec.a", "Invalid value: 21: too large")),
  ),
  "an object that breaks a rule, changed elsewhere in it": later(
    ruled(LOOSE, { rule: "self.a < 10", message: "too large" }),
    LOOSE,
    { a: 20, b: 1 },
    { b: 2 },
    told(invalid("spec", "Invalid value: too large")),
  ),
  "a rule that fails to run is not passed over": later(
    props({ a: ruled(NUMBER, { rule: "1 / (self - 20) == 0" }), b: NUMBER }),
    LOOSE,
    { a: 20, b: 1 },
    { b: 2 },
    told(invalid("spec.a", 'Invalid value: "integer": division by zero evaluating rule: 1 / (self - 20) == 0')),
  ),
  "an item of a list with keys that breaks a rule stays": later(
    props({ l: { ...KEYED, items: ruled({ ...ITEM }, { rule: "self.size < 10", message: "too large" }) } }),
    props({
      l: { ...KEYED, items: { type: "object", required: ["name"], properties: { name: STRING, size: NUMBER } } },
    }),
    { l: [{ name: "x", size: 20 }] },
    {
      l: [
        { name: "y", size: 1 },
        { name: "x", size: 20 },
      ],
    },
    kept(
      {
        l: [
          { name: "y", size: 1 },
          { name: "x", size: 20 },
        ],
      },
      { warnings: ['299 - "spec.l[1]: Invalid value: too large"'] },
    ),
  ),
  "an item of a list without keys that breaks a rule, beside a new one": later(
    props({ l: { type: "array", maxItems: 5, items: SMALL } }),
    props({ l: { type: "array", items: NUMBER } }),
    { l: [20] },
    { l: [20, 1] },
    told(invalid("spec.l[0]", "Invalid value: 20: too large")),
  ),
  "a value beyond the schema stays": later(
    props({ a: { ...NUMBER, maximum: 10 }, b: NUMBER }),
    LOOSE,
    { a: 20, b: 1 },
    { b: 2 },
    kept({ a: 20, b: 2 }),
  ),
});
