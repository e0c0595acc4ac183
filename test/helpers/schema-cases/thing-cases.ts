/** A body to be created, or to take the place of `old`. */
export interface ThingCase {
  readonly spec?: unknown;
  readonly metadata?: object;
  readonly status?: unknown;
  readonly old?: { readonly spec?: unknown; readonly status?: unknown; readonly metadata?: object };
}

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  bsonobjectid: ["507f1f77bcf86cd799439011", "507f1f77"],
  byte: ["", "aGk=", "aGk", "a-_="],
  cidr: ["10.0.0.0/8", "10.0.0.0/33", "::/0", "10.0.0.0", "010.0.0.0/8", "10.0.0.0/08"],
  creditcard: ["4111111111111111", "4111-1111-1111-1111", "4111111111111112"],
  date: ["2024-02-29", "2023-02-29", "2024-2-1", "0000-01-01"],
  "date-time": [
    "2024-02-29T10:00:00Z",
    "2024-02-29t10:00:00.5z",
    "2024-02-29T24:00:00Z",
    "2024-02-29 10:00:00Z",
    "2024-02-29T10:00:00+01:00",
    "x",
  ],
  datetime: ["2024-02-29T10:00:00Z", "no"],
  duration: ["1h30m", "5 days", "1w", "abc", "", "10", "-1.5h", "3 wk", "1d"],
  email: ["a@b.c", "A <a@b.c>", "a@b", "a", "@b", "a@", "a b@c.d", '"a b"@c.d', "a..b@c.d", "a@[1.2.3.4]", "ä@b.c"],
  hexcolor: ["#fff", "fff", "#ffff", "#ABCDEF"],
  hostname: ["a.b.example", "a", "-a", "a-", "a_b", "1.2.3.4", "a.b.c1", "1a.example", "ä.example"],
  ipv4: ["1.2.3.4", "1.2.3.256", "1.2.3", "01.2.3.4", "::ffff:1.2.3.4"],
  ipv6: ["::1", "1.2.3.4", "::ffff:1.2.3.4", "fe80::1%eth0", "g::"],
  isbn: ["0321751043", "978-0321751041", "0321751044"],
  isbn10: ["0321751043", "978-0321751041"],
  isbn13: ["978-0321751041", "0321751043"],
  "k8s-long-name": ["a.b", "A.b", "-a"],
  "k8s-short-name": ["a-b", "a.b", "A"],
  mac: ["01:23:45:67:89:ab", "01-23-45-67-89-ab", "0123.4567.89ab", "01:23:45", "01:23-45:67:89:ab"],
  password: ["", "x"],
  rgbcolor: ["rgb(1,2,3)", "rgb(1,2,300)", "rgb( 1 , 2 , 3 )"],
  ssn: ["123-45-6789", "123456789", "12-345-6789"],
  uri: [
    "http://a.b/c?d#e",
    "/a/b",
    "a/b",
    "mailto:a@b.c",
    "",
    "http://a b/",
    "/a b",
    "http://[::1]:80/",
    "http://a:b/",
    "/%zz",
    "urn:x:y",
    "//a/b",
    "http://",
    "x:/y",
  ],
  uuid: ["123e4567-e89b-12d3-a456-426614174000", "123E4567E89B12D3A456426614174000", "123e4567"],
  uuid3: ["123e4567-e89b-32d3-a456-426614174000", "123e4567-e89b-42d3-a456-426614174000"],
  uuid4: ["123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-42d3-c456-426614174000"],
  uuid5: ["123e4567-e89b-52d3-a456-426614174000", "x"],
  "no-such-format": ["anything"],
};

const formatCases = Object.entries(SAMPLES).flatMap(([format, samples]) =>
  samples.map((sample) => ({ spec: { [`f-${format}`]: sample } })),
);

