import { describe, expect, test } from "vitest";
import { outcome } from "./judge.ts";

const HOLDS: Readonly<Record<string, readonly string[]>> = {
  "operators and conversions": [
    "self.i == 3 && self.d == 1.5 && self.s == 'héllo' && self.b",
    "self.i + 1 == 4 && 7 / 2 == 3 && -7 % 3 == -1 && self.d < 2 && self.i > 2.5",
    "'a' + 'b' == 'ab' && [1] + [2] == [1, 2] && 'b' > 'a'",
    "string(self.i) == '3' && int('12') == 12 && double('1.5') == self.d && string(1.0) == '1' && bool('true')",
    "type(self.i) == int && type(self.any) == string && type(self.at) == google.protobuf.Timestamp",
    "self.any.endsWith('%') && int(self.any.replace('%', '')) == 25",
    "1u + 2u == 3u && uint(3) == 3u",
    "self.l[0] == 'a' && self.m['x'] == 1 && self.m.y == 2 && 'b' in self.l && 'x' in self.m && !('z' in self.m)",
    "size(self.l) == 2 && self.m.size() == 2 && size(self.s) == 5",
    "self.o.a__dash__b == 'dashed' && self.o.__namespace__ == 'ns'",
    "(self.i > 1 ? 'large' : 'small') == 'large'",
  ],
  macros: [
    "self.l.all(x, size(x) == 1) && self.l.exists(x, x == 'b') && self.l.exists_one(x, x == 'a')",
    "self.n.map(x, x * 2) == [6, 2, 4] && self.n.filter(x, x > 1) == [3, 2] && self.n.map(x, x > 1, x + 1) == [4, 3]",
    "self.m.all(k, k in ['x', 'y']) && self.m.exists(k, self.m[k] == 2)",
    "self.n.exists(x, 1 / (x - 3) == 5 || x == 2)",
    "has(self.i) && !has(self.m.z) && has(self.o.a__dash__b)",
    "self.m.all(k, v, v > 0) && self.l.exists(i, v, i == 1 && v == 'b') && self.m.existsOne(k, v, v == 1)",
    "self.l.transformList(i, v, v + string(i)) == ['a0', 'b1'] && self.n.transformList(i, v, v > 1, i) == [0, 2]",
    "self.m.transformMap(k, v, v * 10) == {'x': 10, 'y': 20} && self.m.transformMap(k, v, v > 1, v) == {'y': 2}",
    "self.l.transformMapEntry(i, v, {v: i}) == {'a': 0, 'b': 1}",
  ],
  "optional values": [
    "self.?i.orValue(0) == 3 && self.m[?'z'].orValue(7) == 7 && self.l[?5].hasValue() == false",
    "optional.of(1).value() == 1 && optional.none().orValue(2) == 2 && !optional.ofNonZeroValue('').hasValue()",
    "self.?o.?a__dash__b.orValue('') == 'dashed' && self.?o.a__dash__b.hasValue()",
    "optional.none().or(optional.of(3)).value() == 3",
    "self.?i.optMap(x, x + 1).orValue(0) == 4 && self.?i.optFlatMap(x, optional.of(x)).value() == 3",
    "[?self.?i, ?optional.none()] == [3] && {?'a': self.?i, ?'b': optional.none()} == {'a': 3}",
    "(self.i > 1 ? 'x.?y' : '[?') == 'x.?y'",
  ],
  strings: [
    "self.s.charAt(1) == 'é' && self.s.indexOf('l') == 2 && self.s.lastIndexOf('l') == 3 && self.s.indexOf('l', 3) == 3",
    "self.s.substring(1, 3) == 'él' && self.s.upperAscii() == 'HéLLO' && 'ABC'.lowerAscii() == 'abc' && ' a '.trim() == 'a'",
    "'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c'] && ['a', 'b'].join('-') == 'a-b'",
    "'aXbX'.replace('X', '_') == 'a_b_' && 'aXbX'.replace('X', '_', 1) == 'a_bX' && self.s.contains('ll') && self.s.startsWith('h')",
    "'%s is %d, %.2f, %x %X %o %b'.format(['a', 10, 1.25, 255, 255, 8, 5]) == 'a is 10, 1.25, ff FF 10 101'",
    "'%s %s %s'.format([[1, 'a'], {'k': true}, null]) == '[1, \"a\"] {\"k\":true} null'",
    "strings.quote('a\"b') == '\"a\\\\\"b\"'",
  ],
  "regular expressions": [
    "'abc'.matches('^a.c$') && !'abc'.matches('^b') && 'ab\\n'.matches('(?s)b.') && matches('x', '[[:alpha:]]')",
    "'abc 123'.find('[0-9]+') == '123' && 'a1b22'.findAll('[0-9]+') == ['1', '22'] && 'a1b22'.findAll('[0-9]+', 1) == ['1'] && 'a'.find('x') == ''",
  ],
  lists: [
    "!self.n.isSorted() && [1, 2].isSorted() && self.n.sum() == 6 && self.n.min() == 1 && self.n.max() == 3",
    "self.n.indexOf(1) == 1 && [1, 2, 1].lastIndexOf(1) == 2 && self.n.indexOf(9) == -1",
    "self.n.sort() == [1, 2, 3] && self.n.reverse() == [2, 1, 3] && [1, 2, 1].distinct() == [1, 2] && self.n.slice(1, 3) == [1, 2]",
    "[[1], [2, 3]].flatten() == [1, 2, 3] && lists.range(3) == [0, 1, 2] && self.n.sortBy(x, -x) == [3, 2, 1]",
    "sets.contains([1, 2], [1]) && sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 2]) && !sets.intersects([1], [2])",
  ],
  times: [
    "self.at < timestamp('2027-01-01T00:00:00Z') && self.at.getFullYear() == 2026 && self.at.getMonth() == 1 && self.at.getDate() == 3",
    "self.at.getDayOfMonth() == 2 && self.at.getDayOfWeek() == 2 && self.at.getDayOfYear() == 33 && self.at.getMilliseconds() == 789",
    "self.at.getHours('America/New_York') == 23 && self.at.getHours('+02:00') == 6 && self.at.getMinutes() == 5 && self.at.getSeconds() == 6",
    "self.period == duration('90m') && self.period.getMinutes() == 90 && self.at + self.period > self.at && string(self.period) == '5400s'",
    "self.at - timestamp('2026-02-03T04:05:06Z') == duration('789ms') && string(self.at) == '2026-02-03T04:05:06.789Z'",
  ],
  quantities: [
    "quantity('1Gi').isGreaterThan(quantity('1G')) && quantity('1000m') == quantity('1') && quantity('2').compareTo(quantity('1')) == 1",
    "quantity('1k').asInteger() == 1000 && !quantity('1m').isInteger() && quantity('500m').asApproximateFloat() == 0.5",
    "quantity('1').add(quantity('1')) == quantity('2') && quantity('1').add(2).sub(1) == quantity('2') && sign(quantity('-1')) == -1",
    "isQuantity('1.5Gi') && !isQuantity('x') && !isQuantity('1 Gi')",
  ],
  "addresses and URLs": [
    "isIP('10.0.0.1') && ip('::1').isLoopback() && ip('10.0.0.1').family() == 4 && !isIP('::ffff:1.2.3.4') && ip('0.0.0.0').isUnspecified()",
    "ip.isCanonical('2001:db8::1') && !ip.isCanonical('2001:DB8::1') && string(ip('2001:db8:0:0:0:0:0:1')) == '2001:db8::1'",
    "cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && !cidr('10.0.0.0/8').containsIP(ip('11.0.0.1'))",
    "cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8') && cidr('10.0.0.0/8').prefixLength() == 8 && string(cidr('10.0.0.0/8').ip()) == '10.0.0.0'",
    "ip('169.254.1.1').isLinkLocalUnicast() && ip('224.0.0.1').isLinkLocalMulticast() && ip('8.8.8.8').isGlobalUnicast() && isCIDR('::/0')",
    "url('https://u@h.example:8443/a%20b?x=1&x=2#f').getHost() == 'h.example:8443' && url('https://h:1/').getPort() == '1'",
    "url('https://h/p?x=1&x=2').getQuery() == {'x': ['1', '2']} && url('https://[::1]:80/').getHostname() == '::1' && !isURL('h/p')",
    "url('HTTPS://h/a b').getScheme() == 'https' && url('https://h/a b').getEscapedPath() == '/a%20b'",
  ],
  "formats and versions": [
    "!format.dns1123Label().validate('ab').hasValue() && format.named('dns1123Label').value().validate('A').hasValue()",
    "!format.named('nothing').hasValue() && format.uuid().validate('x').value() == ['does not match the UUID format']",
    "!format.dns1123LabelPrefix().validate('ab-').hasValue() && format.dns1123Label().validate('ab-').hasValue()",
    "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.0.0-rc.1').isLessThan(semver('1.0.0')) && semver('v1', true).major() == 1",
    "isSemver('1.2.3') && !isSemver('1.2') && isSemver('v1.2', true) && semver('1.2.3').patch() == 3 && semver('1.0.0').compareTo(semver('1.0.0')) == 0",
  ],
};

