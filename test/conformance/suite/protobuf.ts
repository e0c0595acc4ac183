import { area, type Case, type Request } from "../server.ts";
import { answers, done, shows } from "./expect.ts";
import { type Collection, CONFIG_MAPS, named, post } from "./requests.ts";

const TYPE = "application/vnd.kubernetes.protobuf";

/** A field of a message: text, a message, or a small number. Lengths stay below 128, so that all bytes are ASCII. */
const field = (number: number, value: string | number): string =>
  typeof value === "number"
    ? String.fromCharCode(number * 8, value)
    : String.fromCharCode(number * 8 + 2, value.length) + value;

/** An object as Go's typed clients send it: `k8s`, a zero, and `runtime.Unknown`. */
const envelope = (apiVersion: string, kind: string, raw: string): string =>
  `k8s\0${field(1, field(1, apiVersion) + field(2, kind))}${field(2, raw)}`;

const sent = (method: Request["method"], path: string, text: string): Request => ({
  method,
  path,
  text,
  type: TYPE,
  accept: `${TYPE};q=0, application/json`,
});

const configMap = (name: string, value: string): string =>
  envelope("v1", "ConfigMap", field(1, field(1, name)) + field(2, field(1, "a") + field(2, value)));

const deleteOptions = (raw: string): string => envelope("v1", "DeleteOptions", raw);

const removed =
  (kind: Collection, raw: string, expected: unknown): Case["run"] =>
  async (server) => {
    const ns = await server.namespace();
    await done(server, post(kind, ns, named("a")));
    await answers(server, sent("DELETE", `${kind.path(ns)}/a`, deleteOptions(raw)), expected);
  };

/** Cases of the area `bodies: protobuf`. */
export const protobufBodies = area("bodies: protobuf", {
  "a creation": async (server) => {
    const ns = await server.namespace();
    await shows(server, sent("POST", CONFIG_MAPS.path(ns), configMap("a", "1")), ["kind", "data"], {
      status: 201,
      kind: "ConfigMap",
      data: { a: "1" },
    });
  },
  "an update": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, named("a")));
    await shows(server, sent("PUT", `${CONFIG_MAPS.path(ns)}/a`, configMap("a", "2")), ["kind", "data"], {
      status: 200,
      kind: "ConfigMap",
      data: { a: "2" },
    });
  },
  "an update of another name": async (server) => {
    const ns = await server.namespace();
    await done(server, post(CONFIG_MAPS, ns, named("a")));
    await answers(server, sent("PUT", `${CONFIG_MAPS.path(ns)}/a`, configMap("b", "2")), [
      "400 BadRequest: the name of the object (b) does not match the name on the URL (a)",
    ]);
  },
  "an invalid name": async (server) => {
    const ns = await server.namespace();
    await answers(server, sent("POST", CONFIG_MAPS.path(ns), configMap("Bad_Name", "2")), [
      "422 Invalid: ConfigMap \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "name Bad_Name, kind ConfigMap",
      "FieldValueInvalid metadata.name",
    ]);
  },
  "a deletion": removed(CONFIG_MAPS, field(1, 0), ["200", "name a, kind configmaps, uid UID"]),
  "a deletion with a precondition that fails": removed(CONFIG_MAPS, field(2, field(1, "another")), [
    '409 Conflict: Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (another) does not match the UID in record (UID). The object might have been deleted and then recreated',
    "name a, kind ConfigMap",
  ]),
  "a dry run of a deletion": removed(CONFIG_MAPS, field(5, "All"), ["200", "name a, kind configmaps, uid UID"]),
});
