import { area } from "../server.ts";
import { SLICES } from "./endpoint-lines.ts";
import { asks, asksFor } from "./expect.ts";
import { apply, del, type Fields, merge, post, put, SERVICES } from "./requests.ts";

const NONE = {};
const slice = (fields: object = NONE): Fields => ({
  metadata: { name: "a" },
  addressType: "IPv4",
  endpoints: [],
  ...fields,
});
const of = (...endpoints: readonly unknown[]): Fields => slice({ endpoints });
const ADDRESS = { addresses: ["10.1.2.3"] };
const COUNT = "metadata.generation";

/** Cases of the area `writes: endpoint slices`. */
export const endpointSlices = area("writes: endpoint slices", {
  "no type of addresses": asks(
    (ns) => post(SLICES, ns, slice({ addressType: null })),
    [
      '422 Invalid: EndpointSlice.discovery.k8s.io "a" is invalid: addressType: Required value',
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueRequired addressType",
    ],
  ),
  "another type of addresses": asks(
    (ns) => post(SLICES, ns, slice({ addressType: "Other" })),
    [
      '422 Invalid: EndpointSlice.discovery.k8s.io "a" is invalid: addressType: Unsupported value: "Other": supported values: "FQDN", "IPv4", "IPv6"',
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueNotSupported addressType",
    ],
  ),
  "the type of addresses changes to one that there is not": asks(
    (ns) => [post(SLICES, ns, slice()), merge(SLICES, ns, "a", { addressType: "Other" })],
    [
      '422 Invalid: EndpointSlice.discovery.k8s.io "a" is invalid: [addressType: Invalid value: null: field is immutable, addressType: Unsupported value: "Other": supported values: "FQDN", "IPv4", "IPv6"]',
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueInvalid addressType",
      "FieldValueNotSupported addressType",
    ],
  ),
  "the type of addresses goes": asks(
    (ns) => [apply(SLICES, ns, "a", slice()), apply(SLICES, ns, "a", { ports: [] })],
    [
      '422 Invalid: EndpointSlice.discovery.k8s.io "a" is invalid: [addressType: Invalid value: null: field is immutable, addressType: Required value]',
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueInvalid addressType",
      "FieldValueRequired addressType",
    ],
  ),
  "domain names are on their way out": asksFor(
    ["addressType"],
    (ns) => post(SLICES, ns, slice({ addressType: "FQDN", endpoints: [{ addresses: ["a.example."] }] })),
    { status: 201, addressType: "FQDN", warnings: ['299 - "spec.addressType: FQDN endpoints are deprecated"'] },
  ),
  "domain names": asks(
    (ns) => post(SLICES, ns, slice({ addressType: "FQDN", endpoints: [{ addresses: ["plain", "a b.c", ""] }] })),
    [
      "422 Invalid: EndpointSlice.discovery.k8s.io \"a\" is invalid: [endpoints[0].addresses[0]: Invalid value: \"plain\": should be a domain with at least two segments separated by dots, endpoints[0].addresses[1]: Invalid value: \"a b.c\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), endpoints[0].addresses[2]: Required value]",
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueInvalid endpoints[0].addresses[0]",
      "FieldValueInvalid endpoints[0].addresses[1]",
      "FieldValueRequired endpoints[0].addresses[2]",
    ],
  ),
  "no addresses": asks(
    (ns) => post(SLICES, ns, of({}, { addresses: [] }, null)),
    [
      '422 Invalid: EndpointSlice.discovery.k8s.io "a" is invalid: [endpoints[0].addresses: Required value, endpoints[1].addresses: Required value, endpoints[2].addresses: Required value]',
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueRequired endpoints[0].addresses",
      "FieldValueRequired endpoints[1].addresses",
      "FieldValueRequired endpoints[2].addresses",
    ],
  ),
  "addresses that none can have": asks(
    (ns) => post(SLICES, ns, of({ addresses: ["x", "127.0.0.1", "169.254.1.1", "0.0.0.0", "224.0.0.1"] })),
    [
      '422 Invalid: EndpointSlice.discovery.k8s.io "a" is invalid: [endpoints[0].addresses[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff), endpoints[0].addresses[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128), endpoints[0].addresses[2]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10), endpoints[0].addresses[3]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0), endpoints[0].addresses[4]: Invalid value: "224.0.0.1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)]',
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueInvalid endpoints[0].addresses[0]",
      "FieldValueInvalid endpoints[0].addresses[1]",
      "FieldValueInvalid endpoints[0].addresses[2]",
      "FieldValueInvalid endpoints[0].addresses[3]",
      "FieldValueInvalid endpoints[0].addresses[4]",
    ],
  ),
  "addresses that may be read in two ways": asks(
    (ns) => post(SLICES, ns, of({ addresses: ["010.1.2.3", "::ffff:1.2.3.4", "fe80::1%eth0", "2001:db8::1"] })),
    [
      '422 Invalid: EndpointSlice.discovery.k8s.io "a" is invalid: [endpoints[0].addresses: Invalid value: "2001:db8::1": must be an IPv4 address, endpoints[0].addresses[0]: Invalid value: "010.1.2.3": must not have leading 0s, endpoints[0].addresses[1]: Invalid value: "::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address, endpoints[0].addresses[2]: Invalid value: "fe80::1%eth0": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)]',
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueInvalid endpoints[0].addresses",
      "FieldValueInvalid endpoints[0].addresses[0]",
      "FieldValueInvalid endpoints[0].addresses[1]",
      "FieldValueInvalid endpoints[0].addresses[2]",
    ],
  ),
  "addresses of IPv6": asks(
    (ns) =>
      post(
        SLICES,
        ns,
        slice({ addressType: "IPv6", endpoints: [{ addresses: ["2001:DB8::2", "10.1.2.3", "2001:db8::2"] }] }),
      ),
    [
      '422 Invalid: EndpointSlice.discovery.k8s.io "a" is invalid: [endpoints[0].addresses: Invalid value: "10.1.2.3": must be an IPv6 address, endpoints[0].addresses[0]: Invalid value: "2001:DB8::2": must be in canonical form ("2001:db8::2")]',
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueInvalid endpoints[0].addresses",
      "FieldValueInvalid endpoints[0].addresses[0]",
    ],
  ),
  "names of nodes and hosts": asks(
    (ns) => post(SLICES, ns, of({ ...ADDRESS, nodeName: "A_b", hostname: "h.h" })),
    [
      "422 Invalid: EndpointSlice.discovery.k8s.io \"a\" is invalid: [endpoints[0].hostname: Invalid value: \"h.h\": must not contain dots, endpoints[0].nodeName: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')]",
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueInvalid endpoints[0].hostname",
      "FieldValueInvalid endpoints[0].nodeName",
    ],
  ),
  hints: asks(
    (ns) =>
      post(
        SLICES,
        ns,
        of({
          ...ADDRESS,
          hints: { forZones: [{ name: "z" }, { name: "z" }, { name: "a b" }], forNodes: [{ name: "N" }] },
        }),
      ),
    [
      "422 Invalid: EndpointSlice.discovery.k8s.io \"a\" is invalid: [endpoints[0].hints.forNodes[0].name: Invalid value: \"N\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), endpoints[0].hints.forZones[1].name: Duplicate value: \"z\", endpoints[0].hints.forZones[2].name: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]",
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueInvalid endpoints[0].hints.forNodes[0].name",
      "FieldValueDuplicate endpoints[0].hints.forZones[1].name",
      "FieldValueInvalid endpoints[0].hints.forZones[2].name",
    ],
  ),
  ports: asks(
    (ns) =>
      post(
        SLICES,
        ns,
        slice({ ports: [{ name: "a" }, { name: "a", protocol: "X" }, { name: "A", appProtocol: "a b" }] }),
      ),
    [
      "422 Invalid: EndpointSlice.discovery.k8s.io \"a\" is invalid: [ports[1].name: Duplicate value: \"a\", ports[1].protocol: Unsupported value: \"X\": supported values: \"SCTP\", \"TCP\", \"UDP\", ports[2].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), ports[2].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')]",
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueDuplicate ports[1].name",
      "FieldValueNotSupported ports[1].protocol",
      "FieldValueInvalid ports[2].appProtocol",
      "FieldValueInvalid ports[2].name",
    ],
  ),
  "ports that nobody names are called nothing": asks(
    (ns) => post(SLICES, ns, slice({ ports: [{}, { port: 0 }] })),
    [
      '422 Invalid: EndpointSlice.discovery.k8s.io "a" is invalid: ports[1].name: Duplicate value: ""',
      "name a, group discovery.k8s.io, kind EndpointSlice",
      "FieldValueDuplicate ports[1].name",
    ],
  ),
  "endpoints that were there are not judged again by another write": asksFor(
    [COUNT, "metadata.labels"],
    (ns) => [post(SLICES, ns, of(ADDRESS)), put(SLICES, ns, "a", { ...of(ADDRESS), metadata: { labels: { a: "b" } } })],
    { status: 200, "metadata.generation": 2, "metadata.labels": { a: "b" } },
  ),
  "an empty list is the same as none": asksFor(
    [COUNT, "endpoints", "ports"],
    (ns) => [post(SLICES, ns, slice()), put(SLICES, ns, "a", slice({ ports: [] }))],
    { status: 200, "metadata.generation": 1, endpoints: null, ports: null },
  ),
  "a topology is not taken": asksFor(
    ["endpoints"],
    (ns) => post(SLICES, ns, of({ ...ADDRESS, deprecatedTopology: { "kubernetes.io/hostname": "n" } })),
    { status: 201, endpoints: [{ addresses: ["10.1.2.3"], conditions: {} }] },
  ),
  "a topology is counted": asksFor(
    [COUNT, "endpoints"],
    (ns) => [
      post(SLICES, ns, of(ADDRESS)),
      merge(SLICES, ns, "a", { endpoints: [{ ...ADDRESS, deprecatedTopology: { "kubernetes.io/hostname": "n" } }] }),
    ],
    { status: 200, "metadata.generation": 2, endpoints: [{ addresses: ["10.1.2.3"], conditions: {} }] },
  ),
  "an update that ends a slice is answered with the empty lists that it states": asksFor(
    ["endpoints", "ports"],
    (ns) => [
      post(SLICES, ns, { ...of(ADDRESS), metadata: { name: "a", finalizers: ["example.dev/a"] } }),
      del(SLICES, ns, "a"),
      put(SLICES, ns, "a", slice()),
    ],
    { status: 200, endpoints: [], ports: null },
  ),
  "addresses of a Service from outside": asks(
    (ns) =>
      post(SERVICES, ns, {
        metadata: { name: "a" },
        spec: { ports: [{ port: 80 }], externalIPs: ["010.1.2.3", "::ffff:1.2.3.4", "fe80::1%eth0"] },
      }),
    [
      '422 Invalid: Service "a" is invalid: [spec.externalIPs[0]: Invalid value: "010.1.2.3": must not have leading 0s, spec.externalIPs[1]: Invalid value: "::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address, spec.externalIPs[2]: Invalid value: "fe80::1%eth0": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)]',
      "name a, kind Service",
      "FieldValueInvalid spec.externalIPs[0]",
      "FieldValueInvalid spec.externalIPs[1]",
      "FieldValueInvalid spec.externalIPs[2]",
    ],
  ),
  "a form of an address that is not the usual one": asksFor(
    ["spec.externalIPs"],
    (ns) =>
      post(SERVICES, ns, { metadata: { name: "a" }, spec: { ports: [{ port: 80 }], externalIPs: ["2001:DB8::2"] } }),
    {
      status: 201,
      "spec.externalIPs": ["2001:DB8::2"],
      warnings: [
        '299 - "spec.externalIPs[0]: IPv6 address \\"2001:DB8::2\\" should be in RFC 5952 canonical format (\\"2001:db8::2\\")"',
        '299 - "spec.externalIPs is deprecated and may no longer be implemented in some clusters"',
      ],
    },
  ),
});
