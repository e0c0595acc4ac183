import { area } from "../server.ts";
import { answers, at, done, eventually, same, shows, untilStatus, word } from "./expect.ts";
import { props, refusedDefinition } from "./definition-cases.ts";
import { apply, collection, del, get, list, merge, post, put, request, type Collection } from "./requests.ts";
import { definitionPath, things, untilCondition, version } from "./widgets.ts";

const A = { metadata: { name: "a" } };

const STRING = { type: "string" };

const other = (kind: Collection, name: string): Collection =>
  collection(`${kind.apiVersion.split("/")[0]}/${name}`, "Thing", "things");

const pathOf = (kind: Collection): string => definitionPath(kind.apiVersion.split("/")[0] ?? "");

const patch = (path: string, body: unknown): ReturnType<typeof request> =>
  request("PATCH", path, { type: "application/merge-patch+json" }, body);

/** Two versions of which each knows a field, and a default, that the other does not. */
const V1 = version(props({ a: STRING, one: { ...STRING, default: "1" } }));
const V2 = version(props({ a: STRING, b: STRING, two: { ...STRING, default: "2" } }), { name: "v2", storage: false });

/** Cases of the area `definitions: versions`. */
export const definitionVersions = area("definitions: versions", {
  "what the storage version does not know is lost": async (server) => {
    const v1 = await things(server, V1, V2);
    const v2 = other(v1, "v2");
    const ns = await server.namespace();
    const paths = ["apiVersion", "spec"];
    await shows(server, post(v2, ns, { ...A, spec: { a: "x", b: "y" } }), paths, {
      status: 201,
      apiVersion: server.show(v2.apiVersion),
      spec: { a: "x" },
    });
    await shows(server, get(v1, ns, "a"), paths, {
      status: 200,
      apiVersion: server.show(v1.apiVersion),
      spec: { a: "x", one: "1" },
    });
    await shows(
      server,
      put(v2, ns, "a", { ...A, spec: { a: "z", b: "y" }, metadata: await meta(server, v2, ns) }),
      paths,
      {
        status: 200,
        apiVersion: server.show(v2.apiVersion),
        spec: { a: "z" },
      },
    );
    same(at((await done(server, list(v2, ns))).body, "items.0.spec"), { a: "z" });
  },
  "applied in two versions": async (server) => {
    const v1 = await things(server, V1, V2);
    const v2 = other(v1, "v2");
    const ns = await server.namespace();
    await done(server, apply(v1, ns, "a", { spec: { a: "x" } }, "one"));
    await done(server, apply(v2, ns, "a", { spec: { a: "x" } }, "two"));
    await answers(server, apply(v2, ns, "a", { spec: { a: "y" } }, "three"), [
      '409 Conflict: Apply failed with 2 conflicts: conflicts with "one":\n- .spec.a\nconflicts with "two":\n- .spec.a',
      "",
      'FieldManagerConflict .spec.a: conflict with "one"',
      'FieldManagerConflict .spec.a: conflict with "two"',
    ]);
    await shows(server, apply(v2, ns, "a", { spec: { a: "y" } }, "three&force=true"), ["metadata.managedFields"], {
      status: 200,
      "metadata.managedFields": ['three Apply G.example/v2: {"f:spec":{"f:a":{}}}'],
    });
  },
  "the storage version changes": async (server) => {
    const v1 = await things(server, V1, V2);
    const ns = await server.namespace();
    await done(server, post(v1, ns, { ...A, spec: { a: "x" } }));
    const versions = [
      { ...V1, storage: false },
      { ...V2, storage: true },
    ];
    await shows(server, patch(pathOf(v1), { spec: { versions } }), ["status.storedVersions"], {
      status: 200,
      "status.storedVersions": ["v1", "v2"],
    });
    const v2 = other(v1, "v2");
    const made = await eventually("the new version is stored", async () => {
      const name = server.unique("n");
      const answer = await done(server, post(v2, ns, { metadata: { name }, spec: { b: "y" } }));
      return at(answer.body, "spec.b") === "y" ? answer : undefined;
    });
    same(at(made.body, "spec"), { b: "y", two: "2" });
    await shows(server, get(v2, ns, "a"), ["spec"], { status: 200, spec: { a: "x" } });
    await shows(server, merge(v2, ns, "a", { metadata: { labels: { l: "v" } } }), ["spec"], {
      status: 200,
      spec: { a: "x", two: "2" },
    });
    const status = { storedVersions: ["v2"] };
    await shows(server, patch(`${pathOf(v1)}/status`, { status }), ["status.storedVersions"], {
      status: 200,
      "status.storedVersions": ["v2"],
    });
  },
  "a deprecated version names a newer one": async (server) => {
    const v1 = await things(
      server,
      version({ type: "object" }),
      version({ type: "object" }, { name: "v1beta1", storage: false, deprecated: true }),
    );
    const old = other(v1, "v1beta1");
    const ns = await server.namespace();
    const warning = '299 - "G.example/v1beta1 Thing is deprecated; use G.example/v1 Thing"';
    for (const [asked, status] of [
      [post(old, ns, A), 201],
      [list(old, ns), 200],
      [get(old, ns, "none"), 404],
      [del(old, ns, "a"), 200],
    ] as const) {
      const answer = await server.send(asked);
      same(server.show([answer.status, answer.warnings]), [status, [warning]]);
    }
  },
  "a deprecated version without a newer one": async (server) => {
    const kind = await things(server, version({ type: "object" }, { deprecated: true }));
    same(server.show((await server.send(list(kind, "default"))).warnings), [
      '299 - "G.example/v1 Thing is deprecated"',
    ]);
  },
  "a warning of two lines": refusedDefinition(
    () => ({ versions: [version({ type: "object" }, { deprecated: true, deprecationWarning: "a\nb" })] }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.versions[0].deprecationWarning: Invalid value: "a\\nb": must only contain printable UTF-8 characters; non-printable character found at index 1',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.versions[0].deprecationWarning",
    ],
  ),
  "selectable fields": async (server) => {
    const selectableFields = [{ jsonPath: ".spec.a" }, { jsonPath: ".spec.n" }, { jsonPath: ".spec.f" }];
    const spec = props({ a: STRING, n: { type: "integer" }, f: { type: "boolean" }, o: STRING });
    const kind = await things(server, version(spec, { selectableFields }));
    const ns = await server.namespace();
    await done(
      server,
      post(kind, ns, { ...A, spec: { a: "x", n: 5, f: false } }),
      post(kind, ns, { metadata: { name: "b" }, spec: { n: 0 } }),
    );
    const found = async (selector: string): Promise<unknown> => {
      const { body } = await server.send(list(kind, ns, `fieldSelector=${encodeURIComponent(selector)}`));
      const items = at(body, "items");
      return Array.isArray(items)
        ? items.map((item) => word(at(item, "metadata.name"))).join(" ")
        : at(body, "message");
    };
    same(
      [await found("spec.a=x"), await found("spec.a!=x"), await found("spec.a="), await found("spec.n=5")],
      ["a", "b", "b", "a"],
    );
    same(
      [await found("spec.n=0"), await found("spec.f=false"), await found("metadata.name=a,spec.n=5")],
      ["b", "a", "a"],
    );
    same(await found("spec.o=x"), "field label not supported: spec.o");
  },
  "selectable fields that are none": refusedDefinition(
    () => ({
      versions: [
        version(props({ a: STRING, n: { type: "number" } }), {
          selectableFields: [".spec.nope", "spec.a", ".spec", "", ".spec.n", ".spec['a']", ".spec.a", ".spec.a"].map(
            (jsonPath) => ({ jsonPath }),
          ),
        }),
      ],
    }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: [spec.selectableFields[0].jsonPath: Invalid value: ".spec.nope": is an invalid path: does not refer to a valid field, spec.selectableFields[1].jsonPath: Invalid value: "spec.a": is an invalid path: expected [ or . but got: spec, spec.selectableFields[2].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed., spec.selectableFields[3].jsonPath: Required value, spec.selectableFields[4].jsonPath: Invalid value: ".spec.n": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed., spec.selectableFields[5].jsonPath: Invalid value: ".spec[\'a\']": is an invalid path: array notation is not allowed, spec.selectableFields[7].jsonPath: Duplicate value: ".spec.a"]',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.selectableFields[0].jsonPath",
      "FieldValueInvalid spec.selectableFields[1].jsonPath",
      "FieldValueInvalid spec.selectableFields[2].jsonPath",
      "FieldValueRequired spec.selectableFields[3].jsonPath",
      "FieldValueInvalid spec.selectableFields[4].jsonPath",
      "FieldValueInvalid spec.selectableFields[5].jsonPath",
      "FieldValueDuplicate spec.selectableFields[7].jsonPath",
    ],
  ),
  "its end waits for its objects, and nothing new comes": async (server) => {
    const kind = await things(server, version({ type: "object" }));
    const ns = await server.namespace();
    await done(
      server,
      post(kind, ns, { metadata: { name: "a", finalizers: ["x.y/z"] } }),
      post(kind, ns, { metadata: { name: "b" } }),
    );
    await shows(server, request("DELETE", pathOf(kind)), ["metadata.finalizers"], {
      status: 200,
      "metadata.finalizers": ["customresourcecleanup.apiextensions.k8s.io"],
    });
    await untilStatus(server, `${kind.path(ns)}/b`, 404);
    await untilCondition(server, pathOf(kind), "Terminating", "True");
    const refused = (name: string): readonly string[] => [
      `403 Forbidden: things.G.example "${name}" is forbidden: create not allowed while custom resource definition is terminating`,
      `name ${name}, group G.example, kind things`,
    ];
    // Who creates, and who tells what there is, hear of the condition each by themselves.
    await eventually("nothing is created any more", async () => {
      const probe = post(kind, ns, { metadata: { name: "probe" } }, { query: "dryRun=All" });
      return (await server.send(probe)).status === 403 ? true : undefined;
    });
    await answers(server, post(kind, ns, { metadata: { name: "c" } }), refused("c"));
    await answers(server, apply(kind, ns, "d", {}), refused("d"));
    const verbs = await eventually("fewer verbs are discovered", async () => {
      const { body } = await server.send(request("GET", `/apis/${kind.apiVersion}`));
      const found = at(body, "resources.0.verbs");
      return Array.isArray(found) && !found.includes("create") ? found : undefined;
    });
    same(verbs, ["delete", "deletecollection", "get", "list", "watch"]);
    await done(server, merge(kind, ns, "a", { metadata: { finalizers: null } }));
    await untilStatus(server, pathOf(kind), 404);
    await untilStatus(server, kind.path(ns), 404);
  },
});

/** The metadata of what is there, to replace it. */
async function meta(
  server: Parameters<typeof things>[0],
  kind: Collection,
  ns: string,
): Promise<Record<string, unknown>> {
  const answer = await done(server, get(kind, ns, "a"));
  return Object(at(answer.body, "metadata"));
}
