import { area, type Json } from "../server.ts";
import { answers, at, done, eventually, same, shows, untilStatus } from "./expect.ts";
import { post, request } from "./requests.ts";
import { defining, definitionPath, things, untilCondition, version } from "./widgets.ts";
import { thing, refusedDefinition } from "./definition-cases.ts";

const A = { metadata: { name: "a" } };

const STRING = { type: "string" };

/** Cases of the area `definitions`. */
export const definitions = area("definitions", {
  "a new one": async (server) => {
    await shows(server, defining(thing(server)), ["spec", "status", "metadata.generation"], {
      status: { conditions: null, acceptedNames: { plural: "", kind: "" }, storedVersions: ["v1"] },
      spec: {
        group: "G.example",
        names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
        scope: "Namespaced",
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object" } } } },
          },
        ],
        conversion: { strategy: "None" },
      },
      "metadata.generation": 1,
    });
  },
  conditions: async (server) => {
    const definition = thing(server);
    await done(server, defining(definition));
    const path = definitionPath(definition.group);
    const conditions = [
      await untilCondition(server, path, "NamesAccepted", "True"),
      await untilCondition(server, path, "Established", "True"),
    ];
    same(server.show(conditions), [
      {
        type: "NamesAccepted",
        status: "True",
        lastTransitionTime: "TIME",
        reason: "NoConflicts",
        message: "no conflicts found",
      },
      {
        type: "Established",
        status: "True",
        lastTransitionTime: "TIME",
        reason: "InitialNamesAccepted",
        message: "the initial names have been accepted",
      },
    ]);
    const { body } = await done(server, request("GET", path));
    same(server.show([at(body, "status.acceptedNames") ?? null, at(body, "status.storedVersions") ?? null]), [
      { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
      ["v1"],
    ]);
  },
  "is served some time after it is established": async (server) => {
    const definition = thing(server);
    await done(server, defining(definition));
    await untilStatus(server, `/apis/${definition.group}/v1/things`, 200);
    const { body } = await untilStatus(server, `/apis/${definition.group}/v1`, 200);
    same(at(body, "resources.0.name"), "things");
  },
  "is discovered": async (server) => {
    const definition = thing(server, {
      names: { kind: "Thing", plural: "things", shortNames: ["tg"], categories: ["all"] },
    });
    await done(server, defining(definition));
    const { body } = await untilStatus(server, `/apis/${definition.group}/v1`, 200);
    const shown = JSON.parse(
      JSON.stringify(server.show(at(body, "resources.0"))).replace(
        /"storageVersionHash":"[^"]*"/,
        '"storageVersionHash":"HASH"',
      ),
    ) as Json;
    same(shown, {
      name: "things",
      singularName: "thing",
      namespaced: true,
      kind: "Thing",
      verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
      shortNames: ["tg"],
      categories: ["all"],
      storageVersionHash: "HASH",
    });
  },
  "is gone with its objects": async (server) => {
    const kind = await things(server, version({ type: "object" }));
    const [group = ""] = kind.apiVersion.split("/");
    await done(server, post(kind, "default", A), request("DELETE", definitionPath(group)));
    await untilStatus(server, definitionPath(group), 404);
    await untilStatus(server, kind.path("default"), 404);
    await eventually("the group is gone", async () =>
      (await server.send(request("GET", `/apis/${group}`))).status === 404 ? true : undefined,
    );
  },
  "names that another one has": async (server) => {
    const group = `${server.unique("g")}.example`;
    await done(server, defining(thing(server, { group })));
    await untilCondition(server, definitionPath(group), "Established", "True");
    await done(
      server,
      defining(thing(server, { group, names: { kind: "Thing", plural: "others", singular: "other" } })),
    );
    same(server.show(await untilCondition(server, definitionPath(group, "others"), "NamesAccepted", "False")), {
      type: "NamesAccepted",
      status: "False",
      lastTransitionTime: "TIME",
      reason: "ListKindConflict",
      message: '"ThingList" is already in use',
    });
  },
  "a name that is not plural and group": async (server) => {
    const { group, ...rest } = thing(server);
    const body = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "wrong.example" },
      spec: { group, scope: "Namespaced", ...rest },
    };
    await answers(server, request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {}, body), [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "wrong.example" is invalid: metadata.name: Invalid value: "wrong.example": must be spec.names.plural+"."+spec.group',
      "name wrong.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid metadata.name",
    ]);
  },
  "the same again": async (server) => {
    const definition = thing(server);
    await done(server, defining(definition));
    await answers(server, defining(definition), [
      '409 AlreadyExists: customresourcedefinitions.apiextensions.k8s.io "things.G.example" already exists',
      "name things.G.example, group apiextensions.k8s.io, kind customresourcedefinitions",
    ]);
  },
  "without versions": refusedDefinition(
    () => ({ versions: [] }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: [spec.versions: Invalid value: []: must have exactly one version marked as storage version, status.storedVersions: Invalid value: null: must have at least one stored version]',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.versions",
      "FieldValueInvalid status.storedVersions",
    ],
  ),
  "without a stored version": refusedDefinition(
    () => ({ versions: [version({ type: "object" }, { storage: false })] }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: [spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version, status.storedVersions: Invalid value: null: must have at least one stored version]',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.versions",
      "FieldValueInvalid status.storedVersions",
    ],
  ),
  "two stored versions": refusedDefinition(
    () => ({ versions: [version({ type: "object" }), version({ type: "object" }, { name: "v2" })] }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: [spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v2","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version, status.storedVersions: Invalid value: ["v1"]: must have the storage version v2]',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.versions",
      "FieldValueInvalid status.storedVersions",
    ],
  ),
  "a version twice": refusedDefinition(
    () => ({ versions: [version({ type: "object" }), version({ type: "object" }, { storage: false })] }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must contain unique version names',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.versions",
    ],
  ),
  "a version's name that is none": refusedDefinition(
    () => ({ versions: [version({ type: "object" }, { name: "V1" })] }),
    [
      "422 Invalid: CustomResourceDefinition.apiextensions.k8s.io \"things.G.example\" is invalid: [spec.version: Invalid value: \"V1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?'), spec.versions[0].name: Invalid value: \"V1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')]",
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.version",
      "FieldValueInvalid spec.versions[0].name",
    ],
  ),
  "without a schema": refusedDefinition(
    () => ({ versions: [{ name: "v1", served: true, storage: true }] }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.versions[0].schema.openAPIV3Schema: Required value',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueRequired spec.versions[0].schema.openAPIV3Schema",
    ],
  ),
  "a scope that there is not": refusedDefinition(
    () => ({ scope: "Planet" }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.scope: Unsupported value: "Planet": supported values: "Cluster", "Namespaced"',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueNotSupported spec.scope",
    ],
  ),
  "a kind in small letters is its own": refusedDefinition(
    () => ({ names: { kind: "thing!", plural: "things" } }),
    [
      "422 Invalid: CustomResourceDefinition.apiextensions.k8s.io \"things.G.example\" is invalid: [spec.names.kind: Invalid value: \"thing!\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?'), spec.names.listKind: Invalid value: \"thing!List\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?'), spec.names.singular: Invalid value: \"thing!\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')]",
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid spec.names.kind",
      "FieldValueInvalid spec.names.listKind",
      "FieldValueInvalid spec.names.singular",
    ],
  ),
  "a protected group": refusedDefinition(
    (server) => ({ group: `${server.unique("p")}.k8s.io` }),
    [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.P.k8s.io" is invalid: metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
      "name things.P.k8s.io, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueRequired metadata.annotations[api-approved.kubernetes.io]",
    ],
  ),
  "a stored version cannot be removed": async (server) => {
    const definition = thing(server);
    await done(server, defining(definition));
    const path = definitionPath(definition.group);
    await untilCondition(server, path, "Established", "True");
    const spec = { versions: [version({ type: "object" }, { name: "v2" })] };
    await answers(server, request("PATCH", path, { type: "application/merge-patch+json" }, { spec }), [
      '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
      "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
      "FieldValueInvalid status.storedVersions[0]",
    ]);
  },
  "the scope cannot change once it is established": async (server) => {
    const definition = thing(server);
    await done(server, defining(definition));
    const path = definitionPath(definition.group);
    await untilCondition(server, path, "Established", "True");
    await answers(
      server,
      request("PATCH", path, { type: "application/merge-patch+json" }, { spec: { scope: "Cluster" } }),
      [
        '422 Invalid: CustomResourceDefinition.apiextensions.k8s.io "things.G.example" is invalid: spec.scope: Invalid value: "Cluster": field is immutable',
        "name things.G.example, group apiextensions.k8s.io, kind CustomResourceDefinition",
        "FieldValueInvalid spec.scope",
      ],
    );
  },
  "a new schema is in force soon": async (server) => {
    const kind = await things(server, version({ type: "object", properties: { a: STRING } }));
    const [group = ""] = kind.apiVersion.split("/");
    const spec = { versions: [version({ type: "object", properties: { a: STRING, b: STRING } })] };
    const changed = await done(
      server,
      request("PATCH", definitionPath(group), { type: "application/merge-patch+json" }, { spec }),
    );
    same(at(changed.body, "metadata.generation"), 2);
    await eventually("the new field is kept", async () => {
      const query = "dryRun=All&fieldValidation=Strict";
      return (await server.send(post(kind, "default", { ...A, spec: { b: "x" } }, { query }))).status === 201
        ? true
        : undefined;
    });
  },
  "a version that is no longer served": async (server) => {
    const kind = await things(
      server,
      version({ type: "object" }),
      version({ type: "object" }, { name: "v2", storage: false }),
    );
    const [group = ""] = kind.apiVersion.split("/");
    const spec = {
      versions: [
        version({ type: "object" }),
        version({ type: "object" }, { name: "v2", storage: false, served: false }),
      ],
    };
    await done(server, request("PATCH", definitionPath(group), { type: "application/merge-patch+json" }, { spec }));
    await untilStatus(server, `/apis/${group}/v2/namespaces/default/things`, 404);
  },
  "a deprecated version warns": async (server) => {
    const kind = await things(
      server,
      version({ type: "object" }, { deprecated: true, deprecationWarning: "better not" }),
    );
    await shows(server, post(kind, "default", A), ["kind"], {
      status: 201,
      kind: "Thing",
      warnings: ['299 - "better not"'],
    });
  },
});
