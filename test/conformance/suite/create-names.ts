import { area } from "../server.ts";
import { answers, asks, asksFor, done, same, textAt, view } from "./expect.ts";
import { CONFIG_MAPS, post, request, SERVICES, named } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { SERVICE } from "./workloads.ts";

/** Cases of the area `create: names`. */
export const createNames = area("create: names", {
  "generateName adds five letters or digits": async (server) => {
    const answer = await done(
      server,
      post(CONFIG_MAPS, await server.namespace(), { metadata: { generateName: "abc-" } }),
    );
    same(/^abc-[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(textAt(answer, "metadata.name")), true);
    same(textAt(answer, "metadata.generateName"), "abc-");
  },
  "a name goes before generateName": asksFor(
    ["metadata.name", "metadata.generateName"],
    (ns) => post(CONFIG_MAPS, ns, { metadata: { name: "a", generateName: "b-" } }),
    { status: 201, "metadata.name": "a", "metadata.generateName": "b-" },
  ),
  "a generateName of 253 letters is cut": async (server) => {
    const generateName = "x".repeat(253);
    const answer = await done(server, post(CONFIG_MAPS, await server.namespace(), { metadata: { generateName } }));
    same(textAt(answer, "metadata.name").length, 63);
    same(textAt(answer, "metadata.generateName"), generateName);
  },
  "neither name nor generateName": asks(
    (ns) => post(CONFIG_MAPS, ns, {}),
    [
      '422 Invalid: ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
      "kind ConfigMap",
      "FieldValueRequired metadata.name",
    ],
  ),
  "neither, for a custom object": asks(
    (ns) => post(WIDGETS, ns, { spec: {} }),
    [
      '422 Invalid: Widget.conformance.example "" is invalid: metadata.name: Required value: name or generateName is required',
      "group conformance.example, kind Widget",
      "FieldValueRequired metadata.name",
    ],
  ),
  "a name with capitals": asks(
    (ns) => post(CONFIG_MAPS, ns, named("Abc")),
    [
      "422 Invalid: ConfigMap \"Abc\" is invalid: metadata.name: Invalid value: \"Abc\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "name Abc, kind ConfigMap",
      "FieldValueInvalid metadata.name",
    ],
  ),
  "a name with capitals, for a custom object": asks(
    (ns) => post(WIDGETS, ns, named("Abc")),
    [
      "422 Invalid: Widget.conformance.example \"Abc\" is invalid: metadata.name: Invalid value: \"Abc\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "name Abc, group conformance.example, kind Widget",
      "FieldValueInvalid metadata.name",
    ],
  ),
  "a name with capitals, for a Service": asks(
    (ns) => post(SERVICES, ns, { ...named("Abc"), spec: SERVICE }),
    [
      "422 Invalid: Service \"Abc\" is invalid: metadata.name: Invalid value: \"Abc\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      "name Abc, kind Service",
      "FieldValueInvalid metadata.name",
    ],
  ),
  "a name with an underscore": asks(
    (ns) => post(CONFIG_MAPS, ns, named("a_b")),
    [
      "422 Invalid: ConfigMap \"a_b\" is invalid: metadata.name: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "name a_b, kind ConfigMap",
      "FieldValueInvalid metadata.name",
    ],
  ),
  "a name with a slash": asks(
    (ns) => post(CONFIG_MAPS, ns, named("a/b")),
    [
      "422 Invalid: ConfigMap \"a/b\" is invalid: metadata.name: Invalid value: \"a/b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "name a/b, kind ConfigMap",
      "FieldValueInvalid metadata.name",
    ],
  ),
  "a name with a dot": asksFor(["metadata.name"], (ns) => post(CONFIG_MAPS, ns, named("a.b")), {
    status: 201,
    "metadata.name": "a.b",
  }),
  "a name that is too long": asks(
    (ns) => post(CONFIG_MAPS, ns, named("x".repeat(254))),
    [
      '422 Invalid: ConfigMap "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is invalid: metadata.name: Invalid value: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": must be no more than 253 characters',
      "name xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, kind ConfigMap",
      "FieldValueInvalid metadata.name",
    ],
  ),
  "a Service's name with a dot": asks(
    (ns) => post(SERVICES, ns, { ...named("a.b"), spec: SERVICE }),
    [
      '422 Invalid: Service "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
      "name a.b, kind Service",
      "FieldValueInvalid metadata.name",
    ],
  ),
  "a namespace's name with a dot": async (server) => {
    const body = { apiVersion: "v1", kind: "Namespace", ...named("a.b") };
    await answers(server, request("POST", "/api/v1/namespaces", {}, body), [
      '422 Invalid: Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
      "name a.b, kind Namespace",
      "FieldValueInvalid metadata.name",
    ]);
  },
  "a generateName that no name can begin with": async (server) => {
    const answer = await server.send(post(CONFIG_MAPS, await server.namespace(), { metadata: { generateName: "A_" } }));
    server.hide(textAt(answer, "details.name"), "A_RANDOM");
    same(view(server, answer), [
      "422 Invalid: ConfigMap \"A_RANDOM\" is invalid: [metadata.generateName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), metadata.name: Invalid value: \"A_RANDOM\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')]",
      "name A_RANDOM, kind ConfigMap",
      "FieldValueInvalid metadata.generateName",
      "FieldValueInvalid metadata.name",
    ]);
  },
});
