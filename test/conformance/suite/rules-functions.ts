import { area, type Case } from "../server.ts";
import { props, refusesSpec } from "./definition-cases.ts";

const text = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: "string",
  maxLength: 40,
  ...more,
});

/** A field of every type that a rule can see. */
const FIELDS = {
  i: { type: "integer" },
  d: { type: "number" },
  s: text(),
  b: { type: "boolean" },
  at: { type: "string", format: "date-time" },
  day: { type: "string", format: "date" },
  period: { type: "string", format: "duration" },
  raw: { type: "string", format: "byte", maxLength: 40 },
  any: { "x-kubernetes-int-or-string": true, maxLength: 40 },
  l: { type: "array", maxItems: 8, items: text() },
  n: { type: "array", maxItems: 8, items: { type: "integer" } },
  m: { type: "object", maxProperties: 8, additionalProperties: { type: "integer" } },
  set: { type: "array", maxItems: 8, items: text(), "x-kubernetes-list-type": "set" },
  keyed: {
    type: "array",
    maxItems: 8,
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["k"],
    items: { type: "object", required: ["k"], properties: { k: text(), v: { type: "integer" } } },
  },
  "a-b": text(),
  namespace: text(),
  o: { type: "object", properties: { x__y: text(), "z.z/z": text() } },
  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
};
const SPEC = {
  i: 3,
  d: 2,
  s: "héllo",
  b: true,
  at: "2026-02-03T04:05:06.789Z",
  day: "2026-02-03",
  period: "1h30m",
  raw: "YWI=",
  any: "25%",
  l: ["a", "b"],
  n: [3, 1, 2],
  m: { x: 1, y: 2 },
  set: ["a", "b"],
  keyed: [
    { k: "a", v: 1 },
    { k: "b", v: 2 },
  ],
  "a-b": "dashed",
  namespace: "ns",
  o: { x__y: "under", "z.z/z": "signs" },
  free: { any: [1] },
};

const rule = (source: string, message: string): Record<string, string> => ({ rule: source, message });

/** Each expression holds, and the opposite of it is not taken to hold. */
const hold = (...expressions: readonly string[]): Case["run"] => {
  const rules = expressions.flatMap((expression, index) => [
    rule(expression, `${index} does not hold`),
    rule(`!(${expression})`, `${index} holds`),
  ]);
  return refusesSpec(props(FIELDS, { "x-kubernetes-validations": rules }), SPEC, [
    `422 Invalid: Thing.G.example "a" is invalid: ${bracketed(expressions.map((_, index) => `spec: Invalid value: ${index} holds`))}`,
    "name a, group G.example, kind Thing",
    ...expressions.map(() => "FieldValueInvalid spec"),
  ]);
};

function bracketed(list: readonly string[]): string {
  return list.length === 1 ? (list[0] ?? "") : `[${list.join(", ")}]`;
}

/** The expression fails with this text. */
const fails = (expression: string, error: string): Case["run"] =>
  refusesSpec(props(FIELDS, { "x-kubernetes-validations": [{ rule: expression }] }), SPEC, [
    `422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: "object": ${error} evaluating rule: ${expression}`,
    "name a, group G.example, kind Thing",
    "FieldValueInvalid spec",
  ]);