/** Values to try for fields of `spec`, valid and not. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  text: ["ab", "a", "abcde", "äöüß", "😀😀😀😀", 5, true, 1.5, null, [], {}],
  pattern: ["a-1", "A", ""],
  classes: ["A é.12", "a é.12", "A\u00a0é.12"],
  flags: ["ABC", "abd"],
  color: ["red", "blue", "", null],
  level: [1, 3, "1"],
  whole: [1, 10, 0, 11, 5.5, "5", 5e20, true, null],
  exclusive: [2, 1, 10],
  even: [4, 3],
  half: [1.5, 2.5, 2.6, -2, 0.3, 3],
  small: [2147483647, 2147483648, -2147483649, 1.5, "x", true],
  large: [9007199254740991, 1e30],
  float: [1.5, 1e39, "x"],
  flag: [true, "true", 0],
  nullable: [null, "x", 1],
  nullableEnum: ["a", "b", null],
  port: [80, "http", true, 1.5, null],
  portOf: [5, "5%", "5"],
  list: [["a"], [], ["a", "b", "c"], [""], [1, null], "a"],
  set: [[1, 2], [1, 1, 1, 2, 2], ["1"]],
  map: [{ a: 1 }, {}, { a: 1, b: 2, c: 3 }, { a: -1, "b.c": "x" }, { a: null }],
  keyed: [
    [{ name: "a" }],
    [{ name: "a" }, { name: "a", size: 1 }],
    [{}],
    [{ size: 1 }, { size: 2 }],
    ["a"],
    [{ name: "a", size: 6 }],
  ],
  doubleKeyed: [
    [{ port: 1 }, { port: 1, protocol: "UDP" }],
    [{ port: 1 }, { port: 1, protocol: "TCP" }],
    [{ port: 1, bogus: 1 }],
  ],
  nested: [
    { inner: { a: "x" } },
    {},
    { inner: {} },
    { inner: { a: "x", b: null } },
    { inner: null },
    { bogus: 1, inner: { a: "x", more: {} } },
  ],
  any: [{ a: "x" }, {}, { a: 1 }, { c: 1 }],
  one: [{ a: "x" }, { a: "x", b: "y" }, {}],
  all: ["ab", "a", "abcd"],
  not: ["good", "bad"],
  raw: [{ x: { y: 1 }, known: 1 }, { known: "1" }],
  anything: [1, "x", [1], { a: null }, null],
  resource: [
    { apiVersion: "v1", kind: "Pod", metadata: { name: "x", bogus: 1, labels: { a: "b" } }, spec: {} },
    { kind: "Pod" },
    { apiVersion: "v1", kind: "a b" },
    { apiVersion: "a/b/c", kind: "" },
    { apiVersion: "", kind: 5 },
    { apiVersion: "v1", kind: "Pod", metadata: { name: "a/b", labels: { "-a": "b", a: "-" } } },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { finalizers: ["x y"], ownerReferences: [{ apiVersion: "v1", kind: "", name: "", uid: "" }] },
    },
  ],
  defaulted: ["y", null, 5],
  defaults: [{}, { a: null }, { list: [{}, { c: 1 }] }, { bogus: 1 }],
  bogus: [1, { a: 1 }],
};

const valueCases: readonly ThingCase[] = Object.entries(VALUES).flatMap(([field, values]) =>
  values.map((value) => ({ spec: { [field]: value } })),
);

const LONG = "a".repeat(64);

const metadataCases: readonly ThingCase[] = [
  { spec: {}, metadata: { name: "A_b" } },
  { spec: {}, metadata: { name: "a..b" } },
  { spec: {}, metadata: { name: "a".repeat(254) } },
  { spec: {}, metadata: { labels: { "a b": "c" } } },
  { spec: {}, metadata: { labels: { a: "b c", [LONG]: "x", "x/y/z": "1", "/a": "1", "b/": "2", "A.b/c": "d" } } },
  { spec: {}, metadata: { labels: { a: LONG } } },
  { spec: {}, metadata: { annotations: { "a b": "c", "X.y/z": "ok" } } },
  { spec: {}, metadata: { annotations: { big: "x".repeat(256 * 1024) } } },
  { spec: {}, metadata: { finalizers: ["a b", "example.com/x"] } },
  { spec: {}, metadata: { finalizers: ["orphan", "foregroundDeletion"] } },
  { spec: {}, metadata: { ownerReferences: [{ apiVersion: "v1", kind: "Event", name: "x", uid: "y" }] } },
  { spec: {}, metadata: { ownerReferences: [{ apiVersion: "a/b/c", kind: "", name: "", uid: "" }] } },
  {
    spec: {},
    metadata: {
      ownerReferences: [
        { apiVersion: "v1", kind: "A", name: "x", uid: "1", controller: true },
        { apiVersion: "v1", kind: "B", name: "y", uid: "2", controller: true },
      ],
    },
  },
  {},
  { spec: null },
  { spec: 5 },
  { spec: {}, status: { replicas: 5, phase: "Nope" } },
];

const updateCases: readonly ThingCase[] = [
  { old: { spec: { color: "red" } }, spec: { color: "blue" } },
  { old: { spec: { keyed: [{ name: "a", size: 1 }] } }, spec: { keyed: [{ name: "a", size: 9 }, { name: "b" }] } },
  { old: { spec: { text: "ab" } }, spec: { text: "ab", set: [1, 1] } },
  { old: { spec: { whole: 2 } }, spec: { whole: -1, color: "x" } },
  { old: { spec: {} }, status: { replicas: 101 } },
  { old: { spec: {} }, status: { replicas: -1, phase: "Nope" } },
  { old: { spec: {} }, status: { replicas: 1, phase: "On", bogus: 1, selector: "a=b" } },
  { old: { spec: {} }, status: { phase: 5, selector: 5 } },
  { old: { spec: {} }, spec: {}, metadata: { labels: { "a b": "c" } } },
];

/** All objects to try. */
export const THING_CASES: readonly ThingCase[] = [...valueCases, ...formatCases, ...metadataCases, ...updateCases];