describe.each(Object.entries(HOLDS))("%s", (_, expressions) => {
  test.each(expressions)("%s", (expression) => {
    expect(outcome(expression)).toEqual({ value: true });
  });
});

const FAILURES: Readonly<Record<string, string>> = {
  "self.i / 0 == 1": "division by zero",
  "self.i % 0 == 1": "modulus by zero",
  "self.m['z'] == 1": "no such key: z",
  "self.m.z == 1": "no such key: z",
  "self.l[2] == 'c'": "index out of bounds: 2",
  "9223372036854775807 + self.i > 0": "integer overflow",
  "self.s.charAt(9) == ''": "index out of range: 9",
  "int(self.s) == 1": "type conversion error from 'string' to 'int'",
  "[0].slice(1, 0) == []": "cannot slice(1, 0), start index must be less than or equal to end index",
  "optional.none().value() == 1": "optional.none() dereference",
  "quantity(self.s).isInteger()":
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  "self.any > 1": "no such overload",
  "self.l.filter(x, x == 'z').map(x, size(x)).min() == 1": "min called on empty list",
};

describe("an evaluation that fails", () => {
  test.each(Object.entries(FAILURES))("%s", (expression, error) => {
    expect(outcome(expression)).toEqual({ error });
  });

  test("does not count when the other side of && or || decides", () => {
    expect(outcome("self.i / 0 == 1 || self.b")).toEqual({ value: true });
    expect(outcome("self.i / 0 == 1 && !self.b")).toEqual({ value: false });
  });

  test("ends an evaluation that costs more than the server lets it cost", () => {
    const list = "lists.range(1000)";
    expect(outcome(`${list}.all(a, ${list}.all(b, a + b >= 0))`)).toEqual({
      error: "operation cancelled: actual cost limit exceeded",
    });
  });
});