/** Cases of the area `CEL functions`. */
export const functions = area("CEL functions", {
  "numbers, compared and computed": hold(
    "self.i == 3 && self.d == 2.0 && self.i > self.d && self.d < 3 && 7 / 2 == 3 && -7 % 3 == -1",
    "self.i + 1 == 4 && double(self.i) / 2.0 == 1.5 && 1u + 2u == 3u && uint(self.i) == 3u",
  ),
  conversions: hold(
    "string(self.i) == '3' && int('12') == 12 && double('1.5') == 1.5 && bool('true') && int(2.9) == 2",
    "string(self.d) == '2' && string(1.5) == '1.5' && string(1e21) == '1e+21' && string(true) == 'true'",
    "string(self.raw) == 'ab' && size(self.raw) == 2 && bytes('ab') == self.raw",
  ),
  "types as values": hold(
    "type(self.i) == int && type(self.d) == double && type(self.any) == string && type(self.l) == list",
    "type(self.at) == google.protobuf.Timestamp && type(self.m) == map && type(type(1)) == type && type(null) == null_type",
    "type(self.any) == string ? int(self.any.replace('%', '')) == 25 : self.any == 25",
  ),
  "names that are escaped": hold(
    "self.a__dash__b == 'dashed' && self.__namespace__ == 'ns'",
    "self.o.x__underscores__y == 'under' && self.o.z__dot__z__slash__z == 'signs'",
  ),
  "lists and maps": hold(
    "self.l[0] == 'a' && self.m['x'] == 1 && self.m.y == 2 && 'b' in self.l && 'x' in self.m && !('z' in self.m)",
    "size(self.s) == 5 && self.l.size() == 2 && self.l + ['c'] == ['a', 'b', 'c'] && {'x': 1, 'y': 2} == self.m",
  ),
  macros: hold(
    "self.n.map(x, x * 2) == [6, 2, 4] && self.n.filter(x, x > 1) == [3, 2] && self.n.map(x, x > 1, x + 1) == [4, 3]",
    "self.m.all(k, self.m[k] > 0) && self.l.exists_one(x, x == 'a') && !self.l.exists_one(x, true)",
    "has(self.i) && !has(self.m.z) && has(self.o.x__underscores__y)",
    "self.n.exists(x, 1 / (x - 3) == 5 || x == 2) && (1 / 0 == 1 || self.b)",
  ),
  "macros of two variables": hold(
    "self.m.all(k, v, v > 0) && self.l.exists(i, v, i == 1 && v == 'b') && self.m.existsOne(k, v, v == 1)",
    "self.n.transformList(i, v, v + i) == [3, 2, 4] && self.n.transformList(i, v, v > 1, i) == [0, 2]",
    "self.m.transformMap(k, v, v * 10) == {'x': 10, 'y': 20} && self.m.transformMap(k, v, v > 1, v) == {'y': 2}",
    "self.l.transformMapEntry(i, v, {v: i}) == {'a': 0, 'b': 1}",
  ),
  "optional fields": hold(
    "self.?i.orValue(0) == 3 && self.?o.?x__underscores__y.orValue('') == 'under' && self.?o.x__underscores__y.hasValue()",
    "self.m[?'z'].orValue(7) == 7 && !self.l[?5].hasValue() && self.l[?0].value() == 'a'",
  ),
  "optional values": hold(
    "optional.of(1).value() == 1 && optional.none().orValue(2) == 2 && !optional.ofNonZeroValue('').hasValue()",
    "optional.none().or(optional.of(3)).value() == 3 && self.?i.optMap(x, x + 1).orValue(0) == 4",
    "self.?i.optFlatMap(x, optional.of(x)).value() == 3 && [?self.?i, ?self.m[?'z']] == [3]",
    "{?'a': self.?i, ?'b': self.m[?'z']} == {'a': 3}",
  ),
  "texts: characters": hold(
    "self.s.charAt(1) == 'é' && self.s.indexOf('l') == 2 && self.s.lastIndexOf('l') == 3 && self.s.indexOf('l', 3) == 3",
    "self.s.indexOf('') == 0 && self.s.lastIndexOf('') == 5 && self.s.indexOf('z') == -1 && self.s.charAt(5) == ''",
    "self.s.substring(1, 3) == 'él' && self.s.substring(3) == 'lo' && self.s.contains('ll') && self.s.endsWith('lo')",
  ),
  "texts: changes": hold(
    "self.s.upperAscii() == 'HéLLO' && 'ÀBC'.lowerAscii() == 'Àbc' && ' \\ta\\n'.trim() == 'a'",
    "'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c'] && 'ab'.split('') == ['a', 'b']",
    "'x'.split(',', 0) == [] && 'a'.split(',', 1) == ['a']",
    "self.l.join('-') == 'a-b'",
    "self.l.join() == 'ab'",
    "'aXbX'.replace('X', '_') == 'a_b_' && 'aXbX'.replace('X', '_', 1) == 'a_bX' && 'ab'.replace('', '-') == '-a-b-'",
    "strings.quote('a\"b') == '\"a\\\\\"b\"'",
  ),
  "texts: format": hold(
    "'%s is %d, %.2f and %%'.format(['a', 10, 1.25]) == 'a is 10, 1.25 and %'",
    "'%x %X %o %b %x'.format([255, 255, 8, 5, 'hi']) == 'ff FF 10 101 6869'",
    "'%s %s %s %s'.format([[1, 2], {'k': true}, null, 1.5]) == '[1, 2] {\"k\":true} null 1.5'",
    "'%s %s'.format([duration('90m'), timestamp('2026-01-02T03:04:05Z')]) == '5400s 2026-01-02T03:04:05Z'",
    "'%s'.format([['a', 'b']]) == '[\"a\", \"b\"]' && '%s'.format([[1.5]]) == '[1.500000]'",
  ),
  "regular expressions": hold(
    "'abc 123'.find('[0-9]+') == '123' && 'a'.find('x') == '' && 'ab\\n'.matches('(?s)b.') && matches('x', '[[:alpha:]]')",
    "'a1b22'.findAll('[0-9]+') == ['1', '22'] && 'a1b22'.findAll('[0-9]+', 1) == ['1'] && 'a'.findAll('x') == []",
  ),
  "lists: order and sums": hold(
    "!self.n.isSorted() && [1, 1, 2].isSorted() && self.n.sum() == 6 && [1.5, 1.0].sum() == 2.5 && self.n.min() == 1 && self.l.max() == 'b'",
    "self.n.indexOf(1) == 1 && [1, 2, 1].lastIndexOf(1) == 2 && self.n.indexOf(9) == -1",
  ),
  "lists: parts": hold(
    "self.n.sort() == [1, 2, 3] && self.n.reverse() == [2, 1, 3] && [1, 2, 1].distinct() == [1, 2] && self.n.slice(1, 3) == [1, 2]",
    "[[1], [2, 3]].flatten() == [1, 2, 3] && lists.range(3) == [0, 1, 2] && self.n.sortBy(x, -x) == [3, 2, 1]",
  ),
  sets: hold(
    "sets.contains([1, 2], [1]) && sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 2]) && !sets.intersects([1], [2])",
  ),
  "lists that are sets or have keys": hold(
    "self.set == ['b', 'a'] && size(self.set + ['b', 'c']) == 3 && !(self.l == ['b', 'a'])",
    "size(self.keyed + self.keyed) == 2 && self.keyed.exists(e, e.k == 'b' && e.v == 2)",
  ),
  "instants and days": hold(
    "self.at < timestamp('2027-01-01T00:00:00Z') && self.at.getFullYear() == 2026 && self.at.getMonth() == 1 && self.at.getDate() == 3",
    "self.at.getDayOfMonth() == 2 && self.at.getDayOfWeek() == 2 && self.at.getDayOfYear() == 33 && self.at.getMilliseconds() == 789",
    "self.at.getHours('America/New_York') == 23 && self.at.getHours('+02:00') == 6 && self.day == timestamp('2026-02-03T00:00:00Z')",
    "string(self.at) == '2026-02-03T04:05:06.789Z' && int(self.at) == 1770091506",
  ),
  durations: hold(
    "self.period == duration('90m') && self.period.getMinutes() == 90 && self.at + self.period > self.at && string(self.period) == '5400s'",
    "self.at - timestamp('2026-02-03T04:05:06Z') == duration('789ms') && duration('1.5s').getMilliseconds() == 1500 && duration('-1.5s').getSeconds() == -1",
  ),
  quantities: hold(
    "quantity('1Gi').isGreaterThan(quantity('1G')) && quantity('1000m') == quantity('1') && quantity('2').compareTo(quantity('1')) == 1",
    "quantity('1k').asInteger() == 1000 && !quantity('1m').isInteger() && quantity('500m').asApproximateFloat() == 0.5",
    "quantity('1').add(quantity('1')) == quantity('2') && quantity('1').add(2).sub(1) == quantity('2') && sign(quantity('-1')) == -1",
    "isQuantity('1.5Gi') && !isQuantity('x') && !isQuantity('1 Gi') && !isQuantity('')",
  ),
  "IP addresses": hold(
    "isIP('10.0.0.1') && ip('::1').isLoopback() && ip('10.0.0.1').family() == 4 && !isIP('::ffff:1.2.3.4') && ip('0.0.0.0').isUnspecified()",
    "ip.isCanonical('2001:db8::1') && !ip.isCanonical('2001:DB8::1') && string(ip('2001:db8:0:0:0:0:0:1')) == '2001:db8::1'",
    "ip('169.254.1.1').isLinkLocalUnicast() && ip('ff02::1').isLinkLocalMulticast() && ip('8.8.8.8').isGlobalUnicast() && !isIP('10.0.0.256')",
    "ip('10.0.0.1') == ip('10.0.0.1') && !isIP('fe80::1%eth0') && !isIP('010.0.0.1')",
  ),
  networks: hold(
    "cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && !cidr('10.0.0.0/8').containsIP(ip('11.0.0.1'))",
    "cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8') && cidr('10.0.0.0/8').prefixLength() == 8 && string(cidr('10.0.0.0/8').ip()) == '10.0.0.0'",
    "isCIDR('::/0') && !isCIDR('10.0.0.0/33') && !isCIDR('10.0.0.0') && !cidr('10.0.0.0/8').containsIP('::1')",
  ),
  URLs: hold(
    "url('https://u@h.example:8443/a%20b?x=1&x=2#f').getHost() == 'h.example:8443' && url('https://h:1/').getPort() == '1'",
    "url('https://h/p?x=1&x=2').getQuery() == {'x': ['1', '2']} && url('https://[::1]:80/').getHostname() == '::1' && !isURL('h/p')",
    "url('HTTPS://h/a b').getScheme() == 'https' && url('https://h/a b').getEscapedPath() == '/a%20b' && url('/p').getHost() == ''",
    "url('https://h/') == url('https://h/') && isURL('mailto:x') && !isURL('')",
  ),
  "named formats": hold(
    "!format.dns1123Label().validate('ab').hasValue() && format.named('dns1123Label').value().validate('A').hasValue()",
    "!format.named('nothing').hasValue() && format.uuid().validate('x').value() == ['does not match the UUID format']",
    "!format.dns1123LabelPrefix().validate('ab-').hasValue() && format.dns1123Label().validate('ab-').hasValue()",
    "!format.qualifiedName().validate('a/b').hasValue() && !format.labelValue().validate('').hasValue() && format.date().validate('x').hasValue()",
  ),
  "semantic versions": hold(
    "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.0.0-rc.1').isLessThan(semver('1.0.0')) && semver('v1', true).major() == 1",
    "isSemver('1.2.3') && !isSemver('1.2') && isSemver('v1.2', true) && semver('1.2.3').patch() == 3 && !isSemver('01.2.3')",
    "semver('1.0.0-alpha.2').isLessThan(semver('1.0.0-alpha.10')) && semver('1.0.0+a') == semver('1.0.0+a') && semver('1.0.0').compareTo(semver('1.0.0')) == 0",
  ),
  "a key that there is not": fails("self.m['z'] == 1", "no such key: z"),
  "a field that is not set": fails("self.m.z == 1", "no such key: z"),
  "an index that there is not": fails("self.l[2] == 'c'", "index out of bounds: 2"),
  "a number that is too large": fails("9223372036854775807 + self.i > 0", "integer overflow"),
  "a remainder of nothing": fails("self.i % 0 == 1", "modulus by zero"),
  "a text that is no number": fails("int(self.s) == 1", "type conversion error from 'string' to 'int'"),
  "a character that there is not": fails("self.s.charAt(9) == ''", "index out of range: 9"),
  "a part that there is not": fails("self.s.substring(2, 9) == ''", "index out of range: 9"),
  "a text that is no quantity": fails(
    "quantity(self.s).isInteger()",
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ),
  "a text that is no address": fails(
    "ip(self.s).family() == 4",
    'IP Address "héllo" parse error during conversion from string: ParseAddr("héllo"): unable to parse IP',
  ),
  "the value of nothing": fails("self.m[?'z'].value() == 1", "optional.none() dereference"),
  "the least of nothing": fails("self.l.filter(x, x == 'z').map(x, size(x)).min() == 1", "min called on empty list"),
  "a type that turns out wrong": refusesSpec(
    props(FIELDS, { "x-kubernetes-validations": [{ rule: "self.any > 1" }] }),
    SPEC,
    [
      '422 Invalid: Thing.G.example "a" is invalid: spec: Invalid value: "object": \'no such overload\': call arguments did not match a supported operator, function or macro signature for rule: self.any > 1',
      "name a, group G.example, kind Thing",
      "FieldValueInvalid spec",
    ],
  ),
});
