import { area, type Case } from "../server.ts";
import { answers, asks, asksFor, done, textAt } from "./expect.ts";
import { CONFIG_MAPS, jsonPatch, merge, post, type Fields } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

const A = { metadata: { name: "a" } };

const DATA: Fields = { ...A, data: { k: "v", l: "w" } };

const SPEC: Fields = { ...A, spec: { size: 2, tags: ["x", "y"], freeMap: { k: "v" }, raw: { deep: { z: 1 } } } };

/** A JSON patch of a Widget; its spec afterwards. */
const patchesSpec = (patch: unknown, expected: unknown): Case["run"] =>
  asksFor(
    ["spec", "metadata.generation"],
    (ns) => [post(WIDGETS, ns, SPEC), jsonPatch(WIDGETS, ns, "a", patch)],
    expected,
  );

/** A JSON patch that is refused. */
const refusesPatch = (patch: unknown, expected: unknown): Case["run"] =>
  asks((ns) => [post(WIDGETS, ns, SPEC), jsonPatch(WIDGETS, ns, "a", patch)], expected);

/** Cases of the area `JSON patch`. */
export const jsonPatches = area("JSON patch", {
  "add, replace, remove": patchesSpec(
    [
      { op: "add", path: "/spec/note", value: "n" },
      { op: "replace", path: "/spec/size", value: 5 },
      { op: "remove", path: "/spec/freeMap" },
    ],
    {
      status: 200,
      spec: { note: "n", raw: { deep: { z: 1 } }, size: 5, strict: "s", tags: ["x", "y"] },
      "metadata.generation": 2,
    },
  ),
  "test that holds": patchesSpec(
    [
      { op: "test", path: "/spec/size", value: 2 },
      { op: "replace", path: "/spec/size", value: 3 },
    ],
    {
      status: 200,
      spec: { freeMap: { k: "v" }, raw: { deep: { z: 1 } }, size: 3, strict: "s", tags: ["x", "y"] },
      "metadata.generation": 2,
    },
  ),
  "move and copy": patchesSpec(
    [
      { op: "move", from: "/spec/raw/deep", path: "/spec/raw/moved" },
      { op: "copy", from: "/spec/raw/moved/z", path: "/spec/raw/copied" },
    ],
    {
      status: 200,
      spec: { freeMap: { k: "v" }, raw: { copied: 1, moved: { z: 1 } }, size: 2, strict: "s", tags: ["x", "y"] },
      "metadata.generation": 2,
    },
  ),
  "into a list, and to its end": patchesSpec(
    [
      { op: "add", path: "/spec/tags/0", value: "first" },
      { op: "add", path: "/spec/tags/-", value: "last" },
    ],
    {
      status: 200,
      spec: { freeMap: { k: "v" }, raw: { deep: { z: 1 } }, size: 2, strict: "s", tags: ["first", "x", "y", "last"] },
      "metadata.generation": 2,
    },
  ),
  "out of a list": patchesSpec([{ op: "remove", path: "/spec/tags/0" }], {
    status: 200,
    spec: { freeMap: { k: "v" }, raw: { deep: { z: 1 } }, size: 2, strict: "s", tags: ["y"] },
    "metadata.generation": 2,
  }),
  "escapes in a path": patchesSpec([{ op: "add", path: "/spec/freeMap/a~1b~0c", value: "x" }], {
    status: 200,
    spec: { freeMap: { "a/b~c": "x", k: "v" }, raw: { deep: { z: 1 } }, size: 2, strict: "s", tags: ["x", "y"] },
    "metadata.generation": 2,
  }),
  "add replaces what is there": patchesSpec([{ op: "add", path: "/spec/size", value: 9 }], {
    status: 200,
    spec: { freeMap: { k: "v" }, raw: { deep: { z: 1 } }, size: 9, strict: "s", tags: ["x", "y"] },
    "metadata.generation": 2,
  }),
  "none at all": patchesSpec([], {
    status: 200,
    spec: { freeMap: { k: "v" }, raw: { deep: { z: 1 } }, size: 2, strict: "s", tags: ["x", "y"] },
    "metadata.generation": 1,
  }),
  "test that fails": refusesPatch(
    [{ op: "test", path: "/spec/size", value: 3 }],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "test of a path that is not there": refusesPatch(
    [{ op: "test", path: "/spec/nothing", value: 3 }],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "test of null below what is not there": refusesPatch(
    [{ op: "test", path: "/spec/inner/a", value: null }],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "test of null past the end": refusesPatch(
    [{ op: "test", path: "/spec/tags/7", value: null }],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "test of null where there is no field": patchesSpec([{ op: "test", path: "/spec/note", value: null }], {
    status: 200,
    spec: { ...(SPEC["spec"] as Fields), strict: "s" },
    "metadata.generation": 1,
  }),
  "remove of what is not there": refusesPatch(
    [{ op: "remove", path: "/spec/note" }],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "replace of what is not there": refusesPatch([{ op: "replace", path: "/spec/note", value: "n" }], {
    status: 200,
    body: {
      apiVersion: "conformance.example/v1",
      kind: "Widget",
      metadata: {
        creationTimestamp: "TIME",
        generation: 2,
        managedFields: [
          'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:freeMap":{".":{},"f:k":{}},"f:note":{},"f:raw":{".":{},"f:deep":{".":{},"f:z":{}}},"f:size":{},"f:strict":{},"f:tags":{".":{},"v:\\"x\\"":{},"v:\\"y\\"":{}}}}',
        ],
        name: "a",
        namespace: "NS",
        resourceVersion: "RV",
        uid: "UID",
      },
      spec: { freeMap: { k: "v" }, note: "n", raw: { deep: { z: 1 } }, size: 2, strict: "s", tags: ["x", "y"] },
    },
  }),
  "add below what is not there": refusesPatch(
    [{ op: "add", path: "/spec/inner/a", value: "n" }],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "an index past the end": refusesPatch(
    [{ op: "add", path: "/spec/tags/7", value: "n" }],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "an operation that there is not": refusesPatch(
    [{ op: "swap", path: "/spec" }],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "no path": refusesPatch(
    [{ op: "add", value: 1 }],
    ["422 Invalid: the server rejected our request due to an error in our request", ""],
  ),
  "an object": refusesPatch({ op: "add", path: "/a", value: 1 }, ["400 BadRequest: error decoding patch: json:"]),
  "half a patch": asks(
    (ns) => [post(WIDGETS, ns, SPEC), jsonPatch(WIDGETS, ns, "a", undefined, { text: "[{" })],
    ["400 BadRequest: invalid JSON patch"],
  ),
  "a value that the schema refuses": refusesPatch(
    [{ op: "replace", path: "/spec/size", value: -1 }],
    [
      '422 Invalid: Widget.conformance.example "a" is invalid: [.spec.size: Invalid value: -1: should be a non-negative integer, spec.size: Invalid value: -1: spec.size in body should be greater than or equal to 0]',
      "name a, group conformance.example, kind Widget",
      "FieldValueInvalid .spec.size",
      "FieldValueInvalid spec.size",
    ],
  ),
  "an unknown field": patchesSpec([{ op: "add", path: "/spec/unknown", value: 1 }], {
    status: 200,
    spec: { freeMap: { k: "v" }, raw: { deep: { z: 1 } }, size: 2, strict: "s", tags: ["x", "y"] },
    "metadata.generation": 1,
    warnings: ['299 - "unknown field \\"spec.unknown\\""'],
  }),
  "the name": refusesPatch(
    [{ op: "replace", path: "/metadata/name", value: "b" }],
    ["400 BadRequest: the name of the object (b) does not match the name on the URL (a)"],
  ),
  "test of the resourceVersion of before": async (server) => {
    const ns = await server.namespace();
    const first = await done(server, post(CONFIG_MAPS, ns, DATA));
    await done(server, merge(CONFIG_MAPS, ns, "a", { data: { k: "x" } }));
    const value = textAt(first, "metadata.resourceVersion");
    await answers(server, jsonPatch(CONFIG_MAPS, ns, "a", [{ op: "test", path: "/metadata/resourceVersion", value }]), [
      "422 Invalid: the server rejected our request due to an error in our request",
      "",
    ]);
  },
  "more than 10,000 operations": async (server) => {
    const ns = await server.namespace();
    await done(server, post(WIDGETS, ns, SPEC));
    const patch = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/spec/size", value: 2 }));
    await answers(server, jsonPatch(WIDGETS, ns, "a", patch), [
      "413 RequestEntityTooLarge: Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001",
    ]);
  },
  "of a built-in kind": asksFor(
    ["data"],
    (ns) => [
      post(CONFIG_MAPS, ns, DATA),
      jsonPatch(CONFIG_MAPS, ns, "a", [{ op: "move", from: "/data/k", path: "/data/z" }]),
    ],
    { status: 200, data: { l: "w", z: "v" } },
  ),
  "an object that is not there": asks(
    (ns) => jsonPatch(CONFIG_MAPS, ns, "a", [{ op: "add", path: "/data", value: {} }]),
    ['404 NotFound: configmaps "a" not found', "name a, kind configmaps"],
  ),
});
